"""A tour's places, put in order of aisle, block and depth."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from warehouse.walking.geometry import Frame, aisle_of, block_of, depth_of


class Stops(NamedTuple):
    """Where a tour must stop. The part of an aisle in one block is a *lane*: ``lane = aisle * blocks + block``.

    Attributes
    ----------
    place : int64[k]
        Places, lane by lane, from the front back.
    depth_m : float64[k]
        From the middle of the cross aisle in front of the place's block.
    first : int64[aisles * blocks + 1]
        Stops of lane l are ``first[l]:first[l + 1]``.
    """

    place: np.ndarray
    depth_m: np.ndarray
    first: np.ndarray


@nb.njit(cache=True)
def stops_of(frame: Frame, places: np.ndarray) -> Stops:
    """Stops of a tour to `places` (int64[k])."""
    k, lanes = len(places), frame.aisles * frame.blocks
    key = np.empty(k)
    first = np.zeros(lanes + 1, np.int64)
    for i in range(k):
        lane = aisle_of(frame, places[i]) * frame.blocks + block_of(frame, places[i])
        key[i] = lane * 2.0 * frame.reach_m + depth_of(frame, places[i])
        first[lane + 1] += 1
    for lane in range(lanes):
        first[lane + 1] += first[lane]
    order = np.argsort(key, kind="mergesort")
    depth = np.empty(k)
    for i in range(k):
        depth[i] = depth_of(frame, places[order[i]])
    return Stops(places[order], depth, first)


@nb.njit(cache=True)
def occupied(stops: Stops, lane: int) -> bool:
    """True where a lane holds a stop."""
    return stops.first[lane + 1] > stops.first[lane]


@nb.njit(cache=True)
def farthest_block(frame: Frame, stops: Stops) -> int:
    """Block farthest from the front that holds a stop; -1 where none does."""
    for block in range(frame.blocks - 1, -1, -1):
        for aisle in range(frame.aisles):
            if occupied(stops, aisle * frame.blocks + block):
                return block
    return -1


@nb.njit(cache=True)
def leftmost_aisle(frame: Frame, stops: Stops) -> int:
    """First aisle that holds a stop in any block; -1 where none does."""
    for lane in range(frame.aisles * frame.blocks):
        if occupied(stops, lane):
            return lane // frame.blocks
    return -1


@nb.njit(cache=True)
def gap_split(frame: Frame, stops: Stops, lane: int) -> int:
    """First stop of a lane beyond its largest gap: those before it are reached from the front, the rest from the back.

    Gaps lie between neighbouring stops and between the outermost stops and the cross aisles' middles.
    """
    begin, end = stops.first[lane], stops.first[lane + 1]
    split, widest, before = begin, -1.0, 0.0
    for i in range(begin, end + 1):
        here = stops.depth_m[i] if i < end else frame.reach_m
        if here - before > widest:
            split, widest = i, here - before
        before = here
    return split
