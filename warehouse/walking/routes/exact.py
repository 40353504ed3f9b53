"""The shortest tour, by Ratliff and Rosenthal's dynamic programme over the aisles from left to right.

Time grows with the number of aisles and of states (`tour_states`: 7 for one block, 25 for two), not with the number
of stops.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from warehouse.walking.geometry import Frame
from warehouse.walking.routes.euler import walk_round
from warehouse.walking.routes.stops import Stops, gap_split, occupied, stops_of
from warehouse.walking.routes.tour_states import BACK, FRONT, GAP, NONE, ONCE, TWICE, TourTables, tour_tables
from warehouse.walking.routes.walk import Walk

MAX_BLOCKS = 5
"""Blocks up to which the tables of states stay small."""

_INFINITE = np.inf


class Columns(NamedTuple):
    """What the programme goes through from left to right: the aisles in reach, and the depot between two of them.

    Attributes
    ----------
    x_m : float64[C]
    aisle : int64[C]
        -1 where only the depot is.
    depot : int64
        Column of the depot.
    """

    x_m: np.ndarray
    aisle: np.ndarray
    depot: int


def route(frame: Frame, places: np.ndarray) -> Walk:
    """The tour to `places` (int64[k])."""
    if frame.blocks > MAX_BLOCKS:
        raise ValueError(f"exact tours are for {MAX_BLOCKS} blocks at most, not {frame.blocks}")
    return _route(frame, places, tour_tables(frame.blocks))


@nb.njit(cache=True)
def _route(frame: Frame, places: np.ndarray, tables: TourTables) -> Walk:
    stops = stops_of(frame, places)
    columns = _columns(frame, stops)
    came_from, by, metres = _cheapest(frame, stops, columns, tables)
    ways, walks = _read_back(tables, came_from, by, metres)
    return walk_round(frame, stops, columns.x_m, columns.aisle, columns.depot, ways, walks)


@nb.njit(cache=True)
def _columns(frame: Frame, stops: Stops) -> Columns:
    """Aisles between the outermost of the stops and the depot; beyond them no shortest tour goes."""
    depot = frame.depot_x_m / frame.pitch_m
    low, high = int(np.ceil(depot - 1e-9)), int(np.floor(depot + 1e-9))
    right_of_depot, between = low, low != high or low < 0 or low >= frame.aisles
    for lane in range(frame.aisles * frame.blocks):
        if occupied(stops, lane):
            low, high = min(low, lane // frame.blocks), max(high, lane // frame.blocks)
    aisle = np.arange(max(low, 0), min(high, frame.aisles - 1) + 1)
    column = min(max(right_of_depot - low, 0), len(aisle))
    if between:
        aisle = np.concatenate((aisle[:column], np.array([-1]), aisle[column:]))
    x = aisle * frame.pitch_m
    x[column] = frame.depot_x_m
    return Columns(x, aisle, column)


@nb.njit(cache=True)
def _way_costs(frame: Frame, stops: Stops, aisle: int, block: int) -> np.ndarray:
    """Metres of each way to walk an aisle's part of a block; infinite where it would miss a stop."""
    metres = np.full(6, _INFINITE)
    if aisle < 0:
        metres[NONE] = 0.0
        return metres
    lane = aisle * frame.blocks + block
    begin, end = stops.first[lane], stops.first[lane + 1]
    metres[ONCE], metres[TWICE] = frame.reach_m, 2 * frame.reach_m
    if begin == end:
        metres[NONE] = 0.0
        return metres
    metres[FRONT] = 2 * stops.depth_m[end - 1]
    metres[BACK] = 2 * (frame.reach_m - stops.depth_m[begin])
    split = gap_split(frame, stops, lane)
    if begin < split < end:
        metres[GAP] = 2 * (frame.reach_m - stops.depth_m[split] + stops.depth_m[split - 1])
    return metres


@nb.njit(cache=True)
def _cheapest(
    frame: Frame, stops: Stops, columns: Columns, tables: TourTables
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cheapest way into each state after each step, from the left column to the right.

    A column's steps are: touch the depot, walk the aisle block by block, go on to the next column.

    Returns
    -------
    came_from, by : int16[C, blocks + 2, S]
        State before the step, and the way or choice that was taken.
    metres : float64[S]
        After the last step.
    """
    n, s = len(columns.aisle), len(tables.complete)
    came_from = np.full((n, frame.blocks + 2, s), -1, np.int16)
    by = np.zeros((n, frame.blocks + 2, s), np.int16)
    metres = np.full(s, _INFINITE)
    metres[0] = 0.0
    for c in range(n):
        metres = _touched(metres, tables, c == columns.depot, came_from[c, 0])
        for block in range(frame.blocks):
            costs = _way_costs(frame, stops, columns.aisle[c], block)
            metres = _walked(metres, tables.along[block], costs, came_from[c, block + 1], by[c, block + 1])
        if c < n - 1:
            pitch = columns.x_m[c + 1] - columns.x_m[c]
            metres = _carried(metres, tables, pitch, came_from[c, frame.blocks + 1], by[c, frame.blocks + 1])
    return came_from, by, metres


@nb.njit(cache=True)
def _touched(before: np.ndarray, tables: TourTables, is_depot: bool, came_from: np.ndarray) -> np.ndarray:
    after = np.full(len(before), _INFINITE)
    for state in range(len(before)):
        into = tables.touch[state] if is_depot else state
        if into >= 0 and before[state] < after[into]:
            after[into], came_from[into] = before[state], state
    return after


@nb.njit(cache=True)
def _walked(
    before: np.ndarray, along: np.ndarray, costs: np.ndarray, came_from: np.ndarray, by: np.ndarray
) -> np.ndarray:
    after = np.full(len(before), _INFINITE)
    for state in range(len(before)):
        if before[state] == _INFINITE:
            continue
        for way in range(len(costs)):
            into = along[way, state]
            if into >= 0 and before[state] + costs[way] < after[into]:
                after[into], came_from[into], by[into] = before[state] + costs[way], state, way
    return after


@nb.njit(cache=True)
def _carried(
    before: np.ndarray, tables: TourTables, pitch_m: float, came_from: np.ndarray, by: np.ndarray
) -> np.ndarray:
    after = np.full(len(before), _INFINITE)
    for state in range(len(before)):
        if before[state] == _INFINITE:
            continue
        for choice in range(tables.across.shape[1]):
            into = tables.across[state, choice]
            if into < 0:
                break
            metres = before[state] + pitch_m * tables.choice[state, choice].sum()
            if metres < after[into]:
                after[into], came_from[into], by[into] = metres, state, choice
    return after


@nb.njit(cache=True)
def _read_back(
    tables: TourTables, came_from: np.ndarray, by: np.ndarray, metres: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The cheapest round, from its last state back to the first.

    Returns
    -------
    ways : int64[C, blocks]
        How each column's aisle is walked in each block.
    walks : int64[C, blocks + 1]
        Walks on each cross aisle from each column to the next.
    """
    n, blocks = len(by), by.shape[1] - 2
    ways, walks = np.zeros((n, blocks), np.int64), np.zeros((n, blocks + 1), np.int64)
    state = int(np.argmin(np.where(tables.complete, metres, _INFINITE)))
    for c in range(n - 1, -1, -1):
        if c < n - 1:
            before = came_from[c, blocks + 1, state]
            walks[c] = tables.choice[before, by[c, blocks + 1, state]]
            state = before
        for block in range(blocks - 1, -1, -1):
            ways[c, block] = by[c, block + 1, state]
            state = came_from[c, block + 1, state]
        state = came_from[c, 0, state]
    return ways, walks
