"""Stations ask for pods, robots fetch them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from warehouse.pods.desks import cover, lines_elsewhere, pods_for
from warehouse.pods.fleet import IDLE, TO_POD
from warehouse.pods.policies.assignment import IdleAndAsked
from warehouse.pods.policies.pod_choice import PodCandidates
from warehouse.pods.policies.replenishment import StowCandidates
from warehouse.pods.stock import scarce_room, scarcest

if TYPE_CHECKING:
    from warehouse.pods.model import PodModel

ASKED_AHEAD = 2
"""Pods at most that a station has asked for and no robot fetches yet: enough to choose among, chosen late."""
ASK_AGAIN_S = 5.0
"""Until a station asks again after no pod in storage could serve it."""


class Dispatcher:
    """Asks for pods on behalf of the stations, and sends robots for them.

    Parameters
    ----------
    model : PodModel
    stow_visit_units : int
    """

    def __init__(self, model: PodModel, stow_visit_units: int) -> None:
        self._model = model
        self._stow_visit_units = stow_visit_units
        self._pods: list[int] = []
        self._stations: list[int] = []
        self._asked_s: list[float] = []
        n_pods, n_skus = len(model.shelves.sku), len(model.shelves.sku_units)
        self._not_before_s = np.zeros(len(model.stations))
        self._lines = np.zeros(n_pods, np.int32)
        self._candidates = np.zeros(n_pods, np.int32)
        self._oldest = np.zeros(n_pods, np.int32)
        self._free_of_sku = np.zeros(n_skus, np.int32)
        self._lines_at = np.zeros(model.stations.n_picks, np.int32)
        self._units_at_start = model.shelves.sku_units.copy()
        self.stow_visits_open = 0

    @property
    def n_asked(self) -> int:
        """Pods that wait for a robot."""
        return len(self._pods)

    def ask(self) -> None:
        """Every station that has room on its way, and work, asks for a pod."""
        stations, now_s = self._model.stations, self._model.now_s
        room = (stations.under_way < stations.limit) & (stations.asked < ASKED_AHEAD) & (self._not_before_s <= now_s)
        picks = stations.n_picks
        for station in np.flatnonzero(room[:picks] & (self._model.desks.uncovered > 0)).tolist():
            self._ask_for_picks(station)
        if self._units_to_stow >= self._stow_visit_units:
            for stow in np.flatnonzero(room[picks:] & self._model.stowers.accepts).tolist():
                self._ask_for_stowing(picks + stow)

    def _ask_for_picks(self, station: int) -> None:
        model, stations = self._model, self._model.stations
        while (
            stations.asked[station] < ASKED_AHEAD
            and stations.under_way[station] < stations.limit[station]
            and model.desks.uncovered[station] > 0
        ):
            n = pods_for(model.desks, model.shelves, station, self._lines, self._candidates, self._oldest)
            if n == 0:
                self._not_before_s[station] = model.now_s + ASK_AGAIN_S
                return
            pods = self._candidates[:n]
            way_m = model.places.way_m(model.places.pod_cell[pods], stations.cell[station])
            row = model.policies.pod_choice(PodCandidates(pods, self._lines[pods], self._oldest[pods], way_m))
            pod = int(pods[row])
            self._lines[pods] = 0
            cover(model.desks, model.shelves, station, pod)
            self._ask_for(pod, station)

    @property
    def _units_to_stow(self) -> int:
        """Units that the pods hold less than at the start, and that no visit under way will bring."""
        gone = self._model.units_picked - self._model.units_stowed
        return gone - self.stow_visits_open * self._stow_visit_units

    def _ask_for_stowing(self, station: int) -> None:
        model, replenishment = self._model, self._model.policies.replenishment
        if replenishment is None or self._units_to_stow < self._stow_visit_units:
            return
        pods = np.flatnonzero(model.shelves.in_storage & (model.shelves.pod_room > 0))
        if len(pods) == 0:
            self._not_before_s[station] = model.now_s + ASK_AGAIN_S
            return
        scarce = scarce_room(model.shelves, scarcest(model.shelves, self._units_at_start), pods)
        row = replenishment(StowCandidates(pods, model.shelves.pod_room[pods], scarce))
        self.stow_visits_open += 1
        self._ask_for(int(pods[row]), station)

    def _ask_for(self, pod: int, station: int) -> None:
        model = self._model
        model.shelves.in_storage[pod] = False
        self.bind(pod, station)
        model.stations.asked[station] += 1
        self._pods.append(pod)
        self._stations.append(station)
        self._asked_s.append(model.now_s)

    def bind(self, pod: int, station: int) -> None:
        """A pod is from now on under way to a station."""
        model = self._model
        model.stations.under_way[station] += 1
        if station < model.stations.n_picks:
            coming = model.desks.coming[station]
            coming[np.flatnonzero(coming < 0)[0]] = pod

    def onward(self, pod: int) -> int:
        """The pick station that a served pod goes on to, its lines covered; -1 where it goes back to storage."""
        model, stations = self._model, self._model.stations
        picks = stations.n_picks
        welcome = stations.under_way[:picks] < stations.limit[:picks]
        if not lines_elsewhere(model.desks, model.shelves, pod, welcome, self._free_of_sku, self._lines_at):
            return -1
        station = model.policies.onward(self._lines_at)
        if station >= 0:
            cover(model.desks, model.shelves, station, pod)
            self.bind(pod, station)
        return station

    def assign(self) -> None:
        """Robots without work set out for pods that wait."""
        if not self._pods:
            return
        model, fleet = self._model, self._model.fleet
        idle = np.flatnonzero((fleet.state == IDLE) & ~fleet.retiring)
        if len(idle) == 0:
            return
        pods = np.array(self._pods)
        way_m = model.places.way_m(model.crowd.cell[idle][:, None], model.places.pod_cell[pods])
        asked_s = model.now_s - np.array(self._asked_s)
        robots, rows = model.policies.assignment(IdleAndAsked(way_m, model.now_s - fleet.since_s[idle], asked_s))
        for robot, row in zip(idle[robots].tolist(), rows.tolist(), strict=True):
            self._set_out(robot, self._pods[row], self._stations[row])
        for row in sorted(rows.tolist(), reverse=True):
            del self._pods[row], self._stations[row], self._asked_s[row]

    def _set_out(self, robot: int, pod: int, station: int) -> None:
        model, fleet = self._model, self._model.fleet
        model.stations.asked[station] -= 1
        fleet.state[robot], fleet.pod[robot], fleet.station[robot] = TO_POD, pod, station
        model.send(robot, int(model.places.pod_cell[pod]), loaded=False)
