"""The optimum of a flow problem from the prices of one that differs little: only what is contested is solved again.

At given prices of sources and resources every cell takes its cheapest arcs. Where that asks more of a source or of a
resource than it has, the cells that would lose least by going elsewhere are **released** and solved within what the
others leave: by minimum-cost flow, and by a linear program where a resource is full. The prices that come out are held
against every arc of every cell: whoever would now rather go elsewhere is released too, until nobody would. Then cost
and dual bound over all arcs meet, which is the certificate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numba as nb
import numpy as np

from network.plan import linear, min_cost_flow
from network.plan.problem import FlowProblem, FlowSolution

MARGIN = 2.0
"""See `solve`: with less, more rounds; with more, larger programs."""
MOST_RELEASED = 0.6
"""Share of all cells beyond which the whole problem is solved anew."""
TOLERANCE = 1e-3
"""Mills a package by which another arc must be cheaper to count as cheaper (prices of linear programs are floats)."""
GAP = 1e-9
"""Relative gap at which a linear program of released cells ends."""
NEAR = 300.0
"""Mills by which an arc may be dearer than its level's cheapest to be a column of the linear program from the start."""


@dataclass(frozen=True)
class Warm:
    """An optimum and what it took.

    Attributes
    ----------
    solution : FlowSolution
        With its bound over all arcs of the whole problem.
    released : int
        Cells that were solved again; all of them where the restricted answer did not hold.
    rounds : int
        How often the released ones were solved.
    """

    solution: FlowSolution
    released: int
    rounds: int


def solve(
    problem: FlowProblem, source_dual: np.ndarray, resource_dual: np.ndarray | None = None, margin: float = MARGIN
) -> Warm:
    """The optimum, from prices that are about right.

    Parameters
    ----------
    problem : FlowProblem
    source_dual : float64[N]
        Mills; any numbers >= 0 will do, good ones make it fast.
    resource_dual : float64[R], optional
        The same for resources; none where not given.
    margin : float
        Released at first: cells with so many times the packages by which a source or resource is asked too much.

    Returns
    -------
    Warm
    """
    between = np.zeros(len(problem.resource_capacity)) if resource_dual is None else resource_dual
    cells = _Cells(problem, problem.arc_prices(source_dual, between), margin)
    cells.release_dear(source_dual > 0, between > 0)
    cells.release_crowded()
    rounds, flow, scarce = 0, cells.flow, bool(between.any())
    while cells.released.sum() <= MOST_RELEASED * problem.n_cells:
        rounds += 1
        part = cells.part()
        if part is None:
            continue
        own = part.problem
        if scarce:
            inner = linear.solve(own, _from(own, flow[part.arcs], source_dual, between), gap=GAP, near=NEAR)
        else:
            inner = min_cost_flow.solve(own)
        flow = cells.fixed()
        flow[part.arcs] = inner.flow
        source_dual, between = inner.source_dual, inner.resource_dual
        if not scarce and len(full := linear.overloaded(own, inner.flow)):
            cells.release_on(full, flow)
            scarce = True
        elif not cells.release_astray(flow, problem.arc_prices(source_dual, between)):
            return Warm(_told(problem, flow, inner), int(cells.released.sum()), rounds)
    whole = min_cost_flow.solve(problem)
    if len(linear.overloaded(problem, whole.flow)):
        whole = linear.solve(problem, whole)
    return Warm(whole, problem.n_cells, rounds + 1)


def _from(p: FlowProblem, flow: np.ndarray, source_dual: np.ndarray, resource_dual: np.ndarray) -> FlowSolution:
    """Where a linear program begins: a flow that need not fit, and prices."""
    unserved = p.unserved(flow)
    return FlowSolution("feasible", flow, unserved, np.inf, -np.inf, source_dual, resource_dual, "linear program")


@dataclass(frozen=True)
class _Part:
    """The released cells' own problem, within what the others leave, and which arcs of the whole are its."""

    problem: FlowProblem
    arcs: np.ndarray


class _Cells:
    """Cells on their cheapest arcs at first prices, and which of them are released."""

    def __init__(self, problem: FlowProblem, price: np.ndarray, margin: float) -> None:
        self.problem, self.margin = problem, margin
        self.cell_of_arc = problem.cell_of_level[problem.arc_level]
        self.flow, self.regret = _serve(
            problem.cell_first,
            problem.level_demand,
            problem.arc_level,
            problem.arc_source,
            problem.arc_route,
            price,
            problem.unserved_cost.astype(float),
        )
        self.used = np.flatnonzero(self.flow > 0)
        self.released = np.zeros(problem.n_cells, bool)

    def fixed(self) -> np.ndarray:
        """The flow of cells that are not released; float64[A]."""
        return np.where(self.released[self.cell_of_arc], 0.0, self.flow)

    def release_dear(self, source: np.ndarray, resource: np.ndarray) -> None:
        """Those that have no reason to stay where capacity has its price: equally well off elsewhere."""
        tied = self.used[self.regret[self.cell_of_arc[self.used]] <= TOLERANCE]
        dear = source[self.problem.arc_source[tied]]
        if resource.any():
            dear |= (self.problem.usage @ resource.astype(float) > 0)[self.problem.arc_route[tied]]
        self.released[self.cell_of_arc[tied[dear]]] = True

    def release_crowded(self) -> None:
        """The most easily moved where sources and resources are asked for more than they have."""
        p = self.problem
        asked = np.bincount(p.arc_source, weights=self.flow, minlength=len(p.source_capacity))
        over = asked - p.source_capacity
        busy = self.used[over[p.arc_source[self.used]] > 0]
        self._release_easiest(busy, p.arc_source[busy], over)
        self.release_on(linear.overloaded(p, self.flow), self.flow)

    def release_on(self, full: np.ndarray, flow: np.ndarray) -> None:
        """The most easily moved of fixed cells on resources that are full."""
        p = self.problem
        if len(full) == 0:
            return
        over = p.resource_load(flow) - p.resource_capacity
        fixed = self.used[~self.released[self.cell_of_arc[self.used]]]
        usage = p.usage[p.arc_route[fixed]][:, full].tocoo()
        arc, column = fixed[usage.coords[0]], usage.coords[1]
        # What is released already can give way, too: half of the margin will do.
        self._release_easiest(arc, column, over[full])

    def _release_easiest(self, arcs: np.ndarray, place: np.ndarray, over: np.ndarray) -> None:
        """Of the flows on `arcs`, each at a place, those with the least regret until `margin` times `over`."""
        order = np.lexsort((self.regret[self.cell_of_arc[arcs]], place))
        at, flow = place[order], self.flow[arcs[order]]
        before = np.cumsum(flow) - flow
        first = np.searchsorted(at, at)
        easy = before - before[first] <= self.margin * np.maximum(0.0, over[at])
        self.released[self.cell_of_arc[arcs[order[easy]]]] = True

    def release_astray(self, flow: np.ndarray, price: np.ndarray) -> bool:
        """Fixed cells of which a package could go cheaper at these prices; whether there are any."""
        p = self.problem
        fail = p.unserved_cost.astype(float)
        astray = _dearer(p.cell_first, p.level_demand, p.arc_level, flow, price, fail, p.level_prices(price))
        astray &= ~self.released
        self.released |= astray
        return bool(astray.any())

    def part(self) -> _Part | None:
        """The problem of the released cells; None where others overload something: they are released now."""
        p, fixed = self.problem, self.fixed()
        taken = np.rint(np.bincount(p.arc_source, weights=fixed, minlength=len(p.source_capacity))).astype(np.int64)
        beyond = np.maximum(0, taken - p.source_capacity)
        between = np.rint(p.resource_load(fixed)).astype(np.int64)
        short, full = beyond > p.source_spare, between > p.resource_capacity
        if short.any() or full.any():
            on_full = (p.usage @ full.astype(float) > 0)[p.arc_route]
            self.released[self.cell_of_arc[(fixed > 0) & (short[p.arc_source] | on_full)]] = True
            return None
        count = np.diff(p.cell_first)
        of_level = np.repeat(self.released, count)
        arcs = np.flatnonzero(self.released[self.cell_of_arc])
        routes, route = np.unique(p.arc_route[arcs], return_inverse=True)
        own = replace(
            p,
            source_capacity=np.maximum(0, p.source_capacity - taken),
            source_spare=p.source_spare - beyond,
            cell_first=np.concatenate([[0], np.cumsum(count[self.released])]).astype(np.int64),
            level_demand=p.level_demand[of_level],
            arc_source=p.arc_source[arcs],
            arc_level=(np.cumsum(of_level) - 1)[p.arc_level[arcs]].astype(np.int32),
            arc_cost=p.arc_cost[arcs],
            unserved_cost=p.unserved_cost[self.released],
            arc_route=route.astype(np.int32),
            usage=p.usage[routes],
            resource_capacity=p.resource_capacity - between,
        )
        return _Part(own, arcs)


@nb.njit(cache=True)
def _serve(cell_first, level_demand, arc_level, arc_source, arc_route, price, unserved_cost):
    """Every level on its cheapest arc, float64[A], and what a package of each cell would lose elsewhere, [C].

    Elsewhere is a way that differs; the least over the cell's levels with demand.
    """
    flow = np.zeros(len(price))
    regret = np.full(len(unserved_cost), np.inf)
    end = len(price)
    for c in range(len(cell_first) - 2, -1, -1):
        best, cost, second = -1, unserved_cost[c], np.inf
        for level in range(cell_first[c + 1] - 1, cell_first[c] - 1, -1):
            while end > 0 and arc_level[end - 1] == level:
                end -= 1
                if price[end] <= cost:
                    second = cost
                    best, cost = end, price[end]
                else:
                    second = min(second, price[end])
            if best >= 0:
                flow[best] += level_demand[level]
            if level_demand[level] > 0:
                regret[c] = min(regret[c], second - cost)
    return flow, regret


@nb.njit(cache=True)
def _dearer(cell_first, level_demand, arc_level, flow, price, unserved_cost, best):
    """Whether a cell's flow costs more than its cheapest arcs at these prices; bool[C]."""
    dearer = np.zeros(len(unserved_cost), np.bool_)
    a = 0
    for c in range(len(unserved_cost)):
        paid, least, asked, carried = 0.0, 0.0, 0.0, 0.0
        for level in range(cell_first[c], cell_first[c + 1]):
            least += level_demand[level] * best[level]
            asked += level_demand[level]
            while a < len(arc_level) and arc_level[a] == level:
                paid += flow[a] * price[a]
                carried += flow[a]
                a += 1
        paid += (asked - carried) * unserved_cost[c]
        dearer[c] = paid - least > TOLERANCE * asked
    return dearer


def _told(p: FlowProblem, flow: np.ndarray, inner: FlowSolution) -> FlowSolution:
    """The solution of the whole: its flow with the released cells' prices, and the bound over all arcs."""
    unserved = p.unserved(flow)
    cost = p.cost(flow, unserved)
    return replace(
        inner,
        flow=flow,
        unserved=unserved,
        cost_mills=cost,
        bound_mills=min(cost, p.dual_bound(inner.source_dual, inner.resource_dual)),
    )
