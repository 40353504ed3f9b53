"""The OR-Library's form of the p-median (pmed1 ... pmed40): vertices, edges, p; then the ends and cost of each edge.

The cost of a pair is the shortest path between them. An edge that stands twice counts as it stands last.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import shortest_path

from core.errors import Infeasible
from network.design.or_library import Numbers

MOST_VERTICES = 10_000
"""All pairs of more would not fit into memory."""
_SHOWN = 10


def graph_of(numbers: Numbers) -> tuple[npt.NDArray[np.float64], int]:
    """Shortest paths between all vertices (inf where there is none), and p.

    Raises
    ------
    InvalidInput
        With everything found: words, numbers missing or too many, edges to no vertex, negative costs.
    """
    numbers.raise_if_wrong()
    vertices, edges = numbers.whole(0, "the number of vertices"), numbers.whole(1, "the number of edges", 0)
    p = numbers.whole(2, "p")
    if vertices > MOST_VERTICES:
        numbers.wrong(numbers.line[0], "too-large", f"{vertices:,} vertices: {MOST_VERTICES:,} at the most")
    if p > vertices:
        numbers.wrong(numbers.line[2], "bad-header", f"p is {p:,}, and there are {vertices:,} vertices")
    where = f"in edge {(len(numbers.value) - 3) // 3 + 1:,}"
    numbers.exactly(3 + 3 * edges, f"{vertices:,} vertices, {edges:,} edges", where)
    table = numbers.value[3:].reshape(edges, 3)
    _check(numbers, table, vertices)
    ends = np.sort(table[:, :2].astype(np.int64), axis=1) - 1
    last = {(a, b): cost for (a, b), cost in zip(map(tuple, ends.tolist()), table[:, 2].tolist(), strict=True)}
    pairs = [pair for pair in last if pair[0] != pair[1]]
    row, column = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    weight = np.array([last[pair] for pair in pairs], np.float64)
    graph = sparse.csr_array((weight, (row, column)), shape=(vertices, vertices))
    return shortest_path(graph, method="D", directed=False), p


def check_reach(distance: npt.NDArray[np.float64], p: int) -> None:
    """Refuse a graph in more parts than there are sites.

    Raises
    ------
    Infeasible
        With how many vertices no choice of p sites reaches, at the least, and the first of them.
    """
    part = np.isfinite(distance).argmax(axis=1)  # the first vertex that each is joined to
    parts, sizes = np.unique(part, return_counts=True)
    if len(parts) <= p:
        return
    smallest = parts[np.argsort(sizes, kind="stable")][: len(parts) - p]
    left = np.flatnonzero(np.isin(part, smallest))
    first = ", ".join(map(str, (left[:_SHOWN] + 1).tolist())) + (" ..." if len(left) > _SHOWN else "")
    sites = "1 site reaches" if p == 1 else f"{p:,} sites reach"
    raise Infeasible(
        [
            f"no {sites} all vertices: no edge joins the {len(parts):,} parts of the graph; "
            f"{len(left):,} of {len(distance):,} vertices go without at the least, such as {first}"
        ]
    )


def _check(numbers: Numbers, table: npt.NDArray[np.float64], vertices: int) -> None:
    for edge, (one, other, cost) in enumerate(table.tolist()):
        line = numbers.line[3 + 3 * edge]
        for end in (one, other):
            if not (end.is_integer() and 1 <= end <= vertices):
                numbers.wrong(
                    line, "unknown-vertex", f"edge {edge + 1:,} ends at {end:g}: vertices are 1..{vertices:,}"
                )
        if cost < 0:
            numbers.wrong(line, "out-of-range", f"edge {edge + 1:,} costs {cost:g}: 0 or more is needed")
    numbers.raise_if_wrong()
