"""Dual prices of a minimum-cost flow: shortest ways back to the root of its residual graph.

OR-Tools' Python interface gives flows but no potentials. The distance from a node to the root in the residual
graph (Ahuja, Magnanti, Orlin, Network Flows, 1993, section 9.2 and theorem 9.3) is a valid set of potentials,
and minus the distance from a full source is the saving that one more unit of its capacity brings: of all
optimal duals, the right-hand derivative.
"""

from __future__ import annotations

import numba as nb
import numpy as np

UNREACHED = np.int64(2**62)


@nb.njit(cache=True)
def _relax(tail, head, capacity, cost, flow, distance, a):
    u, v, changed = tail[a], head[a], False
    if flow[a] < capacity[a] and distance[v] < UNREACHED and cost[a] + distance[v] < distance[u]:
        distance[u] = cost[a] + distance[v]
        changed = True
    if flow[a] > 0 and distance[u] < UNREACHED and distance[u] - cost[a] < distance[v]:
        distance[v] = distance[u] - cost[a]
        changed = True
    return changed


@nb.njit(cache=True)
def _sweep(tail, head, capacity, cost, flow, root, n_nodes):
    distance = np.full(n_nodes, UNREACHED, np.int64)
    distance[root] = 0
    for _ in range(2 * n_nodes + 2):
        changed = False
        for a in range(len(tail)):
            changed |= _relax(tail, head, capacity, cost, flow, distance, a)
        for a in range(len(tail) - 1, -1, -1):
            changed |= _relax(tail, head, capacity, cost, flow, distance, a)
        if not changed:
            return distance, True
        if distance[root] < 0:
            break
    return distance, False


def distances_to_root(
    tail: np.ndarray,
    head: np.ndarray,
    capacity: np.ndarray,
    cost: np.ndarray,
    flow: np.ndarray,
    root: int,
    n_nodes: int,
) -> np.ndarray:
    """Shortest residual distance from every node to `root` (Bellman-Ford, sweeping arcs to and fro).

    Parameters
    ----------
    tail, head : int32[A]
    capacity, cost, flow : int64[A]
    root, n_nodes : int

    Returns
    -------
    int64[n_nodes]
        `UNREACHED` where there is no way.

    Raises
    ------
    ValueError
        If the residual graph holds a negative cycle: the flow is not of least cost.
    """
    distance, settled = _sweep(tail, head, capacity, cost, flow, root, n_nodes)
    if not settled:
        raise ValueError("the flow is not of least cost: its residual graph holds a negative cycle")
    return distance
