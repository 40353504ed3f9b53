"""Zones of a walking floor: neighbouring aisles, each a floor of its own with its own depot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from warehouse.layout.walking_floor import WalkingFloor

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Zone:
    """Some aisles beside each other.

    Attributes
    ----------
    first_aisle : int
    floor : WalkingFloor
        The zone alone; its aisle 0 is the floor's `first_aisle`.
    """

    first_aisle: int
    floor: WalkingFloor

    @property
    def x_m(self) -> float:
        """Where the zone's aisle 0 lies."""
        return self.first_aisle * self.floor.aisle_pitch_m

    @property
    def depot_x_m(self) -> float:
        """Where tours of the zone start and end, on the front cross aisle."""
        return self.x_m + self.floor.depot_aisle * self.floor.aisle_pitch_m

    @property
    def first_lane(self) -> int:
        """The zone's first lane, as the floor numbers them."""
        return self.first_aisle * self.floor.blocks

    @property
    def first_place(self) -> int:
        """The zone's first place, as the floor numbers them."""
        return self.first_lane * 2 * self.floor.places_per_side


AISLES_PER_ZONE = 20
"""Where `floor.zones` is 0: more aisles make long tours, fewer leave an order's lines with many pickers."""


def zones_wanted(floor: WalkingFloor, zones: int, pickers: int) -> int:
    """Zones of a floor by `floor.zones`: as many as it says, or, where 0, one for some twenty aisles.

    No zone is left without a picker where the number is ours to choose.
    """
    return zones or max(1, min(round(floor.aisles / AISLES_PER_ZONE), pickers))


def zones_of(floor: WalkingFloor, n_zones: int) -> tuple[Zone, ...]:
    """Cut a floor into zones of nearly the same number of aisles.

    One zone is the floor itself. Of several, each has its depot in front of its middle aisle: a belt takes the totes
    from there to packing.

    Raises
    ------
    InvalidInput
        When there are more zones than aisles, or less than one.
    """
    if not 1 <= n_zones <= floor.aisles:
        message = f"{n_zones} zones do not fit a floor of {floor.aisles} aisles"
        raise InvalidInput([Finding("floor.zones", 0, "zones-without-aisles", message)])
    if n_zones == 1:
        return (Zone(0, floor),)
    first = [zone * floor.aisles // n_zones for zone in range(n_zones + 1)]
    return tuple(Zone(a, replace(floor, aisles=b - a, depot_aisle=float((b - a - 1) // 2))) for a, b in pairwise(first))


def aisle_zone(zones: tuple[Zone, ...]) -> Ints:
    """Zone of each aisle."""
    return np.repeat(np.arange(len(zones)), [zone.floor.aisles for zone in zones])


def pickers_by_zone(work: Ints, pickers: int) -> Ints:
    """How many pickers each zone gets: at least one, the rest where there is most work for each.

    Parameters
    ----------
    work : int64[Z]
        Lines of each zone.
    pickers : int

    Raises
    ------
    InvalidInput
        When there are fewer pickers than zones.
    """
    if pickers < len(work):
        message = f"{pickers} pickers cannot stay in {len(work)} zones"
        raise InvalidInput([Finding("floor.zones", 0, "zones-without-pickers", message)])
    staff = np.ones(len(work), np.int64)
    for _ in range(pickers - len(work)):
        staff[np.argmax(work / staff)] += 1
    return staff
