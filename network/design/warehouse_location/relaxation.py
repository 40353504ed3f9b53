"""The problem as branch and bound sees it: Lagrangean bounds, exact transport, local search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from network.design.branching import CLOSED, OPEN, Bound, Flags, States
from network.design.volume import climb
from network.design.warehouse_location.lagrangean import relax, settle
from network.design.warehouse_location.problem import ROUNDING, Floats, WarehouseProblem
from network.design.warehouse_location.search import improve, set_cost

SEARCH_WORK = 5e7
"""Sites times customers that a local search looks at, about two seconds of it."""
SECONDS_OF_WORK = 4e-8
MORE_SITES = 2
"""A guess opens as many sites as must be, and up to so many less one more."""


@dataclass(frozen=True)
class WarehouseRelaxation:
    """Relaxes that everybody is served."""

    problem: WarehouseProblem
    granule: float = 0.0

    @property
    def _data(self) -> tuple[Floats, Floats, Floats, Floats]:
        p = self.problem
        return p.cost, p.fixed, p.demand, p.capacity

    @cached_property
    def fewest(self) -> int:
        """Sites that any solution has at least: the largest that hold the demand, and one."""
        held = np.cumsum(np.sort(self.problem.capacity)[::-1])
        return min(len(held), int(np.searchsorted(held, self.problem.needed * (1 - ROUNDING))) + 1)

    def begin(self) -> tuple[States, Floats, Flags]:
        """Nothing is settled; a customer's price is its cheapest site's, a fair share of the fixed cost included."""
        p = self.problem
        share = np.divide(p.fixed, p.capacity, out=np.zeros_like(p.fixed), where=p.capacity > 0)
        prices = (p.cost + share[:, None] * p.demand).min(axis=0)
        return np.zeros(len(p.capacity), np.int64), prices, np.ones(len(p.capacity), bool)

    def bound(self, state: States, prices: Floats, target: float, rounds: int) -> Bound:
        """Climb by the volume algorithm, then settle sites by reduced cost."""
        p, fewest = self.problem, self.fewest
        served = np.zeros_like(p.cost)

        def evaluate(u: Floats, missing: Floats, choice: Floats, worth: Floats) -> float:
            return relax(*self._data, state, p.needed, fewest, u, served, missing, choice, worth)

        best = climb(evaluate, prices, len(state), target, rounds)
        settled = state
        if best.value < target:
            settled = settle(best.value, best.worth, p.capacity, state, p.needed, fewest, target)
        return Bound(best.value, best.prices, best.opened, best.choice, settled)

    def guesses(self, bound: Bound) -> Iterator[Flags]:
        """The sites chosen at the bound, and those opened most on average; as many as hold the demand."""
        settled = 10.0 * ((bound.state == OPEN).astype(float) - (bound.state == CLOSED))
        for wish in (bound.choice + 1e-3 * bound.opened, bound.opened):
            order = np.argsort(-(wish + settled), kind="stable")
            enough = max(self.fewest, int((wish + settled > 0.5).sum()))
            for count in range(enough, enough + MORE_SITES):
                yield _flags(order[:count], len(order))

    def cost(self, is_open: Flags) -> float:
        """Fixed cost and the cheapest service."""
        return float(set_cost(*self._data, is_open))

    def improve(
        self, is_open: Flags, cost: float, may_close: Flags, candidates: States, seconds: float
    ) -> tuple[Flags, float]:
        """Close, open or swap sites as long as that saves, within a fixed amount of work (or the time)."""
        work = min(SEARCH_WORK, seconds / SECONDS_OF_WORK)
        most = int(work / (max(1, int(is_open.sum())) * len(self.problem.demand)))
        return improve(*self._data, is_open, cost, may_close, candidates, max(0, most))


def _flags(rows: npt.NDArray[np.int64], count: int) -> Flags:
    flags = np.zeros(count, bool)
    flags[rows] = True
    return flags
