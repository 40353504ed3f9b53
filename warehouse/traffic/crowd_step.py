"""One tick of a crowd: everybody's wishes, whose turn it is, who goes where.

Nearest to its goal goes first, which clears goals soonest. That alone promises nothing: two robots that each
stand in the other's way may stay for ever. So a robot must beat its own best distance (its mark) every so many ticks; one
that does not is late, goes before all that are not, and stays late until it has gained as many cells or is there.
Late robots go in an order drawn by lot, drawn anew after longer and longer times: marks only fall, so sooner or later either
some robot arrives or one is first for long enough to get there, as PIBT promises to who is first.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from core.hashing import GOLDEN, mix64
from warehouse.traffic.crowd_state import CrowdState, Ints
from warehouse.traffic.field_pool import NO_ROOM, kept_field, own_field, release
from warehouse.traffic.goal_fields import CLOSED, OUTSIDE
from warehouse.traffic.pibt import END, NOBODY, STAY, WISH_BITS, decide

LOTS = 256
"""Classes of priority of late robots."""
FARTHEST = 1790
"""Robots farther off than so many steps share a class."""
ARRIVED = LOTS + FARTHEST + 1
"""Class of robots that have been at their goals: they make way for all others."""
STANDS = ARRIVED + 1
"""Class of robots that cannot move in this tick."""
TURNS = STANDS + 1


@nb.njit(cache=True, inline="always")
def _lot(robot: int, late: int, seed: int) -> int:
    """Place among the late robots: drawn anew four times while the lateness doubles."""
    shift = 0
    while late >> shift >= 8:
        shift += 1
    epoch = (shift << 3) + (late >> shift)
    return np.int64(mix64(np.uint64((seed << 40) ^ (robot << 12) ^ epoch) * GOLDEN) & np.uint64(LOTS - 1))


@nb.njit(cache=True, inline="always")
def _turn(state: CrowdState, robot: int, distance: int, tick: int) -> int:
    """Class of priority of a robot, and its mark brought up to date."""
    robots, clock = state.robots, state.tables.clock
    if robots.arrived[robot]:
        return ARRIVED
    late = tick - robots.due[robot]
    gain = 1 if late <= 0 else clock[2] * state.ground.base
    if distance + gain <= robots.mark[robot]:
        robots.mark[robot] = distance
        robots.due[robot] = tick + clock[2]
        late = 0
    if late > 0:
        return _lot(robot, late, clock[1])
    return LOTS + min(distance // state.ground.base, FARTHEST)


@nb.njit(cache=True, inline="always")
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


@nb.njit(cache=True, inline="always")
def _key(value: int, taken: bool, lot: int, wish: int) -> int:
    """Orders wishes: by distance, then free cells first, then by lot; closed cells are no wish."""
    if value == CLOSED:
        return (np.int64(value) << 6) | END
    return (np.int64(value) << 6) | (np.int64(taken) << 5) | (((wish + lot) & 3) << 3) | wish


@nb.njit(cache=True)
def _wish(state: CrowdState, robot: int, tick: int) -> int:
    """Wishes of a robot, best first; its distance is returned."""
    values, exits, now = state.pool.values, state.ground.exits, state.tables.now
    cell, at, stride = state.robots.cell[robot], state.robots.at[robot], state.robots.stride[robot]
    width, way = state.ground.width, exits[cell]
    lot = np.int64(mix64(np.uint64((tick << 24) ^ robot)) & np.uint64(3))
    e = values[at + 1] if way & 1 else CLOSED
    s = values[at + stride] if way & 2 else CLOSED
    w = values[at - 1] if way & 4 else CLOSED
    n = values[at - stride] if way & 8 else CLOSED
    here = np.int64(values[at])
    state.tables.wishes[robot] = _sorted(
        _key(e, way & 1 and now[cell + 1] != NOBODY, lot, 0),
        _key(s, way & 2 and now[cell + width] != NOBODY, lot, 1),
        _key(w, way & 4 and now[cell - 1] != NOBODY, lot, 2),
        _key(n, way & 8 and now[cell - width] != NOBODY, lot, 3),
        (here << 6) | STAY,
    )
    if here == CLOSED:
        here = min(min(e, s), min(w, n)) + state.ground.base
    return here


@nb.njit(cache=True)
def _look(state: CrowdState, may_move: np.ndarray) -> None:
    """Wishes and turn of every robot; who cannot move keeps its cell from the first."""
    robots, tables, tick = state.robots, state.tables, state.tables.clock[0]
    for robot in range(len(may_move)):
        if may_move[robot]:
            robots.stood[robot] = 0
            tables.target[robot] = NOBODY
            turn = _turn(state, robot, _wish(state, robot, tick), tick)
        else:
            robots.stood[robot] += 1
            robots.due[robot] += 1
            cell = robots.cell[robot]
            tables.target[robot] = cell
            tables.after[cell] = robot
            turn = STANDS
        tables.turn[robot] = turn
        tables.first[turn + 1] += 1


@nb.njit(cache=True)
def _line_up(state: CrowdState) -> None:
    """Robots by class of priority, then by number (a counting sort)."""
    first, turn, order = state.tables.first, state.tables.turn, state.tables.order
    for k in range(TURNS):
        first[k + 1] += first[k]
    for robot in range(len(turn)):
        order[first[turn[robot]]] = robot
        first[turn[robot]] += 1
    first[:] = 0


@nb.njit(cache=True)
def _move(state: CrowdState) -> int:
    """Carry the decisions out; how many robots stand where their fields know no way (in `lost`)."""
    robots, tables, values, width = state.robots, state.tables, state.pool.values, state.ground.width
    n_lost = 0
    for robot in range(len(tables.target)):
        cell, target = robots.cell[robot], tables.target[robot]
        robots.previous[robot] = cell
        tables.after[target] = NOBODY
        if target == cell:
            continue
        if tables.now[cell] == robot:
            tables.now[cell] = NOBODY
        tables.now[target] = robot
        robots.cell[robot] = target
        step, stride = target - cell, robots.stride[robot]
        if step == 1 or step == -1:
            robots.heading[robot] = 1 - step
            robots.at[robot] += step
        else:
            robots.heading[robot] = 1 if step > 0 else 3
            robots.at[robot] += stride if step > 0 else -stride
        if target == robots.goal[robot]:
            robots.arrived[robot] = 1
        if values[robots.at[robot]] == OUTSIDE:
            tables.lost[n_lost] = robot
            n_lost += 1
    return n_lost


@nb.njit(cache=True)
def advance(state: CrowdState, may_move: np.ndarray) -> int:
    """One tick.

    Parameters
    ----------
    state : CrowdState
    may_move : bool[n]
        False: the robot keeps its cell and cannot be pushed.

    Returns
    -------
    int
        How many robots of `state.tables.lost` need a new field before the next tick (`refresh`).
    """
    tables, cell = state.tables, state.robots.cell
    tables.clock[0] += 1
    _look(state, may_move)
    _line_up(state)
    for robot in tables.order:
        if tables.target[robot] == NOBODY:
            decide(robot, cell, tables.wishes, tables.steps, tables.now, tables.after, tables.target, tables.stack)
    return _move(state)


@nb.njit(cache=True)
def aim_one(state: CrowdState, robot: int, goal: int, loaded: int) -> int:
    """Give a robot a goal; NO_ROOM if the pool must grow first, NO_WAY if it cannot get there, else 0 or more."""
    ground, pool, robots = state.ground, state.pool, state.robots
    cell = robots.cell[robot]
    if pool.keep[goal]:
        first = kept_field(ground, pool, goal, loaded)
        if first == NO_ROOM:
            return NO_ROOM
        release(pool, robot)
        robots.at[robot], robots.stride[robot] = first + cell, ground.width
    else:
        at, stride = own_field(ground, pool, robot, cell, goal, loaded, state.tables.lost[:0])
        if at < 0:
            return at
        robots.at[robot], robots.stride[robot] = at, stride
    robots.goal[robot], robots.loaded[robot] = goal, loaded
    robots.arrived[robot] = cell == goal
    robots.mark[robot] = CLOSED
    robots.due[robot] = state.tables.clock[0] + state.tables.clock[2]
    return 0


@nb.njit(cache=True)
def aim(state: CrowdState, robots: Ints, goals: Ints, loaded: np.ndarray, begin: int) -> tuple[int, int]:
    """Give robots goals, from row `begin`; the row where it stopped, and why (0, NO_ROOM or NO_WAY)."""
    for k in range(begin, len(robots)):
        found = aim_one(state, robots[k], goals[k], 1 if loaded[k] else 0)
        if found < 0:
            return k, found
    return len(robots), 0


@nb.njit(cache=True)
def refresh(state: CrowdState, n_lost: int) -> int:
    """Search new rectangles for lost robots; how many are left because the pool must grow first."""
    robots, lost = state.robots, state.tables.lost
    while n_lost > 0:
        robot = lost[n_lost - 1]
        at, stride = own_field(
            state.ground,
            state.pool,
            robot,
            robots.cell[robot],
            robots.goal[robot],
            robots.loaded[robot],
            state.tables.lost[:0],
        )
        if at == NO_ROOM:
            return n_lost
        if at >= 0:
            robots.at[robot], robots.stride[robot] = at, stride
        n_lost -= 1
    return 0
