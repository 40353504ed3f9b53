"""How tours that go block by block reach the farthest block, and in which order they take a block's lanes."""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.walking.geometry import Frame
from warehouse.walking.routes.stops import Stops, leftmost_aisle, occupied
from warehouse.walking.routes.walk import Walk, through_up


@nb.njit(cache=True)
def up_to_block(frame: Frame, stops: Stops, walk: Walk, far: int) -> np.ndarray:
    """Up the leftmost aisle with a stop to the front of block `far`, picking on the way.

    Returns
    -------
    bool[aisles * blocks]
        Lanes that have been walked through.
    """
    done = np.zeros(frame.aisles * frame.blocks, np.bool_)
    left = leftmost_aisle(frame, stops)
    for block in range(far):
        through_up(frame, stops, walk, left * frame.blocks + block)
        done[left * frame.blocks + block] = True
    return done


@nb.njit(cache=True)
def lanes_left(frame: Frame, stops: Stops, walk: Walk, done: np.ndarray, block: int) -> np.ndarray:
    """Lanes of a block that still hold stops, from the end nearer to where the tour stands (int64[m])."""
    lanes = np.empty(frame.aisles, np.int64)
    m = 0
    for aisle in range(frame.aisles):
        lane = aisle * frame.blocks + block
        if occupied(stops, lane) and not done[lane]:
            lanes[m] = lane
            m += 1
    lanes = lanes[:m]
    if m == 0:
        return lanes
    x = walk.x_m[walk.n[0] - 1]
    to_left = abs(lanes[0] // frame.blocks * frame.pitch_m - x)
    to_right = abs(lanes[m - 1] // frame.blocks * frame.pitch_m - x)
    return lanes[::-1].copy() if to_right < to_left else lanes


@nb.njit(cache=True)
def lane_here(frame: Frame, walk: Walk, block: int) -> int:
    """The lane of a block in the aisle where the tour stands."""
    return int(np.round(walk.x_m[walk.n[0] - 1] / frame.pitch_m)) * frame.blocks + block
