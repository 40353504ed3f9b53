"""The plan as a minimum-cost flow (OR-Tools), with the duals of its sources.

Exact while no facility or lane between source and station is full; `network.plan.linear` takes over when one is.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from network.plan.duals import UNREACHED, distances_to_root
from network.plan.problem import FlowProblem, FlowSolution

ROOT = 0


def _arcs(p: FlowProblem) -> tuple[np.ndarray, ...]:
    """Tail, head, capacity, cost of: root -> sources, sources -> levels, level -> the one before, root -> last levels.

    Capacities on the way to a level are one above what it can ever take, so that only sources can be full and
    only they need a dual.
    """
    n = len(p.source_capacity)
    last = p.cell_first[1:] - 1
    inside = np.setdiff1d(np.arange(len(p.level_demand)), p.cell_first[:-1], assume_unique=True)
    below = np.cumsum(p.level_demand)
    below = below - np.repeat(below[p.cell_first[:-1]] - p.level_demand[p.cell_first[:-1]], np.diff(p.cell_first))
    tail = [np.zeros(n), p.arc_source + 1, inside + n + 1, np.zeros(p.n_cells)]
    head = [np.arange(n) + 1, p.arc_level + n + 1, inside + n, last + n + 1]
    capacity = [p.source_capacity, below[p.arc_level] + 1, below[inside - 1] + 1, below[last] + 1]
    cost = [np.zeros(n), p.arc_cost, np.zeros(len(inside)), p.unserved_cost]
    return (
        np.concatenate(tail).astype(np.int32),
        np.concatenate(head).astype(np.int32),
        np.concatenate(capacity).astype(np.int64),
        np.concatenate(cost).astype(np.int64),
    )


def solve(problem: FlowProblem) -> FlowSolution:
    """Flow of least cost, resources on the way left out of account.

    Every level can stay unserved at a price, so there is always a solution.
    """
    tail, head, capacity, cost = _arcs(problem)
    n_sources, n_arcs, n_levels = len(problem.source_capacity), len(problem.arc_source), len(problem.level_demand)
    n_nodes = 1 + n_sources + n_levels
    supply = np.concatenate([[problem.level_demand.sum()], np.zeros(n_sources, np.int64), -problem.level_demand])
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    solver.set_nodes_supplies(np.arange(n_nodes, dtype=np.int32), supply.astype(np.int64))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ValueError(f"min-cost flow ended with status {status.name}; are costs or demands beyond 64 bits?")
    flow = solver.flows(arcs)
    distance = distances_to_root(tail, head, capacity, cost, flow, ROOT, n_nodes)
    to_root = distance[1 : n_sources + 1]
    source_dual = np.where(to_root < UNREACHED, np.maximum(0, -to_root), 0).astype(np.float64)
    on_arcs = flow[n_sources : n_sources + n_arcs].astype(np.float64)
    unserved = problem.unserved(on_arcs)
    no_dual = np.zeros(len(problem.resource_capacity))
    return FlowSolution(
        status="optimal",
        flow=on_arcs,
        unserved=unserved,
        cost_mills=problem.cost(on_arcs, unserved),
        bound_mills=problem.dual_bound(source_dual, no_dual),
        source_dual=source_dual,
        resource_dual=no_dual,
        engine="min-cost flow",
    )
