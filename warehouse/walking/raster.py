"""The walking floor as a grid of cells, so that traces of all modes look alike."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from warehouse.layout.pod_floor import Cell
from warehouse.layout.walking_floor import WalkingFloor

Floats = npt.NDArray[np.float64]
CELL_M = 1.0


class Raster:
    """A grid over a walking floor.

    Aisles' and cross aisles' middles are laid through cells' middles, and what lies between is stretched a little to
    fit. So a walker who turns there goes from a cell to a neighbouring one, as long as a tick's step is no more than
    `step_m`. Row 0 is the back of the floor, as on a drawing.

    Parameters
    ----------
    floor : WalkingFloor
    """

    def __init__(self, floor: WalkingFloor) -> None:
        self._pitch_m, self._reach_m = floor.aisle_pitch_m, floor.block_length_m + floor.cross_width_m
        self._pitch = max(2, round(self._pitch_m / CELL_M))
        self._reach = max(3, round(self._reach_m / CELL_M))
        self.width = (floor.aisles - 1) * self._pitch + 3
        self.height = floor.blocks * self._reach + 3
        self.kind = self._kinds(floor)

    @property
    def step_m(self) -> float:
        """Longest step that stays within a cell and its neighbours along the way: half a cell."""
        return 0.5 * min(self._pitch_m / self._pitch, self._reach_m / self._reach)

    def cell(self, x_m: Floats, y_m: Floats) -> npt.NDArray[np.int32]:
        """Cell of each point (`warehouse.walking.geometry` has the coordinates)."""
        column = 1 + np.floor(x_m / self._pitch_m * self._pitch + 0.5).astype(np.int32)
        row = self.height - 2 - np.floor(y_m / self._reach_m * self._reach + 0.5).astype(np.int32)
        return (row * self.width + column).astype(np.int32)

    def _kinds(self, floor: WalkingFloor) -> npt.NDArray[np.uint8]:
        """Lanes and cross aisles; shelves between them; a wall all round."""
        kind = np.full((self.height, self.width), Cell.STORAGE, np.uint8)
        kind[:, 1 :: self._pitch] = Cell.LANE
        kind[self.height - 2 :: -self._reach] = Cell.LANE
        kind[[0, -1], :] = kind[:, [0, -1]] = Cell.WALL
        depot = self.cell(np.array([floor.depot_aisle * floor.aisle_pitch_m]), np.zeros(1))[0]
        kind.ravel()[depot] = Cell.STATION
        return kind
