"""The window of reserved plans: one tick on, and one step further at its far end.

The far end grows by one step of PIBT (Okumura et al. 2022, "Priority inheritance with backtracking"), which always
succeeds, as all may wait. Overdue robots go first, oldest before youngest, then those nearest their goal; robots that
visit their goal inside the window come last.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.traffic.dice import roll
from warehouse.traffic.wlns_state import Fleet, Ground, Plans, Scratch, layer_of

_TIE = 16
_ORDER_BITS = 20


@nb.njit(cache=True)
def appraise(robot: int, ground: Ground, fleet: Fleet, plans: Plans) -> None:
    """Set a robot's `cost`, `least` and `visit` from its plan."""
    succ, weight, bits = ground.succ, ground.weight, ground.bits
    path, head, row, goal = plans.path, plans.head[0], fleet.row[robot], fleet.goal[robot]
    layers, wait = path.shape[1], succ.shape[1] - 1
    if fleet.idle[robot]:
        fleet.cost[robot] = fleet.least[robot] = fleet.visit[robot] = 0
        return
    state = path[robot, head]
    alone = np.int64(ground.field[row, state])
    fleet.least[robot] = alone if alone > 0 else weight[state, wait]
    cost = 0
    for step in range(1, layers):
        new = path[robot, layer_of(head, step, layers)]
        a = wait
        while succ[state, a] != new:
            a -= 1
        cost += weight[state, a]
        state = new
        if state >> bits == goal:
            fleet.cost[robot], fleet.visit[robot] = cost, step
            return
    fleet.cost[robot], fleet.visit[robot] = cost + ground.field[row, state], layers


@nb.njit(cache=True)
def appraise_all(ground: Ground, fleet: Fleet, plans: Plans, scratch: Scratch) -> None:
    """Appraise every plan and list the robots that are delayed."""
    delayed = 0
    for robot in range(len(fleet.goal)):
        appraise(robot, ground, fleet, plans)
        if fleet.cost[robot] > fleet.least[robot]:
            delayed += 1
            scratch.delayed[delayed] = robot
    scratch.delayed[0] = delayed


@nb.njit(cache=True)
def pass_tick(ground: Ground, fleet: Fleet, plans: Plans, scratch: Scratch) -> None:
    """Carry out step 1 of all plans and add a step at the far end."""
    path, holder, bits = plans.path, plans.holder, ground.bits
    layers, old = path.shape[1], plans.head[0]
    for robot in range(len(path)):
        holder[old, path[robot, old] >> bits] = -1
        path[robot, old] = -1
    plans.head[0] = layer_of(old, 1, layers)
    fleet.age[:] += 1
    for key in np.sort(_turns(ground, fleet, plans)):
        robot = key & ((1 << _ORDER_BITS) - 1)
        if path[robot, old] < 0:
            _extend(robot, old, ground, fleet, plans, scratch)


@nb.njit(cache=True)
def _turns(ground: Ground, fleet: Fleet, plans: Plans) -> np.ndarray:
    """Sort key of each robot, its number in the low bits: who chooses first."""
    layers, n = plans.path.shape[1], len(fleet.goal)
    last = layer_of(plans.head[0], layers - 2, layers)
    keys = np.empty(n, np.int64)
    for robot in range(n):
        if fleet.visit[robot] < layers:
            rank = np.int64(1) << 32
        elif fleet.overdue[robot]:
            rank = -np.int64(fleet.age[robot])
        else:
            rank = np.int64(ground.field[fleet.row[robot], plans.path[robot, last]])
        keys[robot] = (rank << _ORDER_BITS) | robot
    return keys


@nb.njit(cache=True)
def _extend(first: int, new: int, ground: Ground, fleet: Fleet, plans: Plans, scratch: Scratch) -> None:
    """Choose a robot's state at layer `new`, and that of all whom it pushes."""
    path, holder, bits, stack, tried = plans.path, plans.holder, ground.bits, scratch.stack, scratch.tried
    last = new - 1 if new > 0 else path.shape[1] - 1
    salt = roll(scratch.dice, 1 << 30)
    depth = 0
    stack[0], tried[0] = first, -1
    while depth >= 0:
        robot = stack[depth]
        state = path[robot, last]
        here = state >> bits
        key = _next_choice(tried[depth], salt, robot, state, ground, fleet, plans)
        tried[depth] = key
        if key < 0:  # nothing is left: it holds its place, and whoever pushed it looks further
            holder[new, here], path[robot, new] = robot, state
            depth -= 1
            continue
        then = ground.succ[state, key & 7]
        there = then >> bits
        other = holder[last, there]
        swap = there != here and other >= 0 and path[other, new] >= 0 and path[other, new] >> bits == here
        if holder[new, there] >= 0 or swap:
            continue
        holder[new, there], path[robot, new] = robot, then
        if other < 0 or path[other, new] >= 0:
            return
        depth += 1
        stack[depth], tried[depth] = other, -1


@nb.njit(cache=True)
def _next_choice(after: int, salt: int, robot: int, state: int, ground: Ground, fleet: Fleet, plans: Plans) -> int:
    """Sort key of the allowed action that comes next after key `after`, -1 at the end; its low three bits say which."""
    succ, field, row = ground.succ, ground.field, fleet.row[robot]
    wait = succ.shape[1] - 1
    free = fleet.visit[robot] < plans.path.shape[1] and not fleet.idle[robot]
    best = -1
    for a in range(wait + 1):
        if succ[state, a] < 0:
            continue
        value = int(a < wait) if free else int(field[row, succ[state, a]])
        key = (value * _TIE + ((salt >> (4 * a)) & (_TIE - 1))) << 3 | a
        if key > after and (best < 0 or key < best):
            best = key
    return best
