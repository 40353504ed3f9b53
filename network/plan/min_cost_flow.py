"""The plan as a minimum-cost flow (OR-Tools), with the duals of its sources.

Exact while no facility or lane between source and station is full; `network.plan.linear` takes over when one is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from network.plan.duals import UNREACHED, distances_to_root
from network.plan.problem import FlowProblem, FlowSolution

ROOT = 0
APART = 20_000
"""Parts of the graph that share no source are solved apart from this many arcs on (2.6 s become 1.1 s in `us`)."""


@dataclass(frozen=True)
class _Graph:
    """Arcs root -> sources (twice: spare capacity), sources -> levels, level -> the one before, root -> last levels.

    Nodes: root, sources, levels.

    `capacity` on the way to a level is what it can ever take. The flow is then of least cost with any higher one,
    too, and only sources can be full, so only they have a dual.
    """

    tail: np.ndarray
    head: np.ndarray
    capacity: np.ndarray
    cost: np.ndarray
    n_sources: int
    demand: np.ndarray

    @staticmethod
    def of(p: FlowProblem) -> _Graph:
        n = len(p.source_capacity)
        last = p.cell_first[1:] - 1
        inside = np.setdiff1d(np.arange(len(p.level_demand)), p.cell_first[:-1], assume_unique=True)
        so_far = np.cumsum(p.level_demand)
        before = (so_far - p.level_demand)[p.cell_first[:-1]]
        below = so_far - np.repeat(before, np.diff(p.cell_first))
        tail = [np.zeros(2 * n), p.arc_source + 1, inside + n + 1, np.zeros(p.n_cells)]
        head = [np.tile(np.arange(n) + 1, 2), p.arc_level + n + 1, inside + n, last + n + 1]
        capacity = [p.source_capacity, p.source_spare, below[p.arc_level], below[inside - 1], below[last]]
        cost = [np.zeros(n), np.full(n, p.spare_cost), p.arc_cost, np.zeros(len(inside)), p.unserved_cost]
        return _Graph(
            np.concatenate(tail).astype(np.int32),
            np.concatenate(head).astype(np.int32),
            np.concatenate(capacity).astype(np.int64),
            np.concatenate(cost).astype(np.int64),
            n,
            p.level_demand,
        )

    @property
    def n_nodes(self) -> int:
        return 1 + self.n_sources + len(self.demand)

    def parts(self) -> np.ndarray:
        """Which part of the graph each node but the root belongs to; small ones count as one part, 0."""
        inner = (self.tail != ROOT) & (self.head != ROOT)
        tail, head = self.tail[inner], self.head[inner]
        graph = sparse.coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(self.n_nodes, self.n_nodes))
        _, label = connected_components(graph, directed=False)
        size = np.bincount(label[tail], minlength=label.max() + 1)
        number = np.where(size >= APART, np.cumsum(size >= APART), 0)
        return number[label]

    def solve(self) -> np.ndarray:
        """Flow of least cost on every arc; int64[arcs]."""
        flow = np.zeros(len(self.tail), np.int64)
        part = self.parts()
        part_of_arc = part[np.where(self.tail == ROOT, self.head, self.tail)]
        supply = np.zeros(self.n_nodes, np.int64)
        supply[1 + self.n_sources :] = -self.demand
        for number in np.unique(part[1:]):
            arcs = np.flatnonzero((part_of_arc == number) & (self.capacity > 0))
            nodes = np.concatenate([[ROOT], 1 + np.flatnonzero(part[1:] == number)])
            flow[arcs] = self._solve_part(arcs, nodes, supply)
        return flow

    def _solve_part(self, arcs: np.ndarray, nodes: np.ndarray, supply: np.ndarray) -> np.ndarray:
        row = np.zeros(self.n_nodes, np.int32)
        row[nodes] = np.arange(len(nodes))
        own = supply[nodes]
        own[0] = -own.sum()
        solver = min_cost_flow.SimpleMinCostFlow()
        added = solver.add_arcs_with_capacity_and_unit_cost(
            row[self.tail[arcs]], row[self.head[arcs]], self.capacity[arcs], self.cost[arcs]
        )
        solver.set_nodes_supplies(np.arange(len(nodes), dtype=np.int32), own)
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise ValueError(f"min-cost flow ended with status {status.name}; are costs or demands beyond 64 bits?")
        return np.asarray(solver.flows(added))

    def source_dual(self, flow: np.ndarray) -> np.ndarray:
        """Mills that one more package a day of capacity at each source saves; float64[sources]."""
        loose = self.capacity + (np.arange(len(self.capacity)) >= 2 * self.n_sources)
        distance = distances_to_root(self.tail, self.head, loose, self.cost, flow, ROOT, self.n_nodes)
        to_root = distance[1 : self.n_sources + 1]
        return np.where(to_root < UNREACHED, np.maximum(0, -to_root), 0).astype(np.float64)


def solve(problem: FlowProblem) -> FlowSolution:
    """Flow of least cost, resources on the way left out of account.

    Every level can stay unserved at a price, so there is always a solution.
    """
    graph = _Graph.of(problem)
    flow = graph.solve()
    source_dual = graph.source_dual(flow)
    first = 2 * graph.n_sources
    on_arcs = flow[first : first + len(problem.arc_source)].astype(np.float64)
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
