"""Chargers: who has one, and who waits for one."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from warehouse.pods.state_clock import StateClock
from warehouse.pods.states import ChargerState


class Chargers:
    """The floor's chargers and the robots that wait for one, first come first served.

    Parameters
    ----------
    cell : int32[C]
    from_s, to_s : float
        Measured time.

    Attributes
    ----------
    cell : int32[C]
    robot : int32[C]
        Robot at each charger or on its way there; -1 for none.
    clock : StateClock
    waiting : deque of int
    joined_s, left_s : list of float
        When robots began to wait and when they were given a charger, of those whose wait is over.
    """

    def __init__(self, cell: npt.NDArray[np.int32], from_s: float, to_s: float) -> None:
        self.cell = cell
        self.robot = np.full(len(cell), -1, np.int32)
        self.clock = StateClock(len(cell), len(ChargerState), from_s, to_s)
        self.waiting: deque[int] = deque()
        self.joined_s: list[float] = []
        self.left_s: list[float] = []

    @property
    def n_free(self) -> int:
        """Chargers that nobody has."""
        return int(np.count_nonzero(self.robot < 0))

    def nearest_free(self, way_m: npt.NDArray[np.float64]) -> int:
        """The free charger with the shortest way; -1 where none is free."""
        free = np.flatnonzero(self.robot < 0)
        return int(free[np.argmin(way_m[free])]) if len(free) else -1

    def give(self, charger: int, robot: int, now_s: float) -> None:
        """A robot sets out for a charger."""
        self.robot[charger] = robot
        self.clock.change(charger, ChargerState.AWAITED, now_s)

    def plug(self, charger: int, now_s: float) -> None:
        """Its robot has come."""
        self.clock.change(charger, ChargerState.CHARGING, now_s)

    def free(self, charger: int, now_s: float) -> None:
        """Its robot is done."""
        self.robot[charger] = -1
        self.clock.change(charger, ChargerState.FREE, now_s)

    def waited(self, joined_s: float, left_s: float) -> None:
        """A robot's wait is over."""
        self.joined_s.append(joined_s)
        self.left_s.append(left_s)
