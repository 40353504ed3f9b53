"""The people at the stations of one kind: who stands where, breaks, and pace over the shift.

Shifts are staggered over the people, so any hour of a run sees about the same share of them on a break. A break that is
due begins once a relief has come, or else when the station has served the pods under way to it; meanwhile it is sent
no more of them.
"""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
import numpy.typing as npt

from warehouse.pods.state_clock import StateClock
from warehouse.pods.states import PickerState, StationState

BREAKS = ((0.25, 0.25), (0.5, 0.5), (0.75, 0.25))
"""When in the shift, and what share of the rest: a short break, the meal, a short break (15, 30 and 15 minutes)."""
STAGGER = 0.6180339887498949
"""Share of a shift between one person and the next: golden, so that few people are spread evenly as well."""
NOBODY = -1

IDLE, PICKING, BREAK = map(int, PickerState)
_, SERVING, CLOSED = map(int, StationState)

Ints = npt.NDArray[np.int32]


class Crew:
    """People and their stations.

    Parameters
    ----------
    stations, people : int
        People beyond one a station relieve those who go on a break.
    settings : Settings
        `floor.shift_h`, `floor.break_share`, `floor.fatigue`.
    from_s, to_s : float
        Measured time.

    Attributes
    ----------
    station_of, person_at : int32[people], int32[stations]
        -1 for none.
    accepts : bool[stations]
        Somebody stands there who is not about to leave.
    people, stations : StateClock
    """

    def __init__(self, stations: int, people: int, settings: Any, from_s: float, to_s: float) -> None:
        self.shift_s, self.fatigue = settings.shift_h * 3600, settings.fatigue
        self.station_of: Ints = np.full(people, NOBODY, np.int32)
        self.station_of[:stations] = np.arange(stations)
        self.person_at: Ints = np.arange(stations, dtype=np.int32)
        self.accepts = np.ones(stations, bool)
        self.people = StateClock(people, len(PickerState), from_s, to_s)
        self.stations = StateClock(stations, len(StationState), from_s, to_s)
        self._phase_s = np.arange(people) * STAGGER % 1 * self.shift_s
        self._due: dict[int, float] = {}
        self._alarms: list[tuple[float, int, float]] = []
        if settings.break_share > 0:
            self._plan_breaks(settings.break_share * self.shift_s)

    def _plan_breaks(self, rest_s: float) -> None:
        """An alarm for the next of each break of each person; one that has begun at time 0 is what is left of it."""
        for person, phase_s in enumerate(self._phase_s.tolist()):
            for at, share in BREAKS:
                begins, length_s = at * self.shift_s - phase_s, share * rest_s
                if begins + length_s <= 0:
                    begins += self.shift_s
                heapq.heappush(self._alarms, (max(begins, 0.0), person, min(length_s, begins + length_s)))

    def pace(self, person: int, now_s: float) -> float:
        """Factor on handling times: who has worked for a share x of the shift is slower by fatigue * x."""
        worked = (now_s + self._phase_s[person]) % self.shift_s / self.shift_s
        return float(1 / (1 - self.fatigue * worked))

    def begins(self, station: int, now_s: float) -> int:
        """A pod is served; returns who serves it."""
        person = int(self.person_at[station])
        self.stations.change(station, SERVING, now_s)
        self.people.change(person, PICKING, now_s)
        return person

    def ends(self, station: int, now_s: float) -> None:
        """The pod has been served."""
        self.stations.change(station, IDLE, now_s)
        self.people.change(int(self.person_at[station]), IDLE, now_s)

    def look(self, now_s: float, under_way: Ints) -> None:
        """Begin and end breaks.

        Parameters
        ----------
        now_s : float
        under_way : int32[stations]
            Pods at each station or under way to it.
        """
        while self._alarms and self._alarms[0][0] <= now_s:
            at, person, length_s = heapq.heappop(self._alarms)
            if length_s == 0:
                self._come_back(person, now_s)
            else:
                self._due[person] = self._due.get(person, 0.0) + length_s
                heapq.heappush(self._alarms, (at + self.shift_s, person, length_s))
                if self.station_of[person] != NOBODY:
                    self.accepts[self.station_of[person]] = False
        for person in list(self._due):
            self._try_to_leave(person, now_s, under_way)

    def _try_to_leave(self, person: int, now_s: float, under_way: Ints) -> None:
        if self.people.state[person] != IDLE:
            return
        station = int(self.station_of[person])
        if station != NOBODY:
            relief = self._relief() if len(self.station_of) > len(self.person_at) else NOBODY
            if relief == NOBODY and under_way[station]:
                return
            self._man(station, relief, now_s)
        self.station_of[person] = NOBODY
        self.people.change(person, BREAK, now_s)
        heapq.heappush(self._alarms, (now_s + self._due.pop(person), person, 0.0))

    def _relief(self) -> int:
        """Somebody who is there, has no station and no break to take; -1 for nobody."""
        spare = (self.station_of == NOBODY) & (self.people.state == IDLE)
        return next((int(person) for person in np.flatnonzero(spare) if person not in self._due), NOBODY)

    def _come_back(self, person: int, now_s: float) -> None:
        self.people.change(person, IDLE, now_s)
        unmanned = np.flatnonzero(self.person_at == NOBODY)
        if len(unmanned) and person not in self._due:
            self._man(int(unmanned[0]), person, now_s)

    def _man(self, station: int, person: int, now_s: float) -> None:
        """Somebody, or nobody, comes to a station."""
        self.person_at[station] = person
        self.accepts[station] = person != NOBODY
        if person != NOBODY:
            self.station_of[person] = station
        self.stations.change(station, CLOSED if person == NOBODY else IDLE, now_s)
