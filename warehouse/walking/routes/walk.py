"""The pieces that every routed tour is walked in; a tour is written down as the points where it stops or turns."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from warehouse.walking.geometry import Frame
from warehouse.walking.routes.stops import Stops


class Walk(NamedTuple):
    """A tour that is being written.

    Attributes
    ----------
    x_m, y_m : float64[room]
        Points, see `warehouse.walking.geometry`.
    place : int64[room]
        Place picked at each point; -1 where it only turns.
    n : int64[1]
        Points written so far.
    """

    x_m: np.ndarray
    y_m: np.ndarray
    place: np.ndarray
    n: np.ndarray


@nb.njit(cache=True)
def begin(frame: Frame, room: int) -> Walk:
    """A tour that stands at the depot; `room` is the most points that it can have."""
    walk = Walk(np.empty(room), np.empty(room), np.empty(room, np.int64), np.zeros(1, np.int64))
    turn(walk, frame.depot_x_m, 0.0)
    return walk


@nb.njit(cache=True)
def finish(frame: Frame, walk: Walk) -> Walk:
    """Back to the depot along the front cross aisle; the tour with no spare room."""
    turn(walk, frame.depot_x_m, 0.0)
    n = walk.n[0]
    return Walk(walk.x_m[:n], walk.y_m[:n], walk.place[:n], walk.n)


@nb.njit(cache=True)
def stop(walk: Walk, x_m: float, y_m: float, place: int) -> None:
    """Straight on to a point, to pick a place there (-1: only to turn)."""
    n = walk.n[0]
    walk.x_m[n], walk.y_m[n], walk.place[n] = x_m, y_m, place
    walk.n[0] = n + 1


@nb.njit(cache=True)
def turn(walk: Walk, x_m: float, y_m: float) -> None:
    """Straight on to a point on a cross aisle, unless the tour stands there."""
    n = walk.n[0]
    if n == 0 or walk.x_m[n - 1] != x_m or walk.y_m[n - 1] != y_m:
        stop(walk, x_m, y_m, -1)


@nb.njit(cache=True)
def pick_up(frame: Frame, stops: Stops, walk: Walk, lane: int, low: int, high: int) -> None:
    """From the front to the stops ``low:high`` of a lane, one after the other."""
    x, front = lane // frame.blocks * frame.pitch_m, lane % frame.blocks * frame.reach_m
    for i in range(low, high):
        stop(walk, x, front + stops.depth_m[i], stops.place[i])


@nb.njit(cache=True)
def pick_down(frame: Frame, stops: Stops, walk: Walk, lane: int, low: int, high: int) -> None:
    """From the back to the stops ``low:high`` of a lane, the last of them first."""
    x, front = lane // frame.blocks * frame.pitch_m, lane % frame.blocks * frame.reach_m
    for i in range(high - 1, low - 1, -1):
        stop(walk, x, front + stops.depth_m[i], stops.place[i])


@nb.njit(cache=True)
def to_front(frame: Frame, walk: Walk, lane: int) -> None:
    """Along the aisle, or along the cross aisle, to the middle of the cross aisle in front of a lane."""
    turn(walk, lane // frame.blocks * frame.pitch_m, lane % frame.blocks * frame.reach_m)


@nb.njit(cache=True)
def to_back(frame: Frame, walk: Walk, lane: int) -> None:
    """Along the aisle, or along the cross aisle, to the middle of the cross aisle behind a lane."""
    turn(walk, lane // frame.blocks * frame.pitch_m, (lane % frame.blocks + 1) * frame.reach_m)


@nb.njit(cache=True)
def through_up(frame: Frame, stops: Stops, walk: Walk, lane: int) -> None:
    """Along the front to a lane and through it to the back, picking on the way."""
    to_front(frame, walk, lane)
    pick_up(frame, stops, walk, lane, stops.first[lane], stops.first[lane + 1])
    to_back(frame, walk, lane)


@nb.njit(cache=True)
def through_down(frame: Frame, stops: Stops, walk: Walk, lane: int) -> None:
    """Along the back to a lane and through it to the front, picking on the way."""
    to_back(frame, walk, lane)
    pick_down(frame, stops, walk, lane, stops.first[lane], stops.first[lane + 1])
    to_front(frame, walk, lane)


@nb.njit(cache=True)
def from_front(frame: Frame, stops: Stops, walk: Walk, lane: int, high: int) -> None:
    """Along the front to a lane, into it as far as its stops before `high`, and back out."""
    if high > stops.first[lane]:
        to_front(frame, walk, lane)
        pick_up(frame, stops, walk, lane, stops.first[lane], high)
        to_front(frame, walk, lane)


@nb.njit(cache=True)
def from_back(frame: Frame, stops: Stops, walk: Walk, lane: int, low: int) -> None:
    """Along the back to a lane, into it as far as its stops from `low` on, and back out."""
    if low < stops.first[lane + 1]:
        to_back(frame, walk, lane)
        pick_down(frame, stops, walk, lane, low, stops.first[lane + 1])
        to_back(frame, walk, lane)


@nb.njit(cache=True)
def room_for(frame: Frame, k: int) -> int:
    """Points that a heuristic's tour to `k` stops has at most."""
    return k + 4 * frame.aisles * frame.blocks + 4 * frame.blocks + 8
