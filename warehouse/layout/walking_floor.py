"""A floor where people walk to the shelves: parallel aisles in blocks, cross aisles between them, depots in front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class WalkingFloor:
    """A walking floor.

    Aisle ``a`` runs along y at ``x = a * aisle_pitch_m`` through every block; block 0 lies next to the front cross
    aisle at ``y = 0``. A block is `block_length_m` long, and `cross_width_m` lies between two blocks, so block ``b``
    begins at ``y = b * (block_length_m + cross_width_m)`` and cross aisle ``b`` (its middle) is half a cross aisle in
    front of it. Places are the shelves' faces: both sides of an aisle at the same y are one step apart.

    Attributes
    ----------
    name : str
    aisles, blocks : int
    block_length_m, aisle_pitch_m, cross_width_m : float
    places_per_side : int
        Places along one side of an aisle in one block, evenly spaced: place k lies at (k + 0.5) / places_per_side.
    bins_per_place : int
        SKUs that lie in one place, above each other.
    depot_aisle : float
        Where tours start and end, on the front cross aisle, in aisles from the left.
    """

    name: str
    aisles: int
    blocks: int
    block_length_m: float
    aisle_pitch_m: float
    cross_width_m: float
    places_per_side: int
    bins_per_place: int
    depot_aisle: float

    @property
    def n_places(self) -> int:
        """Places, numbered aisle by aisle, block by block, side by side (0 left, 1 right), from the front back."""
        return self.aisles * self.blocks * 2 * self.places_per_side

    @property
    def n_bins(self) -> int:
        """SKUs that the floor has room for."""
        return self.n_places * self.bins_per_place

    @property
    def depth_m(self) -> float:
        """From the front cross aisle's middle to the back one's."""
        return self.blocks * (self.block_length_m + self.cross_width_m)

    @property
    def area_m2(self) -> float:
        """Shelves, aisles and cross aisles."""
        return self.aisles * self.aisle_pitch_m * (self.depth_m + self.cross_width_m)

    def place_aisle(self, place: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Aisle of each place."""
        return place // (self.blocks * 2 * self.places_per_side)

    def place_block(self, place: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Block of each place."""
        return place // (2 * self.places_per_side) % self.blocks

    def place_depth_m(self, place: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """Metres of each place from the front end of its block."""
        depth = (place % self.places_per_side + 0.5) * (self.block_length_m / self.places_per_side)
        return np.asarray(depth, np.float64)
