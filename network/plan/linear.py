"""The plan where facilities or lanes on the way are full: a linear program, with rows and columns made as needed.

Starts from the minimum-cost flow. Rows: only the resources that some flow has overloaded so far. Columns: only
the arcs that were used or that a dual price has made worth trying. It ends when no resource is overloaded and the
bound of `FlowProblem.dual_bound`, which is computed from the prices of sources and resources alone over **all**
arcs, meets the cost: the optimum of the whole program, not of the columns at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder_helper
from scipy import sparse

from network.plan.problem import FlowProblem, FlowSolution

GAP = 1e-7
"""Relative gap between cost and bound at which a plan counts as optimal unless said (GLOP is floating point)."""
REDUCED_COST = 1e-4
"""Mills by which an arc must beat the columns at hand to become one."""
OVERLOAD = 1e-6
"""Load over capacity, relative, that counts as an overload."""


@dataclass
class _Master:
    """The linear program at hand: which arcs are its columns, which cells may go unserved, which resources are rows.

    Cells with one way to go (most of them) are constants: they get no row, and what they take is off the capacities.
    """

    problem: FlowProblem
    arcs: np.ndarray
    may_fail: np.ndarray
    resources: np.ndarray

    def solve(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Flow on all arcs, and the duals (>= 0) of sources and resources."""
        p = self.problem
        cell_of_level = p.cell_of_level
        cell_of_arc = cell_of_level[p.arc_level[self.arcs]]
        ways = np.bincount(cell_of_arc, minlength=p.n_cells) + self.may_fail
        fixed = ways[cell_of_arc] == 1
        flow = np.zeros(len(p.arc_source))
        demand = np.add.reduceat(p.level_demand, p.cell_first[:-1])
        flow[self.arcs[fixed]] = demand[cell_of_arc[fixed]]
        capacity = np.concatenate([p.source_capacity, p.resource_capacity[self.resources]]).astype(np.float64)
        taken = np.bincount(p.arc_source, weights=flow, minlength=len(p.source_capacity))
        capacity -= np.concatenate([taken, p.resource_load(flow)[self.resources]])
        free = self.arcs[~fixed]
        cells = np.flatnonzero(ways > 1)
        flow[free], dual = _solve_rows(p, free, cells, self.may_fail, self.resources, capacity)
        resource_dual = np.zeros(len(p.resource_capacity))
        resource_dual[self.resources] = dual[len(p.source_capacity) :]
        return flow, dual[: len(p.source_capacity)], resource_dual

    def grow(self, arcs: np.ndarray, fail: np.ndarray, full: np.ndarray) -> None:
        """Add columns and rows. Cells that use a `full` resource get a way round it, and leave to fail."""
        p = self.problem
        self.may_fail = self.may_fail | fail
        self.arcs = np.union1d(self.arcs, arcs)
        if len(full) == 0:
            return
        self.resources = np.union1d(self.resources, full)
        blocked = p.usage[:, self.resources].sum(axis=1)[p.arc_route] > 0
        cell_of_arc = p.cell_of_level[p.arc_level]
        hit = np.zeros(p.n_cells, bool)
        hit[cell_of_arc[self.arcs[blocked[self.arcs]]]] = True
        self.may_fail = self.may_fail | hit
        round_it = np.flatnonzero(~blocked & hit[cell_of_arc])
        self.arcs = np.union1d(self.arcs, _cheapest_of_levels(p, round_it, p.arc_cost))


def _cheapest_of_levels(p: FlowProblem, arcs: np.ndarray, price: np.ndarray) -> np.ndarray:
    """Of `arcs`, each level's cheapest."""
    order = arcs[np.lexsort((price[arcs], p.arc_level[arcs]))]
    _, first = np.unique(p.arc_level[order], return_index=True)
    return order[first]


def _matrix(
    p: FlowProblem, arcs: np.ndarray, levels: np.ndarray, last: np.ndarray, resources: np.ndarray
) -> tuple[sparse.csr_matrix, int]:
    """Rows: levels, sources, resources. Columns: arcs, chains (level to the one before), cells unserved, spare.

    Also the number of chains.
    """
    n_levels, n_sources = len(levels), len(p.source_capacity)
    row_of = np.full(len(p.level_demand), -1)
    row_of[levels] = np.arange(n_levels)
    inside = np.setdiff1d(levels, p.cell_first[:-1], assume_unique=True)
    arc_column, chain_column = np.arange(len(arcs)), len(arcs) + np.arange(len(inside))
    unserved_column = len(arcs) + len(inside) + np.arange(len(last))
    spare_column = len(arcs) + len(inside) + len(last) + np.arange(n_sources)
    used = p.usage[p.arc_route[arcs]][:, resources].tocoo()
    parts = (
        (row_of[p.arc_level[arcs]], arc_column, 1.0),
        (n_levels + p.arc_source[arcs], arc_column, 1.0),
        (n_levels + n_sources + used.coords[1], used.coords[0], 1.0),
        (row_of[inside - 1], chain_column, 1.0),
        (row_of[inside], chain_column, -1.0),
        (row_of[last], unserved_column, 1.0),
        (n_levels + np.arange(n_sources), spare_column, -1.0),
    )
    row, column = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    value = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    shape = (n_levels + n_sources + len(resources), len(arcs) + len(inside) + len(last) + n_sources)
    return sparse.csr_matrix((value, (row, column)), shape=shape), len(inside)


def _solve_rows(
    p: FlowProblem,
    arcs: np.ndarray,
    cells: np.ndarray,
    may_fail: np.ndarray,
    resources: np.ndarray,
    capacity: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Solve over the cells that have a choice: flow on `arcs`, duals (>= 0) of sources and `resources`."""
    has_row = np.zeros(p.n_cells, bool)
    has_row[cells] = True
    levels = np.flatnonzero(has_row[p.cell_of_level])
    failing = cells[may_fail[cells]]
    matrix, n_chain = _matrix(p, arcs, levels, p.cell_first[failing + 1] - 1, resources)
    n_sources = len(p.source_capacity)
    spare_cost = np.full(n_sources, float(p.spare_cost))
    cost = np.concatenate([p.arc_cost[arcs], np.zeros(n_chain), p.unserved_cost[failing], spare_cost])
    demand = p.level_demand[levels].astype(np.float64)
    model: Any = model_builder_helper.ModelBuilderHelper()
    model.fill_model_from_sparse_data(
        np.zeros(len(cost)),
        np.concatenate([np.full(len(cost) - n_sources, np.inf), p.source_spare]),
        cost,
        np.concatenate([demand, np.full(len(capacity), -np.inf)]),
        np.concatenate([demand, capacity]),
        matrix,
    )
    solver = model_builder_helper.ModelSolverHelper("glop")
    solver.solve(model)
    if solver.status() != model_builder_helper.SolveStatus.OPTIMAL:
        raise ValueError(f"GLOP ended with status {solver.status().name}: {solver.status_string()}")
    values = np.asarray(solver.variable_values())[: len(arcs)]
    return np.maximum(0.0, values), np.maximum(0.0, -np.asarray(solver.dual_values())[len(demand) :])


def overloaded(problem: FlowProblem, flow: np.ndarray) -> np.ndarray:
    """Resources that a flow loads beyond their capacity."""
    load = problem.resource_load(flow)
    return np.flatnonzero(load > problem.resource_capacity * (1 + OVERLOAD) + OVERLOAD)


def _worth_trying(master: _Master, price: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each level's cheapest arc that is no column yet and beats what the columns offer; and cells better unserved."""
    p = master.problem
    offered = np.full(len(price), np.inf)
    offered[master.arcs] = price[master.arcs]
    at_level = p.level_prices(offered, np.where(master.may_fail, p.unserved_cost, np.inf))
    beats = np.flatnonzero(price < at_level[p.arc_level] - REDUCED_COST)
    return _cheapest_of_levels(p, beats, price), p.unserved_cost < at_level[p.cell_first[1:] - 1] - REDUCED_COST


def _start_near(problem: FlowProblem, start: FlowSolution, near: float) -> _Master:
    """Columns: the flow's arcs and all that are near the cheapest at the start's prices. Every cell may go unserved."""
    price = problem.arc_prices(start.source_dual, start.resource_dual)
    cheap = price <= problem.level_prices(price)[problem.arc_level] + near
    full = np.union1d(overloaded(problem, start.flow), np.flatnonzero(start.resource_dual))
    return _Master(problem, np.flatnonzero(cheap | (start.flow > 0)), np.ones(problem.n_cells, bool), full)


def _start(problem: FlowProblem, start: FlowSolution) -> _Master:
    """Columns: the flow's arcs. Where the flow leaves packages unserved, cells may go on doing so."""
    none = np.zeros(0, np.int64)
    unserved = np.add.reduceat(start.unserved, problem.cell_first[:-1]) > 0
    ways = np.bincount(problem.cell_of_level[problem.arc_level], weights=start.flow, minlength=problem.n_cells) > 0
    master = _Master(problem, np.flatnonzero(start.flow > 0), unserved | ~ways, none)
    full = np.union1d(overloaded(problem, start.flow), np.flatnonzero(start.resource_dual))
    master.grow(none, np.zeros(problem.n_cells, bool), full)
    return master


def solve(
    problem: FlowProblem, start: FlowSolution, gap: float = GAP, max_rounds: int = 60, near: float | None = None
) -> FlowSolution:
    """Plan of least cost with every resource within its capacity.

    Parameters
    ----------
    problem : FlowProblem
    start : FlowSolution
        Where to begin: a minimum-cost flow, which may overload resources, or an earlier plan over fewer arcs.
    gap : float
        Relative gap between cost and bound that will do.
    max_rounds : int
        Rounds after which a plan without overload is returned as it is, "feasible" with its gap.
    near : float, optional
        The start's prices are good, and its flow may be any: the program begins with all arcs that are at most so many
        mills dearer than their level's cheapest.
    """
    master = _start(problem, start) if near is None else _start_near(problem, start, near)
    bound, rounds = -np.inf, 0
    while True:
        rounds += 1
        flow, source_dual, resource_dual = master.solve()
        bound = max(bound, problem.dual_bound(source_dual, resource_dual))
        unserved = problem.unserved(flow)
        cost = problem.cost(flow, unserved)
        tight = cost - bound <= gap * max(1.0, cost)
        full = np.setdiff1d(overloaded(problem, flow), master.resources)
        arcs, fail = _worth_trying(master, problem.arc_prices(source_dual, resource_dual))
        if len(full) == 0 and (tight or (len(arcs) == 0 and not fail.any()) or rounds >= max_rounds):
            break
        master.grow(arcs, fail, full)
    return FlowSolution(
        status="optimal" if tight else "feasible",
        flow=flow,
        unserved=unserved,
        cost_mills=cost,
        bound_mills=min(bound, cost),
        source_dual=source_dual,
        resource_dual=resource_dual,
        engine="linear program",
        rounds=rounds,
    )
