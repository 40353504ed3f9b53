"""A walking floor from a few numbers, and one that stores what a pod floor stores."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from warehouse.layout.walking_floor import WalkingFloor


@dataclass(frozen=True)
class WalkingNumbers:
    """What a walking floor is generated from.

    Attributes
    ----------
    aisles, blocks : int
    block_length_m : float
        Length of an aisle in one block (20-50 m usual).
    aisle_pitch_m : float
        From one aisle's middle to the next one's, shelves between (2.5-4 m usual).
    cross_width_m : float
    place_m : float
        Face of a place along the aisle.
    depot : float
        Where tours start and end on the front cross aisle: 0 at the first aisle, 1 at the last.
    """

    aisles: int
    blocks: int = 1
    block_length_m: float = 40.0
    aisle_pitch_m: float = 3.0
    cross_width_m: float = 3.0
    place_m: float = 1.0
    depot: float = 0.0

    def __post_init__(self) -> None:
        lengths = (self.block_length_m, self.aisle_pitch_m, self.cross_width_m, self.place_m)
        if min(self.aisles, self.blocks) < 1 or not all(0 < length < math.inf for length in lengths):
            raise ValueError(f"a walking floor needs aisles, blocks and positive lengths: {self}")
        if self.place_m > self.block_length_m or not 0 <= self.depot <= 1:
            raise ValueError(f"a place is no longer than a block, and the depot lies between 0 and 1: {self}")


def generate(numbers: WalkingNumbers, n_skus: int, name: str = "walking") -> WalkingFloor:
    """The floor of these numbers, with as many bins above each other as the SKUs need."""
    floor = WalkingFloor(
        name=name,
        aisles=numbers.aisles,
        blocks=numbers.blocks,
        block_length_m=numbers.block_length_m,
        aisle_pitch_m=numbers.aisle_pitch_m,
        cross_width_m=numbers.cross_width_m,
        places_per_side=int(numbers.block_length_m / numbers.place_m + 1e-9),
        bins_per_place=1,
        depot_aisle=numbers.depot * (numbers.aisles - 1),
    )
    return replace(floor, bins_per_place=max(1, math.ceil(n_skus / floor.n_places)))


def aisles_of_area(numbers: WalkingNumbers, area_m2: float) -> int:
    """Aisles of such a floor that together come nearest to this area; one at least."""
    one = generate(replace(numbers, aisles=1), n_skus=1)
    return max(1, round(area_m2 / one.area_m2))
