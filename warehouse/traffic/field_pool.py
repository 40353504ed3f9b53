"""Where fields lie: one array for all, whole ones kept for frequent goals, rectangles for the rest.

A robot reads its field by an index into the pool, which moves as the robot moves: no division, no test of the rim.
Blocks of rectangles come in sizes of a quarter of a power of two; a freed one serves the next field of its size.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from warehouse.traffic.goal_fields import Ground, Ints, Longs, Words, cut, full_field, widened

SIZES = 128
"""Sizes of blocks, four each time they double."""
NO_ROOM = -1
NO_WAY = -2
UNKNOWN = -1


class FieldPool(NamedTuple):
    """Fields of all robots.

    Attributes
    ----------
    values : uint16[capacity]
    end : int64[1]
        What of `values` was ever handed out.
    kept : int64[2, n_cells]
        First value of the whole field of a goal, for empty and loaded robots; UNKNOWN until first asked for.
    keep : bool[n_cells]
        Goals whose fields are whole and stay.
    spare : int64[SIZES, n]
        Free blocks of each size, the last freed on top.
    n_spare : int64[SIZES]
    block : int64[n]
        First value of the robot's own rectangle; -1 while it reads a kept field.
    size : int32[n]
        Size class of that rectangle's block.
    """

    values: Words
    end: Longs
    kept: Longs
    keep: npt.NDArray[np.bool_]
    spare: Longs
    n_spare: Longs
    block: Longs
    size: Ints


def pool_of(n_robots: int, n_cells: int, keep: npt.NDArray[np.bool_], capacity: int) -> FieldPool:
    """An empty pool for a number of robots, cells and values."""
    return FieldPool(
        np.empty(capacity, np.uint16),
        np.zeros(1, np.int64),
        np.full((2, n_cells), UNKNOWN, np.int64),
        keep,
        np.empty((SIZES, n_robots), np.int64),
        np.zeros(SIZES, np.int64),
        np.full(n_robots, -1, np.int64),
        np.zeros(n_robots, np.int32),
    )


def grown(pool: FieldPool) -> FieldPool:
    """The same pool with twice the capacity."""
    values = np.empty(2 * len(pool.values), np.uint16)
    end = int(pool.end[0])
    values[:end] = pool.values[:end]
    return pool._replace(values=values)


@nb.njit(cache=True)
def size_class(values: int) -> int:
    """Smallest size of block that holds so many values (at least 4)."""
    octave = 0
    while values > (8 << octave):
        octave += 1
    quarter = ((values + (1 << octave) - 1) >> octave) - 4
    return 4 * octave + max(quarter, 0)


@nb.njit(cache=True)
def class_values(size: int) -> int:
    """How many values a block of a size holds."""
    return (4 + size % 4) << (size // 4)


@nb.njit(cache=True)
def release(pool: FieldPool, robot: int) -> None:
    """Give a robot's own rectangle back."""
    if pool.block[robot] >= 0:
        size = pool.size[robot]
        pool.spare[size, pool.n_spare[size]] = pool.block[robot]
        pool.n_spare[size] += 1
        pool.block[robot] = -1


@nb.njit(cache=True)
def take(pool: FieldPool, values: int) -> int:
    """First value of a new stretch of the pool, or NO_ROOM."""
    at = pool.end[0]
    if at + values > len(pool.values):
        return NO_ROOM
    pool.end[0] = at + values
    return at


@nb.njit(cache=True)
def kept_field(ground: Ground, pool: FieldPool, goal: int, loaded: int) -> int:
    """First value of the whole field of a goal, searched if it never was; NO_ROOM if the pool must grow."""
    at = pool.kept[loaded, goal]
    if at == UNKNOWN:
        n_cells = len(ground.exits)
        at = take(pool, n_cells)
        if at != NO_ROOM:
            full_field(ground, goal, loaded, pool.values[at : at + n_cells])
            pool.kept[loaded, goal] = at
    return at


@nb.njit(cache=True)
def own_field(
    ground: Ground, pool: FieldPool, robot: int, start: int, goal: int, loaded: int, walls: Ints
) -> tuple[int, int]:
    """Search a rectangle for one robot, in place of the one that it has.

    Parameters
    ----------
    ground, pool : Ground, FieldPool
    robot, start, goal, loaded : int
    walls : int32[k]
        Cells to go around.

    Returns
    -------
    at : int
        Index of the start in `pool.values`; NO_ROOM if the pool must grow, NO_WAY if there is no way to the goal.
    stride : int
        Values of a row.
    """
    top, left, bottom, right, found = widened(ground, start, goal, loaded, walls)
    if not found:
        return NO_WAY, 0
    stride = right - left
    values = (bottom - top) * stride
    size = size_class(values)
    release(pool, robot)
    if pool.n_spare[size] > 0:
        pool.n_spare[size] -= 1
        block = pool.spare[size, pool.n_spare[size]]
    else:
        block = take(pool, class_values(size))
        if block == NO_ROOM:
            return NO_ROOM, 0
    pool.block[robot] = block
    pool.size[robot] = size
    cut(ground, loaded, top, left, bottom, right, walls, pool.values[block : block + values])
    return block + (start // ground.width - top) * stride + start % ground.width - left, stride
