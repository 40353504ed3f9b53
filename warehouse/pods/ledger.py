"""What is counted within the measured time."""

from __future__ import annotations

from collections import Counter

import numpy as np

from warehouse.pods.states import RobotState, names

AT_REST = (RobotState.IDLE, RobotState.AWAITING_CHARGER, RobotState.CHARGING, RobotState.BROKEN)
"""States of a robot that take no power from its battery."""


class Ledger:
    """Counts and seconds between `from_s` and `to_s`.

    Attributes
    ----------
    robot_s : float64[states]
        Robot-seconds in each state.
    cells_driven : float
        A tick that lies only partly in the measured time counts with that part.
    visits, units : int
        Pods served at pick stations, and units picked from them.
    events : Counter of str
    joined_s, left_s : list of float
        When robots came to the end of a station's queue and when they were at the station, for those that were.
    """

    def __init__(self, from_s: float, to_s: float) -> None:
        self.from_s, self.to_s = from_s, to_s
        self.robot_s = np.zeros(len(RobotState))
        self.cells_driven = 0.0
        self.visits = 0
        self.units = 0
        self.events: Counter[str] = Counter()
        self.joined_s: list[float] = []
        self.left_s: list[float] = []

    def tick(self, now_s: float, tick_s: float, n_in_state: np.ndarray, driven: int) -> None:
        """A tick that begins now."""
        inside_s = min(now_s + tick_s, self.to_s) - max(now_s, self.from_s)
        if inside_s > 0:
            self.robot_s += n_in_state * inside_s
            self.cells_driven += driven * inside_s / tick_s

    def count(self, event: str, now_s: float, n: int = 1) -> None:
        """Something happened."""
        if self.from_s <= now_s < self.to_s:
            self.events[event] += n

    def visit(self, now_s: float, units: int) -> None:
        """A pod was served at a pick station."""
        if self.from_s <= now_s < self.to_s:
            self.visits += 1
            self.units += units

    def at_work_s(self) -> float:
        """Robot-seconds that take power."""
        return float(self.robot_s.sum() - self.robot_s[list(AT_REST)].sum())

    def robot_state_s(self) -> dict[str, float]:
        """Robot-seconds by name of state."""
        return dict(zip(names(RobotState), self.robot_s.tolist(), strict=True))
