"""How far it is to a goal: fields of distances, searched backwards from the goal.

A step costs `Ground.base`, one against the lane a unit more. With only two prices two first-in-first-out queues, each
sorted by itself, replace the heap of Dijkstra's search: the smaller head is settled next, so a field takes time linear
in its cells.

A field covers a rectangle of the map. It is exact for a robot if every way that leaves the rectangle is
longer than the one found inside: leaving the bounding box of robot and goal by m cells costs 2 m more steps than the
straight way. `field_for` grows the rectangle until this holds.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.traffic.roadmap import Roadmap

CLOSED = 65535
"""Value of a cell that the robot must never enter: a wall, a pod's place, or no way from there to the goal."""
OUTSIDE = 65534
"""Value of a cell that the robot may enter, but from where the field knows no way."""
MARGIN = 12
"""Cells by which the bounding box of robot and goal is grown at first (measured: less gives jams at the rim)."""

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint16]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


class Ground(NamedTuple):
    """A roadmap as the searches read it; row 0 of two for empty robots, row 1 for loaded ones.

    Attributes
    ----------
    width : int
    base : int
        Price of a step: 1, or 2 where lanes have a right-hand side.
    exits : uint8[n_cells]
        `Roadmap.exits`.
    entries : uint8[2, n_cells]
        Bit d: the neighbour that a step in direction d comes from may be searched on; bit 4 + d: that step runs
        against the lane.
    beyond : uint16[2, n_cells]
        OUTSIDE where a robot may stand though the field does not reach there, else CLOSED.
    scratch : uint16[n_cells]
        The field under search.
    queue : int64[2, n_cells]
        The two queues: distance << 32 | cell.
    """

    width: int
    base: int
    exits: Bytes
    entries: npt.NDArray[np.uint8]
    beyond: Words
    scratch: Words
    queue: Longs


def ground_of(roadmap: Roadmap, against: Bytes | None = None) -> Ground:
    """A roadmap prepared for searches.

    Parameters
    ----------
    roadmap : Roadmap
    against : uint8[n_cells], optional
        Bit d where leaving in direction d runs against the lane (`right_hand.against_lane`); then a step costs 2,
        one against the lane 3. Without it every step costs 1.
    """
    n, width = roadmap.n_cells, roadmap.width
    entries = np.zeros((2, n), np.uint8)
    closed = roadmap.closed_to_loaded
    for d, step in enumerate((1, width, -1, -width)):
        source = np.flatnonzero(roadmap.exits & (1 << d))
        marks = np.full(len(source), 1 << d, np.uint8)
        if against is not None:
            marks |= ((against[source] >> d) & 1) << np.uint8(4 + d)
        entries[0, source + step] |= marks
        entries[1, source + step] |= np.where(closed[source], np.uint8(0), marks)
    beyond = np.where(np.stack([roadmap.free, roadmap.free & ~closed]), OUTSIDE, CLOSED).astype(np.uint16)
    return Ground(
        width,
        1 if against is None else 2,
        roadmap.exits,
        entries,
        beyond,
        np.empty(n, np.uint16),
        np.empty((2, n), np.int64),
    )


@nb.njit(cache=True)
def search(ground: Ground, goal: int, loaded: int) -> None:
    """Fill `ground.scratch` with distances to a goal, wherever it holds CLOSED.

    Cells that hold less are walls to the search, so a frame of zeros keeps it inside a rectangle.
    """
    scratch, entries = ground.scratch, ground.entries[loaded]
    near, far = ground.queue[0], ground.queue[1]
    width, base = ground.width, ground.base
    scratch[goal] = 0
    near[0] = goal
    near_at, near_end, far_at, far_end = 0, 1, 0, 0
    while near_at < near_end or far_at < far_end:
        if far_at == far_end or (near_at < near_end and near[near_at] < far[far_at]):
            head = near[near_at]
            near_at += 1
        else:
            head = far[far_at]
            far_at += 1
        cell, d = head & 0xFFFFFFFF, head >> 32
        if scratch[cell] < d:
            continue
        entry = entries[cell]
        for k in range(4):
            if not entry >> k & 1:
                continue
            step = (1 if k == 0 else -1) if k % 2 == 0 else (width if k == 1 else -width)
            other = cell - step
            if entry >> (4 + k) & 1:
                if scratch[other] > d + base + 1:
                    scratch[other] = d + base + 1
                    far[far_end] = ((d + base + 1) << 32) | other
                    far_end += 1
            elif scratch[other] > d + base:
                scratch[other] = d + base
                near[near_end] = ((d + base) << 32) | other
                near_end += 1


@nb.njit(cache=True)
def full_field(ground: Ground, goal: int, loaded: int, out: Words) -> None:
    """Distances to a goal from every cell of the map; CLOSED where there is no way.

    Parameters
    ----------
    ground : Ground
    goal : int
        Linear cell.
    loaded : int
        1 for a robot with a pod, which keeps off pods' places other than the goal.
    out : uint16[n_cells]
    """
    ground.scratch[:] = CLOSED
    search(ground, goal, loaded)
    out[:] = ground.scratch


@nb.njit(cache=True)
def _clear(ground: Ground, top: int, left: int, bottom: int, right: int) -> None:
    """Prepare `scratch` for a search inside a rectangle: CLOSED, framed by zeros except at the map's own edges."""
    scratch, width = ground.scratch, ground.width
    for row in range(top, bottom):
        a, b = row * width + left, row * width + right
        framed = (row == top and top > 0) or (row == bottom - 1 and bottom * width < len(scratch))
        scratch[a:b] = 0 if framed else CLOSED
        if left > 0:
            scratch[a] = 0
        if right < width:
            scratch[b - 1] = 0


@nb.njit(cache=True)
def _from_here(ground: Ground, start: int, goal: int, loaded: int) -> int:
    """Distance from a cell to the goal after `search`; from a pod's place by its best exit. CLOSED if there is none."""
    if start == goal:
        return 0
    best = ground.scratch[start]
    if best == CLOSED:
        for k in range(4):
            if ground.exits[start] >> k & 1:
                step = (1 if k == 0 else -1) if k % 2 == 0 else (ground.width if k == 1 else -ground.width)
                other = start + step
                if other == goal or ground.beyond[loaded, other] == OUTSIDE:
                    best = min(best, ground.scratch[other] + ground.base)
    return best


@nb.njit(cache=True)
def _search_around(
    ground: Ground, top: int, left: int, bottom: int, right: int, goal: int, loaded: int, walls: Ints
) -> None:
    """Search inside a rectangle, around some cells."""
    _clear(ground, top, left, bottom, right)
    for wall in walls:
        ground.scratch[wall] = 0
    search(ground, goal, loaded)
    for wall in walls:
        if wall != goal:
            ground.scratch[wall] = CLOSED


@nb.njit(cache=True)
def widened(ground: Ground, start: int, goal: int, loaded: int, walls: Ints) -> tuple[int, int, int, int, bool]:
    """Search in the smallest of growing rectangles that is sure to hold a cheapest way; the field is in `scratch`.

    Parameters
    ----------
    ground : Ground
    start, goal : int
        Linear cells.
    loaded : int
        1 for a robot with a pod.
    walls : int32[k]
        Cells to go around; not the start. The goal is reached all the same.

    Returns
    -------
    top, left, bottom, right : int
        Rows and columns of the rectangle, its frame included, the last two exclusive.
    found : bool
        False if there is no way at all.
    """
    width, height = ground.width, len(ground.exits) // ground.width
    row, column, goal_row, goal_column = start // width, start % width, goal // width, goal % width
    straight = abs(row - goal_row) + abs(column - goal_column)
    margin = MARGIN
    while True:
        top, bottom = max(min(row, goal_row) - margin - 1, 0), min(max(row, goal_row) + margin + 2, height)
        left, right = max(min(column, goal_column) - margin - 1, 0), min(max(column, goal_column) + margin + 2, width)
        _search_around(ground, top, left, bottom, right, goal, loaded, walls)
        distance = _from_here(ground, start, goal, loaded)
        if distance != CLOSED and distance <= ground.base * (straight + 2 * (margin + 1)):
            return top, left, bottom, right, True
        if top == 0 and left == 0 and bottom == height and right == width:
            return top, left, bottom, right, distance != CLOSED
        margin *= 4


@nb.njit(cache=True)
def cut(ground: Ground, loaded: int, top: int, left: int, bottom: int, right: int, walls: Ints, out: Words) -> None:
    """Copy the field in `scratch` out of its rectangle, row by row, with OUTSIDE where it does not reach.

    A whole field without walls reaches wherever there is a way, so what it does not reach is CLOSED.
    """
    scratch, beyond, width = ground.scratch, ground.beyond[loaded], ground.width
    height, stride = len(scratch) // width, right - left
    whole = stride == width and bottom - top == height and len(walls) == 0
    for row in range(top, bottom):
        framed = (row == top and top > 0) or (row == bottom - 1 and bottom < height)
        to, a = (row - top) * stride, row * width + left
        for k in range(stride):
            value = scratch[a + k]
            out[to + k] = beyond[a + k] if framed or (value == CLOSED and not whole) else value
        if left > 0:
            out[to] = beyond[a]
        if right < width:
            out[to + stride - 1] = beyond[a + stride - 1]
