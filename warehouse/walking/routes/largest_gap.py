"""Largest gap: aisles are entered from both ends, and the widest stretch without a stop is left out of each.

Hall, Distance approximations for routing manual pickers in a warehouse, IIE Transactions 25(4), 1993: the first and
the last aisle are walked through, the others entered from the back on the way there and from the front on the way
back. In several blocks after Roodbergen and de Koster (2001): a block is entered at its back, its lanes are taken
from the nearer end, and the last is walked through to the front.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.walking.geometry import Frame
from warehouse.walking.routes.blocks import lane_here, lanes_left, up_to_block
from warehouse.walking.routes.stops import Stops, farthest_block, gap_split, leftmost_aisle, stops_of
from warehouse.walking.routes.walk import (
    Walk,
    begin,
    finish,
    from_back,
    from_front,
    room_for,
    through_down,
    through_up,
    to_front,
    turn,
)


@nb.njit(cache=True)
def route(frame: Frame, places: np.ndarray) -> Walk:
    """The tour to `places` (int64[k])."""
    stops = stops_of(frame, places)
    walk = begin(frame, room_for(frame, len(places)))
    far = farthest_block(frame, stops)
    if far < 0:
        return finish(frame, walk)
    done = up_to_block(frame, stops, walk, far)
    if far == 0:
        _fronts_on_the_way(frame, stops, walk, done)
    _farthest(frame, stops, walk, done, far)
    for block in range(far - 1, -1, -1):
        lanes = lanes_left(frame, stops, walk, done, block)
        if len(lanes) == 0:
            to_front(frame, walk, lane_here(frame, walk, block))
        else:
            _round_block(frame, stops, walk, done, lanes, 0)
    return finish(frame, walk)


@nb.njit(cache=True)
def _fronts_on_the_way(frame: Frame, stops: Stops, walk: Walk, done: np.ndarray) -> None:
    """From the depot to the leftmost aisle of the first block, entering the aisles between from the front."""
    left = leftmost_aisle(frame, stops)
    right = left
    for aisle in range(left, frame.aisles):
        if stops.first[aisle * frame.blocks + 1] > stops.first[aisle * frame.blocks]:
            right = aisle
    for aisle in range(right - 1, left, -1):
        lane = aisle * frame.blocks
        if aisle * frame.pitch_m <= frame.depot_x_m:
            from_front(frame, stops, walk, lane, gap_split(frame, stops, lane))
            done[lane] = True
    turn(walk, left * frame.pitch_m, 0.0)


@nb.njit(cache=True)
def _farthest(frame: Frame, stops: Stops, walk: Walk, done: np.ndarray, block: int) -> None:
    """The block that is entered at its front; `done` lanes of it have been entered there already."""
    lanes = lanes_left(frame, stops, walk, np.zeros_like(done), block)
    if len(lanes) == 1:
        from_front(frame, stops, walk, lanes[0], stops.first[lanes[0] + 1])
        return
    through_up(frame, stops, walk, lanes[0])
    _round_block(frame, stops, walk, done, lanes, 1)


@nb.njit(cache=True)
def _round_block(frame: Frame, stops: Stops, walk: Walk, done: np.ndarray, lanes: np.ndarray, begin_at: int) -> None:
    """Along a block's back, through its last lane, and back along its front where lanes are not `done` there."""
    last = len(lanes) - 1
    for i in range(begin_at, last):
        from_back(frame, stops, walk, lanes[i], gap_split(frame, stops, lanes[i]))
    through_down(frame, stops, walk, lanes[last])
    for i in range(last - 1, begin_at - 1, -1):
        if not done[lanes[i]]:
            from_front(frame, stops, walk, lanes[i], gap_split(frame, stops, lanes[i]))
