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
from warehouse.traffic.field_pool import FieldPool
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
NO_WISH = np.int64((CLOSED << 7) | END)
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
def _key(value: int, here: int, now: Ints, lot: int, wish: int, heading: int) -> np.int64:
    """Orders the wishes: by distance, then free cells first, then straight on, then by lot; closed cells are none."""
    if value == CLOSED:
        return NO_WISH
    taken = np.int64(now[here] != NOBODY)
    turns = np.int64(wish != heading)
    return (np.int64(value) << 7) | (taken << 6) | (turns << 5) | (((wish + lot) & 3) << 3) | wish


@nb.njit(forceinline=True)
def _wish(
    cell: int, at: int, stride: int, width: int, base: int, lot: int, values: Words, way: int, now: Ints, heading: int
) -> tuple[int, np.int64]:
    """Wishes of a robot, best first, and its distance."""
    here = np.int64(values[at])
    east = _key(values[at + 1], cell + 1, now, lot, EAST, heading) if way & 1 else NO_WISH
    south = _key(values[at + stride], cell + width, now, lot, SOUTH, heading) if way & 2 else NO_WISH
    west = _key(values[at - 1], cell - 1, now, lot, WEST, heading) if way & 4 else NO_WISH
    north = _key(values[at - stride], cell - width, now, lot, NORTH, heading) if way & 8 else NO_WISH
    if here == CLOSED:
        best = min(min(east, south), min(west, north)) >> 7
        return _sorted(east, south, west, north, (here << 7) | STAY), best + base
    return _sorted(east, south, west, north, (here << 7) | STAY), here


@nb.njit(forceinline=True)
def _behind(waited: int, ahead: int, goal: int, now: Ints, stood: Ints) -> bool:
    """Whether a robot should look for a way around who stands ahead: after waits that double."""
    if waited < STANDING or waited & (waited - 1) or ahead == goal or now[ahead] == NOBODY:
        return False
    return stood[now[ahead]] >= STANDING


@nb.njit(cache=True)
def _hold(may_move: Flags, robots: Robots, tables: Tables) -> None:
    """Let robots that cannot move keep their cells, before all others."""
    cells, stood = robots.cell, robots.stood
    after, target, turns, first = tables.after, tables.target, tables.turn, tables.first
    for robot in range(len(may_move)):
        target[robot] = NOBODY
        if may_move[robot]:
            stood[robot] = 0
            continue
        stood[robot] += 1
        target[robot] = cells[robot]
        after[cells[robot]] = robot
        turns[robot] = STANDS
        first[STANDS + 1] += 1


@nb.njit(cache=True)
def _look(ground: Ground, pool: FieldPool, robots: Robots, tables: Tables, may_move: Flags) -> int:
    """Wishes and turn of every robot that may move; how many have long stood behind one that cannot (in `astray`)."""
    cells, ats, strides, marks, dues = robots.cell, robots.at, robots.stride, robots.mark, robots.due
    arrived, stood, goals, exits, values = robots.arrived, robots.stood, robots.goal, ground.exits, pool.values
    steps, astray, n_astray = tables.steps, tables.astray, 0
    now, wishes, turns, first = tables.now, tables.wishes, tables.turn, tables.first
    width, base, headings = ground.width, ground.base, robots.heading
    tick, seed = tables.clock[0], tables.clock[1]
    salt = mix64(np.uint64(tick) * GOLDEN ^ np.uint64(seed))
    for robot in range(len(may_move)):
        cell = cells[robot]
        if not may_move[robot]:
            dues[robot] += 1
            continue
        lot = np.int64(mix64(salt + np.uint64(robot)) & np.uint64(3))
        wishes[robot], distance = _wish(
            cell, ats[robot], strides[robot], width, base, lot, values, np.int64(exits[cell]), now, headings[robot]
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
            if _behind(late + PATIENCE, cell + steps[wishes[robot] & END], goals[robot], now, stood):
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
        How many robots of `state.tables.astray` need a new field before the next tick (`crowd_aim.find_ways`).
    """
    tables, cell = state.tables, state.robots.cell
    wishes, steps, now, after = tables.wishes, tables.steps, tables.now, tables.after
    target, stack, order = tables.target, tables.stack, tables.order
    tables.clock[0] += 1
    _hold(may_move, state.robots, tables)
    n_astray = _look(state.ground, state.pool, state.robots, tables, may_move)
    _line_up(tables.turn, tables.first, order)
    for robot in order:
        if target[robot] == NOBODY:
            decide(robot, cell, wishes, steps, now, after, target, stack)
    return _move(state.pool.values, state.robots, tables, n_astray)
