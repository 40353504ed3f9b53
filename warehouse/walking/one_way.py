"""S-shape where aisles are one-way: even aisles are walked to the back, odd ones to the front.

Where carts cannot pass each other, one-way aisles are what keeps pickers from meeting head-on (Gue, Meller, Skufca,
The effects of pick density on order picking areas with narrow aisles, IIE Transactions 38(10), 2006). A tour that
stands on the wrong side of its next aisle goes through the aisle before it.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.geometry import Frame, frame_of
from warehouse.walking.routes.blocks import lanes_left
from warehouse.walking.routes.stops import Stops, farthest_block, leftmost_aisle, stops_of
from warehouse.walking.routes.tour import Ints, Tour
from warehouse.walking.routes.walk import Walk, begin, finish, room_for, through_down, through_up, to_back, to_front


def one_way_tour(floor: WalkingFloor, places: Ints) -> Tour:
    """The S-shape tour over one-way aisles.

    Parameters
    ----------
    floor : WalkingFloor
        At least two aisles.
    places : int64[k]

    Raises
    ------
    ValueError
        When the floor has one aisle only: nobody would come back.
    """
    if floor.aisles < 2:
        raise ValueError("one-way aisles take at least two")
    return Tour.of(_route(frame_of(floor), np.asarray(places, np.int64)))


@nb.njit(cache=True)
def _route(frame: Frame, places: np.ndarray) -> Walk:
    stops = stops_of(frame, places)
    walk = begin(frame, 2 * room_for(frame, len(places)))
    done = np.zeros(frame.aisles * frame.blocks, np.bool_)
    far = farthest_block(frame, stops)
    up = leftmost_aisle(frame, stops) // 2 * 2
    for block in range(far):
        _through(frame, stops, walk, done, up * frame.blocks + block)
    for block in range(far, -1, -1):
        _snake(frame, stops, walk, done, block, block == far)
    return finish(frame, walk)


@nb.njit(cache=True)
def _snake(frame: Frame, stops: Stops, walk: Walk, done: np.ndarray, block: int, at_front: bool) -> None:
    """Through the lanes of a block that still hold stops, so as to end at its front."""
    lanes = lanes_left(frame, stops, walk, done, block)
    before = -1
    if len(lanes) > 1 and lanes[0] > lanes[1]:
        before = 1
    for lane in lanes:
        if done[lane]:
            continue
        if _goes_up(frame, lane) != at_front:
            at_front = _aside(frame, stops, walk, done, lane // frame.blocks, before, block)
        at_front = _through(frame, stops, walk, done, lane)
    if not at_front:
        here = int(np.round(walk.x_m[walk.n[0] - 1] / frame.pitch_m))
        if here % 2 == 1:
            _through(frame, stops, walk, done, here * frame.blocks + block)
        else:
            _aside(frame, stops, walk, done, here, before, block)


@nb.njit(cache=True)
def _goes_up(frame: Frame, lane: int) -> bool:
    return lane // frame.blocks % 2 == 0


@nb.njit(cache=True)
def _aside(frame: Frame, stops: Stops, walk: Walk, done: np.ndarray, aisle: int, before: int, block: int) -> bool:
    """Through the aisle next to `aisle`, on the side `before` where there is one; whether the walk is then in front."""
    beside = aisle + before
    if beside < 0 or beside >= frame.aisles:
        beside = aisle - before
    return _through(frame, stops, walk, done, beside * frame.blocks + block)


@nb.njit(cache=True)
def _through(frame: Frame, stops: Stops, walk: Walk, done: np.ndarray, lane: int) -> bool:
    """Through a lane its one way, picking if it is the first time; whether the walk then stands in front of it."""
    up, first = _goes_up(frame, lane), not done[lane]
    done[lane] = True
    if first and up:
        through_up(frame, stops, walk, lane)
    elif first:
        through_down(frame, stops, walk, lane)
    elif up:
        to_front(frame, walk, lane)
        to_back(frame, walk, lane)
    else:
        to_back(frame, walk, lane)
        to_front(frame, walk, lane)
    return not up
