"""One tick of a crowd: everybody's wishes, whose turn it is, who goes where.

Nearest to its goal goes first, which clears goals soonest. That alone promises nothing: two robots that stand
in each other's way may stay for ever. So a robot that has come no nearer for `PATIENCE` ticks is late: until it
arrives it goes before all that are not. Late robots go in an order drawn by lot, drawn anew after longer and longer
times. So either some robot arrives, or in the end one is first for long enough to get there, as PIBT promises to who
is first.

A robot that cannot be moved is no wall to the fields. Who has stood behind one for `STANDING` ticks gets a field
around it.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from core.hashing import GOLDEN, mix64
from warehouse.traffic.crowd_state import CrowdState, Robots, Tables
from warehouse.traffic.field_pool import NO_ROOM, NO_WAY, FieldPool, kept_field, own_field, release
from warehouse.traffic.goal_fields import CLOSED, OUTSIDE, Flags, Ground, Ints, Words
from warehouse.traffic.pibt import END, NOBODY, STAY, WISH_BITS, decide
from warehouse.traffic.roadmap import EAST, NORTH, SOUTH, WEST

LOTS = 256
"""Classes of priority of late robots."""
FARTHEST = 1790
"""Robots farther off than so many steps share a class."""
ARRIVED = LOTS + FARTHEST + 1
"""Class of robots that have been at their goals: they make way for all others."""
STANDS = ARRIVED + 1
"""Class of robots that cannot move in this tick."""
TURNS = STANDS + 1
PATIENCE = 96
"""Ticks without coming nearer after which a robot is late (measured: 32 costs 12 % of the trips of a crammed floor)."""
STANDING = 16
"""Ticks after which robots that cannot move are gone around, by those who have waited as long."""
NO_WISH = np.int64((CLOSED << 6) | END)
"""Key of a closed cell: after all wishes, and ends the list."""


@nb.njit(forceinline=True)
def _lot(robot: int, late: int, seed: int) -> np.int64:
    """Place among the late robots: drawn anew four times while the lateness doubles."""
    shift = 0
    while late >> shift >= 8:
        shift += 1
    epoch = (shift << 3) + (late >> shift)
    return np.int64(mix64(np.uint64((seed << 40) ^ (robot << 12) ^ epoch) * GOLDEN) & np.uint64(LOTS - 1))


@nb.njit(forceinline=True)
def _sorted(a: int, b: int, c: int, d: int, e: int) -> int:
    """The lowest bits of five keys, packed in order of the keys (a network of nine comparisons, no jumps)."""
    a, b = min(a, b), max(a, b)
    d, e = min(d, e), max(d, e)
    c, e = min(c, e), max(c, e)
    c, d = min(c, d), max(c, d)
    a, d = min(a, d), max(a, d)
    a, c = min(a, c), max(a, c)
    b, e = min(b, e), max(b, e)
    b, d = min(b, d), max(b, d)
    b, c = min(b, c), max(b, c)
    tail = (d & END) << 3 * WISH_BITS | (e & END) << 4 * WISH_BITS | END << 5 * WISH_BITS
    return (a & END) | (b & END) << WISH_BITS | (c & END) << 2 * WISH_BITS | tail


@nb.njit(forceinline=True)
def _key(value: int, here: int, now: Ints, lot: int, wish: int) -> np.int64:
    """Orders the wishes: by distance, then free cells first, then by lot; closed cells are no wish."""
    if value == CLOSED:
        return NO_WISH
    taken = np.int64(now[here] != NOBODY)
    return (np.int64(value) << 6) | (taken << 5) | (((wish + lot) & 3) << 3) | wish


@nb.njit(forceinline=True)
def _wish(
    cell: int, at: int, stride: int, width: int, base: int, lot: int, values: Words, way: int, now: Ints
) -> tuple[int, np.int64]:
    """Wishes of a robot, best first, and its distance."""
    here = np.int64(values[at])
    east = _key(values[at + 1], cell + 1, now, lot, EAST) if way & 1 else NO_WISH
    south = _key(values[at + stride], cell + width, now, lot, SOUTH) if way & 2 else NO_WISH
    west = _key(values[at - 1], cell - 1, now, lot, WEST) if way & 4 else NO_WISH
    north = _key(values[at - stride], cell - width, now, lot, NORTH) if way & 8 else NO_WISH
    if here == CLOSED:
        best = min(min(east, south), min(west, north)) >> 6
        return _sorted(east, south, west, north, (here << 6) | STAY), best + base
    return _sorted(east, south, west, north, (here << 6) | STAY), here


@nb.njit(cache=True)
def _look(ground: Ground, pool: FieldPool, robots: Robots, tables: Tables, may_move: Flags) -> int:
    """Wishes and turn of every robot; who cannot move keeps its cell from the first.

    How many robots have long been kept from going by one that cannot move (in `astray`).
    """
    cells, ats, strides, marks, dues = robots.cell, robots.at, robots.stride, robots.mark, robots.due
    arrived, stood, goals, exits, values = robots.arrived, robots.stood, robots.goal, ground.exits, pool.values
    steps, astray, n_astray = tables.steps, tables.astray, 0
    now, after, wishes, target = tables.now, tables.after, tables.wishes, tables.target
    turns, first, width, base = tables.turn, tables.first, ground.width, ground.base
    tick, seed = tables.clock[0], tables.clock[1]
    salt = mix64(np.uint64(tick) * GOLDEN ^ np.uint64(seed))
    for robot in range(len(may_move)):
        cell = cells[robot]
        if not may_move[robot]:
            stood[robot] += 1
            dues[robot] += 1
            target[robot] = cell
            after[cell] = robot
            turns[robot] = STANDS
            first[STANDS + 1] += 1
            continue
        stood[robot] = 0
        target[robot] = NOBODY
        lot = np.int64(mix64(salt + np.uint64(robot)) & np.uint64(3))
        wishes[robot], distance = _wish(
            cell, ats[robot], strides[robot], width, base, lot, values, np.int64(exits[cell]), now
        )
        if arrived[robot]:
            turn = ARRIVED
        else:
            late = tick - dues[robot]
            if late <= 0 and distance < marks[robot]:
                marks[robot] = distance
                dues[robot] = tick + PATIENCE
                late = -PATIENCE
            turn = _lot(robot, late, seed) if late > 0 else LOTS + min(distance // base, FARTHEST)
            waited = late + PATIENCE
            if waited >= STANDING and waited & (waited - 1) == 0:
                next_cell = cell + steps[wishes[robot] & END]
                if next_cell != goals[robot] and now[next_cell] != NOBODY and stood[now[next_cell]] >= STANDING:
                    astray[n_astray] = robot
                    n_astray += 1
        turns[robot] = turn
        first[turn + 1] += 1
    return n_astray


@nb.njit(cache=True)
def _line_up(turn: Ints, first: Ints, order: Ints) -> None:
    """Robots by class of priority, then by number (a counting sort)."""
    for k in range(TURNS):
        first[k + 1] += first[k]
    for robot in range(len(turn)):
        order[first[turn[robot]]] = robot
        first[turn[robot]] += 1
    first[:] = 0


@nb.njit(cache=True)
def _move(values: Words, robots: Robots, tables: Tables, n_astray: int) -> int:
    """Carry the decisions out; add robots that came to stand where their fields know no way to `astray`."""
    cells, previous, goals, headings = robots.cell, robots.previous, robots.goal, robots.heading
    arrived, ats, strides = robots.arrived, robots.at, robots.stride
    now, after, targets, astray = tables.now, tables.after, tables.target, tables.astray
    for robot in range(len(targets)):
        cell, target = cells[robot], targets[robot]
        previous[robot] = cell
        after[target] = NOBODY
        if target == cell:
            continue
        if now[cell] == robot:
            now[cell] = NOBODY
        now[target] = robot
        cells[robot] = target
        step = target - cell
        if step == 1 or step == -1:
            headings[robot] = EAST if step > 0 else WEST
            ats[robot] += step
        else:
            headings[robot] = SOUTH if step > 0 else NORTH
            ats[robot] += strides[robot] if step > 0 else -strides[robot]
        if target == goals[robot]:
            arrived[robot] = 1
        if values[ats[robot]] == OUTSIDE:
            astray[n_astray] = robot
            n_astray += 1
    return n_astray


@nb.njit(cache=True)
def advance(state: CrowdState, may_move: Flags) -> int:
    """One tick.

    Parameters
    ----------
    state : CrowdState
    may_move : bool[n]
        False: the robot keeps its cell and cannot be pushed.

    Returns
    -------
    int
        How many robots of `state.tables.astray` need a new field before the next tick (`find_ways`).
    """
    tables, cell = state.tables, state.robots.cell
    wishes, steps, now, after = tables.wishes, tables.steps, tables.now, tables.after
    target, stack, order = tables.target, tables.stack, tables.order
    tables.clock[0] += 1
    n_astray = _look(state.ground, state.pool, state.robots, tables, may_move)
    _line_up(tables.turn, tables.first, order)
    for robot in order:
        if target[robot] == NOBODY:
            decide(robot, cell, wishes, steps, now, after, target, stack)
    return _move(state.pool.values, state.robots, tables, n_astray)


@nb.njit(cache=True)
def _leads_on(ground: Ground, values: Words, cell: int, at: int) -> bool:
    """Whether a whole field knows a way from a cell, or from a pod's place by one of its exits."""
    way, width = ground.exits[cell], ground.width
    if values[at] != CLOSED:
        return True
    if (way & 1 and values[at + 1] != CLOSED) or (way & 4 and values[at - 1] != CLOSED):
        return True
    return (way & 2 and values[at + width] != CLOSED) or (way & 8 and values[at - width] != CLOSED)


@nb.njit(cache=True)
def aim_one(state: CrowdState, robot: int, goal: int, loaded: int) -> int:
    """Give a robot a goal; NO_ROOM if the pool must grow first, NO_WAY if it cannot get there, else 0 or more."""
    ground, pool, robots = state.ground, state.pool, state.robots
    cell = robots.cell[robot]
    if pool.keep[goal]:
        first = kept_field(ground, pool, goal, loaded)
        if first == NO_ROOM:
            return NO_ROOM
        if not _leads_on(ground, pool.values, cell, first + cell):
            return NO_WAY
        release(pool, robot)
        robots.at[robot], robots.stride[robot] = first + cell, ground.width
    else:
        at, stride = own_field(ground, pool, robot, cell, goal, loaded, state.tables.walls[:0])
        if at < 0:
            return at
        robots.at[robot], robots.stride[robot] = at, stride
    robots.goal[robot], robots.loaded[robot] = goal, loaded
    robots.arrived[robot] = cell == goal
    robots.mark[robot] = CLOSED
    robots.due[robot] = state.tables.clock[0] + PATIENCE
    return 0


@nb.njit(cache=True)
def aim(state: CrowdState, robots: Ints, goals: Ints, loaded: Flags, begin: int) -> tuple[int, int]:
    """Give robots goals, from row `begin`; the row where it stopped, and why (0, NO_ROOM or NO_WAY)."""
    for k in range(begin, len(robots)):
        found = aim_one(state, robots[k], goals[k], 1 if loaded[k] else 0)
        if found < 0:
            return k, found
    return len(robots), 0


@nb.njit(cache=True)
def _standing(state: CrowdState) -> Ints:
    """Cells of robots that have not been able to move for long."""
    walls, stood, cell = state.tables.walls, state.robots.stood, state.robots.cell
    n_walls = 0
    for robot in range(len(stood)):
        if stood[robot] >= STANDING:
            walls[n_walls] = cell[robot]
            n_walls += 1
    return walls[:n_walls]


@nb.njit(cache=True)
def find_ways(state: CrowdState, n_astray: int) -> int:
    """Search new fields for robots gone astray, around those that stand, through them where there is no other way.

    Parameters
    ----------
    state : CrowdState
    n_astray : int
        From `advance`, or from the last call.

    Returns
    -------
    int
        How many are left because the pool must grow first.
    """
    robots, pool, walls = state.robots, state.pool, _standing(state)
    while n_astray > 0:
        robot = state.tables.astray[n_astray - 1]
        cell, goal, loaded = robots.cell[robot], robots.goal[robot], robots.loaded[robot]
        at, stride = NO_WAY, 0
        for n_walls in (len(walls), 0):
            if at == NO_WAY:
                at, stride = own_field(state.ground, pool, robot, cell, goal, loaded, walls[:n_walls])
        if at == NO_ROOM:
            return n_astray
        if at >= 0:
            robots.at[robot], robots.stride[robot] = at, stride
            robots.mark[robot] = CLOSED
        n_astray -= 1
    return 0
