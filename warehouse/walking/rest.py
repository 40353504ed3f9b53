"""Breaks and fatigue: people rest and slow down in the course of their shifts.

Shifts are spread over the clock, as where breaks are relieved in turn: at any hour the floor sees every part of a
shift, so an hour's run is an hour of the mean shift.
"""

from __future__ import annotations

import numpy as np

from datasets import Settings

BREAKS = ((0.25, 0.25), (0.5, 0.5), (0.75, 0.25))
"""When in a shift each break begins, and its share of all rest: 15, 30 and 15 minutes in ten hours."""

GOLDEN = 0.6180339887498949
"""Multiples of the golden ratio, without their whole part, lie evenly on a shift, however many people there are."""


class Rest:
    """Breaks and pace of some people.

    Parameters
    ----------
    people : int
    settings : Settings
        `break_share`, `fatigue`, `shift_h`.
    """

    def __init__(self, people: int, settings: Settings) -> None:
        self._shift_s = settings.shift_h * 3600
        self._rest_s = settings.break_share * self._shift_s
        self._fatigue = settings.fatigue
        self._into_shift_s = (np.arange(people) + 1) * GOLDEN % 1 * self._shift_s
        self._next = np.zeros(people, np.int64)
        for person in range(people):
            while self._begins_s(person) < 0:
                self._next[person] += 1

    def due(self, person: int, now_s: float) -> bool:
        """Whether this person should have a break by now."""
        return self._rest_s > 0 and self._begins_s(person) <= now_s

    def take(self, person: int) -> float:
        """Begin the break that is due; its seconds."""
        share = BREAKS[self._next[person] % len(BREAKS)][1]
        self._next[person] += 1
        return share * self._rest_s

    def pace(self, person: int, now_s: float) -> float:
        """Pace at this time, of that at the start of a shift: it falls evenly by `floor.fatigue`."""
        return float(1 - self._fatigue * ((now_s + self._into_shift_s[person]) % self._shift_s) / self._shift_s)

    def _begins_s(self, person: int) -> float:
        shifts, number = divmod(int(self._next[person]), len(BREAKS))
        return float((shifts + BREAKS[number][0]) * self._shift_s - self._into_shift_s[person])
