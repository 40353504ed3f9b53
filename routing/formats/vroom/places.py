"""Places of a VROOM problem: rows of its matrices, or the different coordinates that it names."""

from __future__ import annotations

import math

import numpy as np

from routing.formats.vroom.item import Item
from routing.problem import Places


class PlaceBook:
    """Numbers the places as they are named.

    Parameters
    ----------
    rows : int or None
        Of the matrices; None where there are none, and coordinates are places.
    """

    def __init__(self, rows: int | None) -> None:
        self.rows = rows
        self._point: dict[int, tuple[float, float]] = {}
        self._row_of: dict[tuple[float, float], int] = {}

    def take(self, item: Item, point: str, index: str) -> int:
        """Place of an item, by its keys for coordinates and for the matrix row; 0 where (noted) it has none."""
        where = item.point(point)
        if self.rows is None:
            if where is None:
                if not item.has(point):
                    hint = f" ({index} needs matrices)" if item.has(index) else ""
                    item.wrong("missing-field", f"{point} [lon, lat] is missing{hint}")
                return 0
            row = self._row_of.setdefault(where, len(self._row_of))
        else:
            row = item.integer(index, None, high=max(self.rows - 1, 0))
        if where is not None:
            self._point.setdefault(row, where)
        return row

    def places(self) -> Places:
        """All of them."""
        count = len(self._row_of) if self.rows is None else self.rows
        points = np.full((count, 2), math.nan)
        for row, where in self._point.items():
            points[row] = where
        return Places(np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1]), geographic=True)
