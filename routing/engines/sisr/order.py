"""Places along a space-filling curve: neighbours in space become neighbours in memory."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

LEVELS = 16
"""Halvings of the square: cells of a 65,536th of its side."""


def hilbert_order(x: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Order of points along a Hilbert curve (Skilling 2004, AIP Conf. Proc. 707); as given where one has no place."""
    across, up = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if len(across) == 0 or not (np.isfinite(across).all() and np.isfinite(up).all()):
        return np.arange(len(across))
    side = max(float(np.ptp(across)), float(np.ptp(up)), 1e-9)
    cells = (1 << LEVELS) - 1
    column = ((across - across.min()) / side * cells).astype(np.int64)
    row = ((up - up.min()) / side * cells).astype(np.int64)
    return np.argsort(_distance_along(column, row), kind="stable")


def _distance_along(column: npt.NDArray[np.int64], row: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Cells of the curve before each cell."""
    column, row = column.copy(), row.copy()
    along = np.zeros(len(column), np.int64)
    for level in range(LEVELS - 1, -1, -1):
        half = 1 << level
        right, top = (column & half) > 0, (row & half) > 0
        along += half * half * ((3 * right) ^ top)
        column &= half - 1
        row &= half - 1
        turned = ~top & right
        column[turned], row[turned] = half - 1 - column[turned], half - 1 - row[turned]
        swapped = ~top
        column[swapped], row[swapped] = row[swapped], column[swapped]
    return along
