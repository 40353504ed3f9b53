"""Goals and fields of a crowd's robots: new goals, and new fields for who has gone astray."""

from __future__ import annotations

import numba as nb

from warehouse.traffic.crowd_state import CrowdState
from warehouse.traffic.crowd_step import PATIENCE, STANDING
from warehouse.traffic.field_pool import NO_ROOM, NO_WAY, kept_field, own_field, release
from warehouse.traffic.goal_fields import CLOSED, Flags, Ground, Ints, Words


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
