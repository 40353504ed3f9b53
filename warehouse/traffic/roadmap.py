"""The graph that robots drive on: which cells are free, and which way each may be left.

Cells are numbered row by row: ``cell = row * width + column``, row 0 at the top. Directions are numbered
clockwise from East, as the League of Robot Runners numbers headings: 0 East, 1 South, 2 West, 3 North.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EAST, SOUTH, WEST, NORTH = range(4)
D_ROW = (0, 1, 0, -1)
D_COLUMN = (1, 0, -1, 0)
ALL_EXITS = np.uint8(0b1111)

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Roadmap:
    """Where robots may be and how they may go from there.

    Attributes
    ----------
    height, width : int
    free : bool[height * width]
        Cells that a robot may stand on.
    exits : uint8[height * width]
        Bit ``d`` is set where a robot may leave in direction ``d``; only between free cells.
    closed_to_loaded : bool[height * width]
        Free cells that a robot with a pod may only enter when one is its goal, and only leave when it stands there
        (pods' places). All False where there are no pods.
    """

    height: int
    width: int
    free: Bools
    exits: npt.NDArray[np.uint8]
    closed_to_loaded: Bools

    @property
    def n_cells(self) -> int:
        """Cells of the map, walls and all."""
        return self.height * self.width

    @classmethod
    def of(
        cls,
        free: Bools,
        closed_to_loaded: Bools | None = None,
        one_way: npt.NDArray[np.uint8] | None = None,
    ) -> Roadmap:
        """A roadmap of a two-dimensional mask.

        Parameters
        ----------
        free : bool[height, width]
        closed_to_loaded : bool[height, width], optional
        one_way : uint8[height, width], optional
            Exits that are allowed at most (bits); all four by default.
        """
        height, width = free.shape
        exits = np.zeros((height, width), np.uint8)
        padded = np.zeros((height + 2, width + 2), bool)
        padded[1:-1, 1:-1] = free
        for d in range(4):
            neighbour = padded[1 + D_ROW[d] : 1 + D_ROW[d] + height, 1 + D_COLUMN[d] : 1 + D_COLUMN[d] + width]
            exits |= (free & neighbour).astype(np.uint8) << np.uint8(d)
        if one_way is not None:
            exits &= one_way
        closed = np.zeros(height * width, bool) if closed_to_loaded is None else closed_to_loaded.ravel() & free.ravel()
        return cls(height, width, np.ascontiguousarray(free).ravel(), exits.ravel(), closed)
