"""Return: every aisle that holds a stop is entered from the front, as far as its last stop, and left there again."""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.walking.geometry import Frame
from warehouse.walking.routes.stops import stops_of
from warehouse.walking.routes.walk import Walk, begin, finish, pick_up, room_for, turn


@nb.njit(cache=True)
def route(frame: Frame, places: np.ndarray) -> Walk:
    """The tour to `places` (int64[k]), aisle by aisle from the left; blocks behind each other count as one."""
    stops = stops_of(frame, places)
    walk = begin(frame, room_for(frame, len(places)))
    for aisle in range(frame.aisles):
        low, high = aisle * frame.blocks, (aisle + 1) * frame.blocks
        if stops.first[low] == stops.first[high]:
            continue
        turn(walk, aisle * frame.pitch_m, 0.0)
        for lane in range(low, high):
            pick_up(frame, stops, walk, lane, stops.first[lane], stops.first[lane + 1])
        turn(walk, aisle * frame.pitch_m, 0.0)
    return finish(frame, walk)
