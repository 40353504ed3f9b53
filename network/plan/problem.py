"""The plan's flow problem as arrays: sources -> demand cells, with the facilities and lanes on the way.

A **cell** (station x promise x stock pool) is cut into **levels** by time of ordering: level 0 holds the
orders placed first in the promise's cycle, the last level those placed last. An arc that enters at level k can
serve levels 0..k (its source can still be in time for orders placed until then), so a late order is never planned
onto a source that had to have it earlier.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class FlowProblem:
    """Who may serve whom, at what cost. N sources, C cells, V levels, A arcs, T routes, R resources.

    Attributes
    ----------
    source_capacity, source_spare : int64[N]
        Packages a day; the spare ones at `spare_cost` more each.
    spare_cost : int
        Mills.
    cell_first : int64[C + 1]
        Levels of cell c are ``cell_first[c]:cell_first[c + 1]``; every cell has at least one.
    level_demand : int64[V]
        Packages a day.
    arc_source, arc_level : int32[A], int32[A]
        Arcs are in ascending order of level.
    arc_cost : int64[A]
        Mills (0.001 USD) a package.
    unserved_cost : int64[C]
        Mills for a package that nobody serves.
    arc_route : int32[A]
        Way of the arc, a row of `usage`.
    usage : sparse.csr_array[T, R]
        1 where a way uses a resource (a facility on the way, or a lane).
    resource_capacity : int64[R]
        Packages a day.

    Raises
    ------
    ValueError
        When arrays disagree in length, arcs are out of order or a number is negative.
    """

    source_capacity: np.ndarray
    source_spare: np.ndarray
    spare_cost: int
    cell_first: np.ndarray
    level_demand: np.ndarray
    arc_source: np.ndarray
    arc_level: np.ndarray
    arc_cost: np.ndarray
    unserved_cost: np.ndarray
    arc_route: np.ndarray
    usage: sparse.csr_array
    resource_capacity: np.ndarray

    def __post_init__(self) -> None:
        n_arcs = len(self.arc_source)
        if not (len(self.arc_level) == len(self.arc_cost) == len(self.arc_route) == n_arcs):
            raise ValueError("arc_source, arc_level, arc_cost and arc_route must be of one length")
        if len(self.source_spare) != len(self.source_capacity):
            raise ValueError("source_capacity and source_spare must be of one length")
        if len(self.unserved_cost) != self.n_cells or self.cell_first[-1] != len(self.level_demand):
            raise ValueError("cell_first must end at the number of levels, and unserved_cost have a row a cell")
        if self.usage.shape[1] != len(self.resource_capacity):
            raise ValueError("usage must have a column a resource")
        if (np.diff(self.cell_first) < 1).any():
            raise ValueError("every cell needs a level")
        if (np.diff(self.arc_level) < 0).any():
            raise ValueError("arcs must be in ascending order of level")
        for name in (
            "source_capacity",
            "source_spare",
            "level_demand",
            "arc_cost",
            "unserved_cost",
            "resource_capacity",
        ):
            if (getattr(self, name) < 0).any():
                raise ValueError(f"{name} must not be negative")

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.cell_first) - 1

    @property
    def cell_of_level(self) -> np.ndarray:
        """Cell of each level; int32[V]."""
        return np.repeat(np.arange(self.n_cells, dtype=np.int32), np.diff(self.cell_first))

    def resource_load(self, flow: np.ndarray) -> np.ndarray:
        """Packages a day on each resource under a flow on the arcs; float64[R]."""
        by_route = np.bincount(self.arc_route, weights=flow, minlength=self.usage.shape[0])
        return self.usage.T @ by_route

    def arc_prices(self, source_dual: np.ndarray, resource_dual: np.ndarray) -> np.ndarray:
        """Cost of each arc with the duals of its source and of all that it uses, in mills; float64[A]."""
        by_route = self.usage @ resource_dual if resource_dual.any() else np.zeros(self.usage.shape[0])
        return self.arc_cost + source_dual[self.arc_source] + by_route[self.arc_route]

    def level_prices(self, arc_price: np.ndarray, unserved_cost: np.ndarray | None = None) -> np.ndarray:
        """What the cheapest way to serve one more package of each level costs, in mills; float64[V]."""
        fail = self.unserved_cost if unserved_cost is None else unserved_cost
        return _level_prices(
            self.cell_first, self.arc_level, arc_price, fail.astype(np.float64), len(self.level_demand)
        )

    def dual_bound(self, source_dual: np.ndarray, resource_dual: np.ndarray) -> float:
        """Least cost that any plan can have, given prices >= 0 of capacities (weak duality), in mills.

        Equal to a plan's cost exactly when both are optimal: the certificate that the solvers are held to.
        """
        price = self.level_prices(self.arc_prices(source_dual, resource_dual))
        paid = _dot(self.source_capacity, source_dual) + _dot(self.resource_capacity, resource_dual)
        paid += _dot(self.source_spare, np.maximum(0.0, source_dual - self.spare_cost))
        return _dot(self.level_demand, price) - paid

    def unserved(self, flow: np.ndarray) -> np.ndarray:
        """Packages of each level that a flow on the arcs leaves unserved; float64[V]."""
        return _unserved(self.cell_first, self.level_demand, self.arc_level, flow)

    def spare_used(self, flow: np.ndarray) -> np.ndarray:
        """Packages a day that a flow asks of each source beyond its capacity; float64[N]."""
        asked = np.bincount(self.arc_source, weights=flow, minlength=len(self.source_capacity))
        return np.maximum(0.0, asked - self.source_capacity)

    def cost(self, flow: np.ndarray, unserved: np.ndarray) -> float:
        """Mills of a flow on the arcs and of unserved packages by level; penalties and spare capacity included."""
        spare = self.spare_cost * self.spare_used(flow).sum()
        failed = np.flatnonzero(unserved)
        fail_cost = self.unserved_cost[self.cell_of_level[failed]]
        return _dot(self.arc_cost, flow) + _dot(fail_cost, unserved[failed]) + float(spare)


@dataclass(frozen=True)
class FlowSolution:
    """A flow with its proof.

    Attributes
    ----------
    status : str
        "optimal" (bound and cost meet) or "feasible".
    flow : float64[A]
        Packages a day on each arc (whole numbers from the min-cost flow).
    unserved : float64[V]
    cost_mills, bound_mills : float
        Penalties of unserved packages included.
    source_dual : float64[N]
        Mills that one more package a day of capacity at the source saves.
    resource_dual : float64[R]
        The same for resources.
    engine : str
        "min-cost flow" or "linear program".
    rounds : int
        Rounds of rows and columns that the linear program took; 0 for the flow.
    """

    status: str
    flow: np.ndarray
    unserved: np.ndarray
    cost_mills: float
    bound_mills: float
    source_dual: np.ndarray
    resource_dual: np.ndarray
    engine: str
    rounds: int = 0


@nb.njit(cache=True)
def _dot(some, other):
    """Sum of products; `@` would wake BLAS's threads for it, which costs more than it saves beside other processes."""
    total = 0.0
    for i in range(len(some)):
        total += some[i] * other[i]
    return total


@nb.njit(cache=True)
def _level_prices(cell_first, arc_level, arc_price, unserved_cost, n_levels):
    price = np.full(n_levels, np.inf)
    for a in range(len(arc_level)):
        price[arc_level[a]] = min(price[arc_level[a]], arc_price[a])
    for c in range(len(cell_first) - 1):
        best = unserved_cost[c]
        for level in range(cell_first[c + 1] - 1, cell_first[c] - 1, -1):
            best = min(best, price[level])
            price[level] = best
    return price


@nb.njit(cache=True)
def _unserved(cell_first, level_demand, arc_level, flow):
    left = level_demand.astype(np.float64)
    into = np.zeros(len(level_demand))
    for a in range(len(arc_level)):
        into[arc_level[a]] += flow[a]
    for c in range(len(cell_first) - 1):
        carried = 0.0
        for level in range(cell_first[c + 1] - 1, cell_first[c] - 1, -1):
            carried += into[level]
            served = min(carried, left[level])
            left[level] -= served
            carried -= served
    return left
