"""Which cells lead to each other and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

Bools = npt.NDArray[np.bool_]


class Reach:
    """Cells by how they hang together with the main part: the largest strongly connected one.

    Attributes
    ----------
    main, from_main, to_main : bool[cells]
        In it; reached from it; leading to it.
    """

    def __init__(self, main: Bools, from_main: Bools, to_main: Bools) -> None:
        self.main, self.from_main, self.to_main = main, from_main, to_main

    @classmethod
    def of(cls, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], nodes: Bools) -> Reach:
        """From the steps between cells; only `nodes` count."""
        graph = csr_array((np.ones(len(starts), np.int8), (starts, ends)), shape=(len(nodes), len(nodes)))
        label = connected_components(graph, connection="strong")[1]
        sizes = np.bincount(label[nodes], minlength=1) if nodes.any() else np.zeros(1, np.int64)
        main = nodes & (label == sizes.argmax())
        if not main.any():
            return cls(main, main, main)
        first = int(np.flatnonzero(main)[0])
        return cls(main, _reached(graph, first), _reached(graph.T.tocsr(), first))


def _reached(graph: csr_array, start: int) -> Bools:
    reached = np.zeros(graph.shape[0], bool)
    reached[breadth_first_order(graph, start, return_predecessors=False)] = True
    return reached
