"""How far a price holds: the largest change of a capacity for which a plan's prices stay optimal.

The cost of a least-cost flow is convex and piecewise linear in a capacity. Prices that are optimal now stay so exactly
as long as some flow fits the changed capacity and is complementary to them: uses only arcs that cost no more than
their level's price, and fills what has a price. The largest such change is a linear program over the **face** of those
flows, a small one, as nearly every cell has but one such arc (Bertsimas and Tsitsiklis, Introduction to Linear
Optimization, 1997, sections 5.2 and 5.5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from network.design.flows.extreme import extreme
from network.plan.problem import FlowProblem, FlowSolution

TIE = 1e-3
"""Mills by which an arc may be dearer than its level's price and still count as tied with it."""


@dataclass(frozen=True)
class Change:
    """A capacity that changes.

    Attributes
    ----------
    row : int
        A source; or the number of sources and a resource.
    usual : float
        Packages a day that a unit of change adds to it.
    spare : float
        The same of a source's spare capacity.
    """

    row: int
    usual: float
    spare: float = 0.0

    def all(self, p: FlowProblem) -> float:
        """Units after which nothing is left to take away."""
        capacity = np.concatenate([p.source_capacity, p.resource_capacity])[self.row] / self.usual
        return float(min(capacity, p.source_spare[self.row] / self.spare) if self.spare else capacity)

    def price(self, p: FlowProblem, solution: FlowSolution) -> float:
        """Mills that a unit more saves, at the solution's prices."""
        dual = np.concatenate([solution.source_dual, solution.resource_dual])[self.row]
        return float(self.usual * dual + self.spare * max(0.0, dual - p.spare_cost))


@dataclass(frozen=True)
class Face:
    """The flows that are optimal at given prices, where these leave a choice.

    Rows: levels, sources, resources, then the spare capacity of sources for which it is worth as much as it costs.
    Columns: arcs, levels handed to the one before, cells unserved, use of that spare capacity; only what can differ
    from one such flow to another.

    Attributes
    ----------
    problem : FlowProblem
    matrix : sparse.csr_array[rows, columns]
    low, high : float64[rows]
        What the columns must add up to; what cannot differ is taken off.
    loose : bool[rows]
        Rows whose ends no flow of the face can reach.
    first : int
        Row of the first source.
    spare_full : bool[N]
        Sources worth more than their spare capacity costs.
    spared : int64[...]
        Sources of the last rows.
    """

    problem: FlowProblem
    matrix: sparse.csr_array
    low: np.ndarray
    high: np.ndarray
    loose: np.ndarray
    first: int
    spare_full: np.ndarray
    spared: np.ndarray

    @staticmethod
    def of(p: FlowProblem, solution: FlowSolution) -> Face:
        """The face of a solution's prices."""
        source_dual = solution.source_dual
        price = p.arc_prices(source_dual, solution.resource_dual)
        arcs, handed, fails = _tied(p, price, p.level_prices(price))
        spare_full = source_dual > p.spare_cost + TIE
        spared = np.flatnonzero((np.abs(source_dual - p.spare_cost) <= TIE) & (p.source_spare > 0))
        matrix = _matrix(p, arcs, handed, fails, spared)
        settled = solution.flow.copy()
        settled[arcs] = 0.0
        used = np.bincount(p.arc_source, weights=settled, minlength=len(source_dual))
        taken = np.concatenate([used - spare_full * p.source_spare, p.resource_load(settled)])
        capacity = np.concatenate([p.source_capacity, p.resource_capacity]) - taken
        need = p.level_demand.astype(float)
        priced = np.concatenate([source_dual, solution.resource_dual]) > TIE
        spare = p.source_spare[spared].astype(float)
        low = np.concatenate([need, np.where(priced, capacity, -np.inf), np.full(len(spare), -np.inf)])
        high = np.concatenate([need, capacity, spare])
        cells = np.add.reduceat(p.level_demand, p.cell_first[:-1])[p.cell_of_level]
        most = np.concatenate([cells[p.arc_level[arcs]], cells[handed], np.full(len(fails) + len(spared), np.inf)])
        reach = abs(matrix) @ np.where(np.isfinite(most), most, 0.0)
        loose = np.isneginf(low) & (reach < high)
        loose[len(need) + len(capacity) :] = False
        return Face(p, matrix, low, high, loose, len(need), spare_full, spared)

    def furthest(self, change: Change, up: bool) -> float:
        """Units by which the capacity can rise (or fall) while the prices stay optimal; inf where without end.

        0 where one package more has another price already.
        """
        row = self.first + change.row
        is_source = change.row < len(self.spare_full)
        usual = change.usual + (change.spare if is_source and self.spare_full[change.row] else 0.0)
        rows, columns = self._around(row)
        added = np.where(rows == row, -usual, 0.0)
        if is_source:
            own = len(self.low) - len(self.spared) + np.flatnonzero(self.spared == change.row)
            added[np.isin(rows, own)] = -change.spare
        part = sparse.hstack([self.matrix[rows][:, columns], sparse.csr_array(added[:, None])], format="csc")
        return extreme(part, self.low[rows], self.high[rows], np.inf if up else -change.all(self.problem))

    def _around(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns that hang together with a row, loose rows left out."""
        keep = ~self.loose
        keep[row] = True
        inner = self.matrix.multiply(keep[:, None]).tocoo()
        n = len(self.low)
        ends = (inner.coords[0], n + inner.coords[1])
        graph = sparse.coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(n + self.matrix.shape[1],) * 2)
        _, label = connected_components(graph, directed=False)
        same = label == label[row]
        return np.flatnonzero(same[:n] & keep), np.flatnonzero(same[n:])


def _tied(p: FlowProblem, price: np.ndarray, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arcs, levels that may be handed more than they need, and cells that may fail, of cells that have a choice.

    A cell has one if more columns are tied than it has levels: tied columns join each level to what serves it, so that
    as many as levels are a tree.
    """
    arc = price <= worth[p.arc_level] + TIE
    fail = worth[p.cell_first[1:] - 1] >= p.unserved_cost - TIE
    hand = np.diff(worth, prepend=np.inf) <= TIE
    hand[p.cell_first[:-1]] = False
    cell_of_level, n = p.cell_of_level, p.n_cells
    cell_of_arc = cell_of_level[p.arc_level]
    columns = np.bincount(cell_of_arc[arc], minlength=n) + np.bincount(cell_of_level[hand], minlength=n) + fail
    choice = columns > np.diff(p.cell_first)
    return (
        np.flatnonzero(arc & choice[cell_of_arc]),
        np.flatnonzero(hand & choice[cell_of_level]),
        np.flatnonzero(fail & choice),
    )


def _matrix(
    p: FlowProblem, arcs: np.ndarray, handed: np.ndarray, fails: np.ndarray, spared: np.ndarray
) -> sparse.csr_array:
    n_levels, n_sources, n_resources = len(p.level_demand), len(p.source_capacity), len(p.resource_capacity)
    ends = np.cumsum([len(arcs), len(handed), len(fails), len(spared)])
    arc, hand, fail, spare = np.split(np.arange(ends[-1]), ends[:-1])
    used = p.usage[p.arc_route[arcs]].tocoo()
    last = n_levels + n_sources + n_resources
    parts = (
        (p.arc_level[arcs], arc, 1.0),
        (n_levels + p.arc_source[arcs], arc, 1.0),
        (n_levels + n_sources + used.coords[1], used.coords[0], 1.0),
        (handed, hand, -1.0),
        (handed - 1, hand, 1.0),
        (p.cell_first[fails + 1] - 1, fail, 1.0),
        (n_levels + spared, spare, -1.0),
        (last + np.arange(len(spared)), spare, 1.0),
    )
    row, column = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    value = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    return sparse.csr_array((value, (row, column)), shape=(last + len(spared), ends[-1]))
