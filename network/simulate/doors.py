"""With which door departure each package left."""

from __future__ import annotations

import numba as nb
import numpy as np

from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS, Movement
from network.timetable import DOOR

_ID_SHIFT = np.uint64(RECORD_PATH_BITS + RECORD_SLOT_BITS)


@nb.njit(cache=True, nogil=True, parallel=True)
def _scatter(
    queue: np.ndarray,
    queue_first: np.ndarray,
    departed: np.ndarray,
    departure_first: np.ndarray,
    lanes: np.ndarray,
    n_classes: int,
    first: int,
    last: int,
    index: np.ndarray,
) -> None:
    for i in nb.prange(len(lanes)):
        lane = lanes[i]
        for c in range(n_classes):
            base = queue_first[lane * n_classes + c]
            head = np.int64(0)
            for d in range(departure_first[lane], departure_first[lane + 1]):
                tail = np.int64(departed[d, c])
                for r in range(base + head, base + tail):
                    package = np.int64(queue[r] >> _ID_SHIFT)
                    if first <= package < last:
                        index[package - first] = d
                head = tail


def door_departure(movement: Movement, first: int, last: int) -> np.ndarray:
    """Door departure (a row of the timetable's departures) of packages `first` to `last`, the last one excluded.

    Returns
    -------
    int32[last - first]
        -1 for packages that have not left for the door.
    """
    t = movement.timetable
    index = np.full(last - first, -1, np.int32)
    doors = np.flatnonzero(t.lane_destination == DOOR)
    _scatter(
        movement.queue,
        movement.queue_first,
        movement.departed,
        t.departure_first,
        doors,
        movement.n_classes,
        first,
        last,
        index,
    )
    return index
