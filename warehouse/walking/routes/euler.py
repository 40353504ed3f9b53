"""From how often each stretch is walked to one round over all of them (Hierholzer)."""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.walking.geometry import Frame
from warehouse.walking.routes.stops import Stops, gap_split
from warehouse.walking.routes.tour_states import BACK, FRONT, GAP, ONCE, TWICE
from warehouse.walking.routes.walk import Walk, begin, finish, from_back, from_front, pick_down, pick_up, turn


@nb.njit(cache=True)
def walk_round(
    frame: Frame, stops: Stops, x_m: np.ndarray, aisle: np.ndarray, depot: int, ways: np.ndarray, walks: np.ndarray
) -> Walk:
    """The round itself.

    Parameters
    ----------
    frame : Frame
    stops : Stops
    x_m : float64[C]
        Where the columns lie.
    aisle : int64[C]
        Their aisles; -1 for none.
    depot : int
        Column of the depot.
    ways : int64[C, blocks]
        How each aisle is walked in each block (`tour_states`).
    walks : int64[C, blocks + 1]
        Walks on each cross aisle to the next column.
    """
    columns, rows = _round(depot, ways, walks)
    walk = begin(frame, len(stops.place) + 2 * len(columns) + 4 * ways.size + 4)
    entered = np.zeros(walks.shape, np.bool_)
    picked = np.zeros(ways.shape, np.bool_)
    for i in range(len(columns)):
        c, r = columns[i], rows[i]
        turn(walk, x_m[c], r * frame.reach_m)
        if not entered[c, r]:
            entered[c, r] = True
            _dead_ends(frame, stops, walk, aisle[c], r, ways[c])
        if i + 1 < len(rows) and rows[i + 1] != r:
            block = min(r, rows[i + 1])
            if not picked[c, block]:
                picked[c, block] = True
                _pick_through(frame, stops, walk, aisle[c] * frame.blocks + block, rows[i + 1] > r)
    return finish(frame, walk)


@nb.njit(cache=True)
def _dead_ends(frame: Frame, stops: Stops, walk: Walk, aisle: int, row: int, ways: np.ndarray) -> None:
    """From a crossing into the parts of its aisle that are entered from there, and back."""
    if row < frame.blocks and (ways[row] == FRONT or ways[row] == GAP):
        lane = aisle * frame.blocks + row
        high = stops.first[lane + 1] if ways[row] == FRONT else gap_split(frame, stops, lane)
        from_front(frame, stops, walk, lane, high)
    if row > 0 and (ways[row - 1] == BACK or ways[row - 1] == GAP):
        lane = aisle * frame.blocks + row - 1
        low = stops.first[lane] if ways[row - 1] == BACK else gap_split(frame, stops, lane)
        from_back(frame, stops, walk, lane, low)


@nb.njit(cache=True)
def _pick_through(frame: Frame, stops: Stops, walk: Walk, lane: int, upwards: bool) -> None:
    if upwards:
        pick_up(frame, stops, walk, lane, stops.first[lane], stops.first[lane + 1])
    else:
        pick_down(frame, stops, walk, lane, stops.first[lane], stops.first[lane + 1])


@nb.njit(cache=True)
def _round(depot: int, ways: np.ndarray, walks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Crossings of a closed walk that uses every stretch as often as it is to be walked.

    Returns
    -------
    columns, rows : int64[stretches + 1]
        From the depot to the depot.
    """
    along = np.where(ways == ONCE, 1, np.where(ways == TWICE, 2, 0))
    across = walks.copy()
    size = int(along.sum() + across.sum()) + 1
    stack, done = np.empty((size, 2), np.int64), np.empty((size, 2), np.int64)
    stack[0, 0], stack[0, 1] = depot, 0
    held, n = 1, 0
    while held > 0:
        c, r = stack[held - 1]
        next_c, next_r = _take(along, across, c, r)
        if next_c < 0:
            done[n] = stack[held - 1]
            n, held = n + 1, held - 1
        else:
            stack[held, 0], stack[held, 1] = next_c, next_r
            held += 1
    return done[:n, 0].copy(), done[:n, 1].copy()


@nb.njit(cache=True)
def _take(along: np.ndarray, across: np.ndarray, c: int, r: int) -> tuple[int, int]:
    """Use up one stretch at a crossing; the crossing at its other end, or (-1, -1) where none is left."""
    if r < along.shape[1] and along[c, r] > 0:
        along[c, r] -= 1
        return c, r + 1
    if r > 0 and along[c, r - 1] > 0:
        along[c, r - 1] -= 1
        return c, r - 1
    if across[c, r] > 0:
        across[c, r] -= 1
        return c + 1, r
    if c > 0 and across[c - 1, r] > 0:
        across[c - 1, r] -= 1
        return c - 1, r
    return -1, -1
