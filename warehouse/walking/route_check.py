"""Is a tour one that can be walked? Reads a tour's points and shares no code with the routers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.routes.tour import Tour

TOLERANCE_M = 1e-6


def check_tour(floor: WalkingFloor, places: list[int], tour: Tour) -> list[str]:
    """Everything that is wrong with a tour; nothing where it holds.

    Parameters
    ----------
    floor : WalkingFloor
    places : list of int
        What was to be picked.
    tour : Tour

    Returns
    -------
    list of str
        That it starts and ends at the depot, runs along aisles and cross aisles only, picks each place where it lies
        and as often as asked for, and is as long as it says.
    """
    points = list(zip(tour.x_m.tolist(), tour.y_m.tolist(), tour.point_place.tolist(), strict=True))
    problems = list(_ends(floor, points))
    problems += _legs(floor, points)
    problems += _picks(floor, places, points)
    length = sum(math.dist(a[:2], b[:2]) for a, b in pairwise(points))
    if abs(length - tour.metres) > TOLERANCE_M * max(1.0, length):
        problems.append(f"is {length:.3f} m long but says {tour.metres:.3f} m")
    return problems


Point = tuple[float, float, int]


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= TOLERANCE_M


def _ends(floor: WalkingFloor, points: list[Point]) -> Iterator[str]:
    depot = (floor.depot_aisle * floor.aisle_pitch_m, 0.0)
    for word, point in (("starts", points[0]), ("ends", points[-1])):
        if not (_near(point[0], depot[0]) and _near(point[1], depot[1])):
            yield f"{word} at ({point[0]:.2f}, {point[1]:.2f}), not at the depot ({depot[0]:.2f}, 0)"


def _in_aisle(floor: WalkingFloor, x: float) -> bool:
    return any(_near(x, a * floor.aisle_pitch_m) for a in range(floor.aisles))


def _on_cross_aisle(floor: WalkingFloor, y: float) -> bool:
    return any(_near(y, c * floor.depth_m / floor.blocks) for c in range(floor.blocks + 1))


def _legs(floor: WalkingFloor, points: list[Point]) -> Iterator[str]:
    for i, ((x, y, _), (next_x, next_y, _)) in enumerate(pairwise(points)):
        along_aisle = _near(x, next_x) and _in_aisle(floor, x)
        along_cross = _near(y, next_y) and _on_cross_aisle(floor, y)
        if not (along_aisle or along_cross):
            yield f"goes through shelves from ({x:.2f}, {y:.2f}) to ({next_x:.2f}, {next_y:.2f}), leg {i}"
        if not (0 - TOLERANCE_M <= next_y <= floor.depth_m + TOLERANCE_M):
            yield f"leaves the floor at ({next_x:.2f}, {next_y:.2f}), leg {i}"


def _picks(floor: WalkingFloor, places: list[int], points: list[Point]) -> Iterator[str]:
    wanted, picked = Counter(places), Counter(place for _, _, place in points if place >= 0)
    for place in sorted(wanted.keys() | picked.keys()):
        if wanted[place] != picked[place]:
            yield f"picks place {place} {picked[place]} times instead of {wanted[place]}"
    for x, y, place in points:
        if place >= 0 and not _stands_at(floor, place, x, y):
            yield f"picks place {place} at ({x:.2f}, {y:.2f}), where it does not lie"


def _stands_at(floor: WalkingFloor, place: int, x: float, y: float) -> bool:
    """Places are numbered aisle by aisle, block by block, side by side, from the front back."""
    rest, k = divmod(place, floor.places_per_side)
    rest, block = divmod(rest // 2, floor.blocks)
    shelf = floor.cross_width_m / 2 + (k + 0.5) / floor.places_per_side * floor.block_length_m
    front = block * (floor.block_length_m + floor.cross_width_m)
    return _near(x, rest * floor.aisle_pitch_m) and _near(y, front + shelf)
