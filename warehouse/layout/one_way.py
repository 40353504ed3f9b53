"""Which way cells may be left: lanes driven one way, and paths (station bays) that are entered at their head only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from warehouse.traffic.roadmap import D_COLUMN, D_ROW

Bytes = npt.NDArray[np.uint8]
At = tuple[int, int]
"""Row and column of a cell."""


def forbid(exits: Bytes, against: Bytes) -> None:
    """No robot leaves or enters a cell in a direction that `against` has a bit for.

    Parameters
    ----------
    exits : uint8[height, width]
        Changed in place.
    against : uint8[height, width]
    """
    exits &= ~against
    for direction in range(4):
        entered = against & np.uint8(1 << direction)
        ahead = np.zeros_like(entered)
        height, width = entered.shape
        down, right = D_ROW[direction], D_COLUMN[direction]
        ahead[max(-down, 0) : height - max(down, 0), max(-right, 0) : width - max(right, 0)] = entered[
            max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)
        ]
        exits &= ~ahead


def direction_between(start: At, end: At) -> int:
    """Direction of the step between two cells.

    Raises
    ------
    ValueError
        When they do not share an edge.
    """
    step = end[0] - start[0], end[1] - start[1]
    return list(zip(D_ROW, D_COLUMN, strict=True)).index(step)


def lay_path(exits: Bytes, path: Sequence[At]) -> None:
    """Make a path: each cell but the last is left for the next one only, and entered from the one before only.

    The first cell may be entered from anywhere; the last one stays as it is, but is not left back into the path.

    Parameters
    ----------
    exits : uint8[height, width]
        Changed in place.
    path : sequence of (row, column)
        Each shares an edge with the next.
    """
    height, width = exits.shape
    for cell in path[1:-1]:
        for direction in range(4):
            row, column = cell[0] - D_ROW[direction], cell[1] - D_COLUMN[direction]
            if 0 <= row < height and 0 <= column < width:
                exits[row, column] &= ~np.uint8(1 << direction)
    for cell, following in pairwise(path):
        exits[cell] = 1 << direction_between(cell, following)
