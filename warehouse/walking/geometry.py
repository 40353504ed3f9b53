"""Metres on a walking floor: where places lie, and how far it is between any two.

x runs along the cross aisles from aisle 0; y runs along the aisles from the front cross aisle's **middle**, so that
the depot lies at ``(depot_aisle * aisle_pitch_m, 0)`` and cross aisle ``c`` at ``y = c * reach_m``. People turn in
the middle of a cross aisle, and reach both sides of an aisle from its middle.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.layout.walking_floor import WalkingFloor

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Frame(NamedTuple):
    """A walking floor's numbers, as kernels take them.

    Attributes
    ----------
    aisles, blocks, places_per_side : int
    pitch_m : float
        From aisle to aisle.
    reach_m : float
        From the middle of one cross aisle to the middle of the next.
    margin_m : float
        From a cross aisle's middle to where the shelves begin.
    step_m : float
        From place to place.
    depot_x_m : float
    """

    aisles: int
    blocks: int
    places_per_side: int
    pitch_m: float
    reach_m: float
    margin_m: float
    step_m: float
    depot_x_m: float


def frame_of(floor: WalkingFloor) -> Frame:
    """The floor's numbers for kernels."""
    return Frame(
        int(floor.aisles),
        int(floor.blocks),
        int(floor.places_per_side),
        float(floor.aisle_pitch_m),
        float(floor.block_length_m + floor.cross_width_m),
        float(floor.cross_width_m / 2),
        float(floor.block_length_m / floor.places_per_side),
        float(floor.depot_aisle * floor.aisle_pitch_m),
    )


@nb.njit(cache=True)
def aisle_of(frame: Frame, place: int) -> int:
    """Aisle of a place."""
    return place // (frame.blocks * 2 * frame.places_per_side)


@nb.njit(cache=True)
def block_of(frame: Frame, place: int) -> int:
    """Block of a place."""
    return place // (2 * frame.places_per_side) % frame.blocks


@nb.njit(cache=True)
def depth_of(frame: Frame, place: int) -> float:
    """Metres of a place from the middle of the cross aisle in front of its block."""
    return frame.margin_m + (place % frame.places_per_side + 0.5) * frame.step_m


def place_xy(floor: WalkingFloor, places: Ints) -> tuple[Floats, Floats]:
    """Where one stands to pick from each place.

    Parameters
    ----------
    floor : WalkingFloor
    places : int64[k]

    Returns
    -------
    x_m, y_m : float64[k]
    """
    reach = floor.block_length_m + floor.cross_width_m
    depth = floor.cross_width_m / 2 + floor.place_depth_m(places)
    x: Floats = np.multiply(floor.place_aisle(places), floor.aisle_pitch_m, dtype=np.float64)
    y: Floats = floor.place_block(places) * reach + depth
    return x, y


def distance_m(floor: WalkingFloor, places: Ints, others: Ints) -> Floats:
    """Shortest walks between places, in closed form; arguments broadcast against each other.

    In one aisle it is the difference along it. Between aisles of different blocks some cross aisle lies on the way;
    in one block the nearer way round counts, by the front or by the back.

    Parameters
    ----------
    floor : WalkingFloor
    places, others : int64[...]

    Returns
    -------
    float64[...]
        Metres.
    """
    x, y = place_xy(floor, places)
    other_x, other_y = place_xy(floor, others)
    across, straight = np.abs(x - other_x), np.abs(y - other_y)
    reach = floor.block_length_m + floor.cross_width_m
    by_front = y % reach + other_y % reach
    round_block = np.minimum(by_front, 2 * reach - by_front)
    same_block = floor.place_block(places) == floor.place_block(others)
    same_aisle = floor.place_aisle(places) == floor.place_aisle(others)
    return across + np.where(same_block & ~same_aisle, round_block, straight)


def depot_distance_m(floor: WalkingFloor, places: Ints) -> Floats:
    """Shortest walks between the depot and places.

    Parameters
    ----------
    floor : WalkingFloor
    places : int64[...]

    Returns
    -------
    float64[...]
        Metres.
    """
    x, y = place_xy(floor, places)
    return np.abs(x - floor.depot_aisle * floor.aisle_pitch_m) + y


def matrix_m(floor: WalkingFloor, places: Ints) -> Floats:
    """Shortest walks between all of the depot (first) and the places.

    Parameters
    ----------
    floor : WalkingFloor
    places : int64[k]

    Returns
    -------
    float64[k + 1, k + 1]
        Metres, symmetric.
    """
    k = len(places)
    metres = np.zeros((k + 1, k + 1))
    metres[1:, 1:] = distance_m(floor, places[:, None], places[None, :])
    metres[0, 1:] = metres[1:, 0] = depot_distance_m(floor, places)
    return metres
