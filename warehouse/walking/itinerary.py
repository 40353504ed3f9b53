"""A tour as a list of marks along its way: where it stops to pick, where it enters and leaves a lane.

The part of an aisle in one block, shelves on both sides, is a *lane* (``lane = aisle * blocks + block``); between
lanes lie the cross aisles, where there is room for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.walking.geometry import Frame
from warehouse.walking.routes.tour import Tour

STOP, ENTER, LEAVE = range(3)
"""Kinds of marks."""

UP, DOWN, BACK_OUT = 1, -1, 0
"""Ways through a lane: to the back, to the front, or out again where one came in."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Itinerary:
    """A tour's marks, in the order in which they are passed.

    Attributes
    ----------
    at_m : float64[k]
        Metres from the tour's start.
    kind : uint8[k]
        STOP, ENTER or LEAVE.
    what : int32[k]
        Place of a stop, lane of the others.
    way : int8[k]
        Of ENTER: UP, DOWN or BACK_OUT.
    """

    at_m: Floats
    kind: npt.NDArray[np.uint8]
    what: npt.NDArray[np.int32]
    way: npt.NDArray[np.int8]


def itinerary(frame: Frame, tour: Tour) -> Itinerary:
    """The marks of a tour on the floor of `frame`."""
    return Itinerary(*_marks(frame, tour.x_m, tour.y_m, tour.point_place, tour.walked_m))


@nb.njit(cache=True)
def _marks(frame: Frame, x: np.ndarray, y: np.ndarray, place: np.ndarray, walked: np.ndarray) -> tuple:
    room = len(x) * (2 * frame.blocks + 1)
    at, kind, what, way = np.empty(room), np.empty(room, np.uint8), np.empty(room, np.int32), np.zeros(room, np.int8)
    n, entered = 0, 0
    for i in range(1, len(x)):
        aisle = int(np.round(x[i] / frame.pitch_m))
        going = UP if y[i] > y[i - 1] else DOWN
        for turn in range(2 * frame.blocks if x[i] == x[i - 1] else 0):
            border = turn if going == UP else 2 * frame.blocks - 1 - turn
            y_m = _border_m(frame, border)
            if (y_m - y[i - 1]) * going < 0 or (y[i] - y_m) * going < 0 or y[i] == y[i - 1]:
                continue
            inwards = (border % 2 == 0) == (going == UP)
            if (y_m == y[i] and inwards) or (y_m == y[i - 1] and not inwards):
                continue
            at[n], what[n] = walked[i - 1] + abs(y_m - y[i - 1]), aisle * frame.blocks + border // 2
            kind[n] = ENTER if inwards else LEAVE
            way[n] = going
            if not inwards and way[entered] != going:
                way[entered] = BACK_OUT
            entered = n if inwards else entered
            n += 1
        if place[i] >= 0:
            at[n], kind[n], what[n] = walked[i], STOP, place[i]
            n += 1
    return at[:n], kind[:n], what[:n], way[:n]


@nb.njit(cache=True)
def _border_m(frame: Frame, border: int) -> float:
    """Where the shelves of block ``border // 2`` begin (even) or end (odd)."""
    block = border // 2
    if border % 2 == 0:
        return block * frame.reach_m + frame.margin_m
    return (block + 1) * frame.reach_m - frame.margin_m
