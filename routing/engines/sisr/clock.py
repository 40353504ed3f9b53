"""What of a budget is used, by the larger of its shares of time and of iterations."""

from __future__ import annotations

import time

import numpy as np

from routing.engines.engine import Budget

CHUNK_S = 0.05
"""Between two looks at the clock."""

MARGIN_S = 0.15
"""Kept free at the end of a search, for taking the plan out."""


class Clock:
    """A budget being used up.

    Parameters
    ----------
    budget : Budget
    began : float, optional
        `time.perf_counter()` at the start; now when left out.

    Attributes
    ----------
    length : float
        Seconds that a search may take.
    """

    def __init__(self, budget: Budget, began: float | None = None) -> None:
        self.began = time.perf_counter() if began is None else began
        self.length = np.inf if budget.seconds is None else max(budget.seconds - MARGIN_S, 0.5 * budget.seconds)
        self._iterations = budget.iterations

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.began

    def share(self, iterations: int) -> float:
        """Share of the budget used, 0..1, after so many iterations."""
        by_time = self.seconds() / self.length
        by_iterations = iterations / self._iterations if self._iterations else 0.0
        return min(1.0, max(by_time, by_iterations))

    def iterations_until(self, share: float) -> int:
        """Iterations at which a share of the budget is used; very many where only time counts."""
        return 1 << 60 if self._iterations is None else round(share * self._iterations)

    def expected_iterations(self, pace: float) -> float:
        """Iterations that the budget allows at so many a second."""
        by_time = self.length * pace
        return by_time if self._iterations is None else min(by_time, float(self._iterations))

    @property
    def timed(self) -> bool:
        """Whether time is a limit."""
        return self.length < np.inf
