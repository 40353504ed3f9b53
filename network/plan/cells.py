"""Demand cells (station x promise x stock pool), and the flow problem over their candidates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numba as nb
import numpy as np
from scipy import sparse

from network.plan.candidates import HOURS
from network.plan.problem import FlowProblem


@dataclass(frozen=True)
class Cells:
    """What is asked for. C cells.

    Attributes
    ----------
    station, promise, pool : int32[C]
        Row of `Cycles.stations`, promise and pool.
    demand : int64[C]
        Packages a day.
    door_mills : int64[C]
        Last mile of a package, mean over the cell's zones.
    hour_share : float64[C, HOURS + 1]
        Share of the cell's orders placed in the first h hours of the promise's cycle.
    """

    station: np.ndarray
    promise: np.ndarray
    pool: np.ndarray
    demand: np.ndarray
    door_mills: np.ndarray
    hour_share: np.ndarray

    def __len__(self) -> int:
        return len(self.demand)


@dataclass(frozen=True)
class CellArcs:
    """The flow problem's arcs, told as candidates.

    Attributes
    ----------
    problem : FlowProblem
    cell, way : int32[A]
        Cell and way of each arc.
    late : bool[A]
        Serves its orders slower than asked.
    """

    problem: FlowProblem
    cell: np.ndarray
    way: np.ndarray
    late: np.ndarray


def whole_packages(demand: np.ndarray) -> np.ndarray:
    """Demand in whole packages with the same (rounded) total, by largest remainder; int64."""
    whole = np.floor(demand).astype(np.int64)
    short = round(float(demand.sum())) - int(whole.sum())
    if short > 0:
        whole[np.argsort(whole - demand, kind="stable")[:short]] += 1
    return whole


def arcs_of(
    cells: Cells,
    candidates: np.ndarray,
    covers: np.ndarray,
    cost_mills: np.ndarray,
    source: np.ndarray,
    source_capacity: np.ndarray,
    source_spare: np.ndarray,
    spare_mills: int,
    usage_of: Callable[[np.ndarray], sparse.csr_array],
    resource_capacity: np.ndarray,
    late_mills: int,
    unserved_mills: int,
    late_everywhere: bool = False,
) -> CellArcs:
    """The flow problem of serving the cells over their candidates.

    A candidate that covers h hours of the cycle enters at the level that ends there. Cells that no candidate covers
    to the end may also be served late, at `late_mills` more.

    Parameters
    ----------
    cells : Cells
    candidates : int32[C, K]
        Rows of ways, padded with -1.
    covers : int8[W, P]
    cost_mills : int64[W]
    source : int32[W]
        Facility rows; `source_capacity` and `source_spare` are by facility, too.
    spare_mills : int
    usage_of : callable
        Rows of ways -> which resources each uses, csr_array[ways, R].
    resource_capacity : int64[R]
    late_mills, unserved_mills : int
    late_everywhere : bool
        Whether any cell may be served late, where that is cheaper.
    """
    counts = _count(cells.promise, candidates, covers, late_everywhere)
    cell_first = np.concatenate([[0], np.cumsum(counts[:, 0])]).astype(np.int64)
    n_arcs = int(counts[:, 1].sum())
    level_demand = np.zeros(cell_first[-1], np.int64)
    arc_cell, arc_way = np.empty(n_arcs, np.int32), np.empty(n_arcs, np.int32)
    arc_level, late = np.empty(n_arcs, np.int32), np.empty(n_arcs, np.bool_)
    _fill(
        cells.promise, cells.demand, cells.hour_share, candidates, covers, cell_first,
        level_demand, arc_cell, arc_way, arc_level, late, late_everywhere,
    )  # fmt: skip
    used = np.zeros(len(cost_mills), bool)
    used[arc_way] = True
    route = (np.cumsum(used) - 1).astype(np.int32)[arc_way]
    problem = FlowProblem(
        source_capacity=source_capacity,
        source_spare=source_spare,
        spare_cost=spare_mills,
        cell_first=cell_first,
        level_demand=level_demand,
        arc_source=source[arc_way],
        arc_level=arc_level,
        arc_cost=cost_mills[arc_way] + cells.door_mills[arc_cell] + late * np.int64(late_mills),
        unserved_cost=cells.door_mills + np.int64(unserved_mills),
        arc_route=route,
        usage=usage_of(np.flatnonzero(used)),
        resource_capacity=resource_capacity,
    )
    return CellArcs(problem, arc_cell, arc_way, late)


@nb.njit(cache=True)
def _levels(candidates, covers, p, ends):
    """Ends (hours) of a cell's levels in `ends`, ascending, the last one HOURS: how many, and candidates in time."""
    n, in_time = 0, 0
    for way in candidates:
        if way < 0 or covers[way, p] == 0:
            continue
        in_time += 1
        hours, at = covers[way, p], n
        while at > 0 and ends[at - 1] > hours:
            at -= 1
        if at > 0 and ends[at - 1] == hours:
            continue
        for k in range(n, at, -1):
            ends[k] = ends[k - 1]
        ends[at] = hours
        n += 1
    if n == 0 or ends[n - 1] < HOURS:
        ends[n] = HOURS
        return n + 1, in_time, True
    return n, in_time, False


@nb.njit(cache=True)
def _count(promise, candidates, covers, late_everywhere):
    """Levels and arcs of each cell, int64[C, 2]."""
    counts = np.zeros((len(promise), 2), np.int64)
    ends = np.empty(candidates.shape[1] + 1, np.int8)
    for c in range(len(promise)):
        levels, in_time, lacks = _levels(candidates[c], covers, promise[c], ends)
        counts[c, 0], counts[c, 1] = levels, in_time
        if lacks or late_everywhere:
            for way in candidates[c]:
                counts[c, 1] += way >= 0 and covers[way, promise[c]] < HOURS
    return counts


@nb.njit(cache=True)
def _fill(
    promise, demand, hour_share, candidates, covers, cell_first, level_demand, arc_cell, arc_way, arc_level, late,
    late_everywhere,
):  # fmt: skip
    ends = np.empty(candidates.shape[1] + 1, np.int8)
    a = 0
    for c in range(len(promise)):
        p = promise[c]
        levels, _, lacks = _levels(candidates[c], covers, p, ends)
        so_far = np.int64(0)
        for k in range(levels):
            upto = np.int64(np.floor(demand[c] * hour_share[c, ends[k]] + 0.5)) if k < levels - 1 else demand[c]
            level_demand[cell_first[c] + k] = upto - so_far
            so_far = upto
            for way in candidates[c]:
                if way >= 0 and covers[way, p] == ends[k] and ends[k] > 0:
                    arc_cell[a], arc_way[a], arc_level[a], late[a] = c, way, cell_first[c] + k, False
                    a += 1
        if lacks or late_everywhere:
            for way in candidates[c]:
                if way >= 0 and covers[way, p] < HOURS:
                    arc_cell[a], arc_way[a], arc_level[a], late[a] = c, way, cell_first[c] + levels - 1, True
                    a += 1
