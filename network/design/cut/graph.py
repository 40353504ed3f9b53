"""The network as a graph of capacities: from all stock, through facilities and along lanes, to some stations.

Every facility is two nodes, one that packages come in at and one that they leave from, so that it has a capacity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.lanes import DOOR, Lanes

UNLIMITED = np.int64(2**40)
FROM, TO = 0, 1
"""Nodes that all flow comes from, and that it goes to."""


@dataclass(frozen=True)
class CapacityGraph:
    """Arcs with capacities. F facilities: facility f comes in at node ``2 + 2 f`` and leaves from ``3 + 2 f``.

    Attributes
    ----------
    tail, head : int32[A]
    capacity : int64[A]
    facility, lane : int32[A]
        What the arc stands for; -1 where not for one.
    n_nodes : int
    """

    tail: np.ndarray
    head: np.ndarray
    capacity: np.ndarray
    facility: np.ndarray
    lane: np.ndarray
    n_nodes: int


def capacity_graph(
    lanes: Lanes, sources: np.ndarray, targets: np.ndarray, facility_capacity: np.ndarray, lane_capacity: np.ndarray
) -> CapacityGraph:
    """The graph from all sources to the targets.

    Parameters
    ----------
    lanes : Lanes
        Closed ones, and those to doors, are left out.
    sources, targets : int64[n]
        Facility rows.
    facility_capacity, lane_capacity : int64[F], int64[L]
    """
    n = len(facility_capacity)
    inner = np.flatnonzero((lanes.destination != DOOR) & lanes.open)
    rows = np.arange(n)
    none = np.full(n, -1)
    tail = [2 + 2 * rows, 3 + 2 * lanes.origin[inner], np.full(len(sources), FROM), 3 + 2 * targets]
    head = [3 + 2 * rows, 2 + 2 * lanes.destination[inner], 2 + 2 * sources, np.full(len(targets), TO)]
    free = len(sources) + len(targets)
    capacity = [facility_capacity, lane_capacity[inner], np.full(free, UNLIMITED)]
    return CapacityGraph(
        tail=np.concatenate(tail).astype(np.int32),
        head=np.concatenate(head).astype(np.int32),
        capacity=np.minimum(np.concatenate(capacity), UNLIMITED).astype(np.int64),
        facility=np.concatenate([rows, np.full(len(inner) + free, -1)]).astype(np.int32),
        lane=np.concatenate([none, inner, np.full(free, -1)]).astype(np.int32),
        n_nodes=2 + 2 * n,
    )
