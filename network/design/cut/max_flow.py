"""Maximum flow (OR-Tools' push-relabel) and the minimum cut that limits it, nearest to where it goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow

from network.design.cut.graph import FROM, TO, CapacityGraph


@dataclass(frozen=True)
class Bottleneck:
    """The most that can flow, and what limits it.

    Attributes
    ----------
    flow : int
        Packages a day (or whatever capacities count).
    arcs : int64[K]
        Arcs of the minimum cut: their capacities add up to `flow`, which is the proof.
    """

    flow: int
    arcs: np.ndarray


def bottleneck(graph: CapacityGraph) -> Bottleneck:
    """Maximum flow through a graph, with the minimum cut nearest to its end.

    Raises
    ------
    ValueError
        When the solver does not end with an optimum (capacities beyond 64 bits).
    """
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(graph.tail, graph.head, graph.capacity)
    status = solver.solve(FROM, TO)
    if status != solver.OPTIMAL:
        raise ValueError(f"maximum flow ended with status {status.name}")
    beyond = np.zeros(graph.n_nodes, bool)
    beyond[list(solver.get_sink_side_min_cut())] = True
    arcs = np.flatnonzero(~beyond[graph.tail] & beyond[graph.head])
    return Bottleneck(int(solver.optimal_flow()), arcs)
