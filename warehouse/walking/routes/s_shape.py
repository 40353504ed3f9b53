"""S-shape: every aisle that holds a stop is walked through from end to end; only the last one may be left again.

In several blocks after Roodbergen and de Koster, Routing methods for warehouses with multiple cross aisles,
International Journal of Production Research 39(9), 2001: up the leftmost aisle to the farthest block, then block by
block to the front, each begun at its nearer end.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.walking.geometry import Frame
from warehouse.walking.routes.blocks import lane_here, lanes_left, up_to_block
from warehouse.walking.routes.stops import Stops, farthest_block, stops_of
from warehouse.walking.routes.walk import Walk, begin, finish, from_front, room_for, through_down, through_up, to_front


@nb.njit(cache=True)
def route(frame: Frame, places: np.ndarray) -> Walk:
    """The tour to `places` (int64[k])."""
    stops = stops_of(frame, places)
    walk = begin(frame, room_for(frame, len(places)))
    far = farthest_block(frame, stops)
    done = up_to_block(frame, stops, walk, far)
    for block in range(far, -1, -1):
        lanes = lanes_left(frame, stops, walk, done, block)
        if len(lanes) > 0:
            _snake(frame, stops, walk, lanes, block == far)
        else:
            to_front(frame, walk, lane_here(frame, walk, block))
    return finish(frame, walk)


@nb.njit(cache=True)
def _snake(frame: Frame, stops: Stops, walk: Walk, lanes: np.ndarray, at_front: bool) -> None:
    """Through lane after lane of a block, from its front or its back cross aisle, so as to end at its front."""
    for i in range(len(lanes)):
        if not at_front:
            through_down(frame, stops, walk, lanes[i])
        elif i == len(lanes) - 1:
            from_front(frame, stops, walk, lanes[i], stops.first[lanes[i] + 1])
        else:
            through_up(frame, stops, walk, lanes[i])
        at_front = not at_front
