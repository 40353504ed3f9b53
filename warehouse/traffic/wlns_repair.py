"""Large neighbourhood search: take back the plans of a few robots in each other's way, and plan them anew in turn.

A try is kept if the sum of the set's costs does not grow. Equal sums are kept too: most tries that help later are
sideways ones.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.traffic.dice import roll
from warehouse.traffic.motion import Ints
from warehouse.traffic.wlns_search import find_path
from warehouse.traffic.wlns_state import Fleet, Ground, Longs, Plans, Scratch, layer_of
from warehouse.traffic.wlns_window import appraise

_ANY_COST = 1 << 30
_WALKS = 3
_NOISE = 8


@nb.njit(cache=True)
def replan_alone(robot: int, ground: Ground, fleet: Fleet, plans: Plans, scratch: Scratch) -> None:
    """Best plan of one robot among the others' plans; it keeps the one it has where the search finds none."""
    _release(robot, ground.bits, plans)
    if find_path(robot, np.int64(_ANY_COST), ground, fleet, plans, scratch) >= 0:
        _take_found(robot, plans, scratch.found)
    _reserve(robot, ground.bits, plans)
    appraise(robot, ground, fleet, plans)


@nb.njit(cache=True)
def repair(tries: int, ground: Ground, fleet: Fleet, plans: Plans, scratch: Scratch) -> int:
    """Make `tries` tries (fewer once nobody is delayed); how many made the sum smaller."""
    better = 0
    for k in range(tries):
        seed = _delayed_robot(fleet, scratch)
        if seed < 0:
            break
        count = _gather(seed, 1 + roll(scratch.dice, len(scratch.members)), ground, fleet, plans, scratch)
        better += _try(count, 2 * k < tries, ground, fleet, plans, scratch)
    return better


@nb.njit(cache=True)
def _delayed_robot(fleet: Fleet, scratch: Scratch) -> int:
    """The more delayed of two random robots of the list, which is cleared of those no longer delayed; -1 if empty."""
    delayed = scratch.delayed
    best, most = -1, 0
    for _ in range(2):
        while delayed[0] > 0:
            at = 1 + roll(scratch.dice, delayed[0])
            robot = delayed[at]
            delay = fleet.cost[robot] - fleet.least[robot]
            if delay > 0:
                if delay > most:
                    best, most = robot, delay
                break
            delayed[at] = delayed[delayed[0]]
            delayed[0] -= 1
    return best


@nb.njit(cache=True)
def _gather(seed: int, size: int, ground: Ground, fleet: Fleet, plans: Plans, scratch: Scratch) -> int:
    """Grow the set from `seed` by walks along the field, adding whoever is in the way; members found."""
    members = scratch.members
    members[0], count, walks = seed, 1, 0
    while count < size and walks < _WALKS * size:
        who = seed if walks == 0 else members[roll(scratch.dice, count)]
        count = _walk(who, count, size, ground, fleet, plans, scratch)
        walks += 1
    return count


@nb.njit(cache=True)
def _walk(who: int, count: int, size: int, ground: Ground, fleet: Fleet, plans: Plans, scratch: Scratch) -> int:
    """Leave `who`'s plan at a random step, go on down its field, a little at random, and add whoever is met."""
    succ, field, bits, holder = ground.succ, ground.field, ground.bits, plans.holder
    layers, row, goal, head = plans.path.shape[1], fleet.row[who], fleet.goal[who], plans.head[0]
    step = roll(scratch.dice, min(layers - 1, fleet.visit[who]))
    state = plans.path[who, layer_of(head, step, layers)]
    while step < layers - 1 and count < size:
        best, new = _ANY_COST, state
        careless = roll(scratch.dice, _NOISE) == 0
        for a in range(succ.shape[1]):
            if succ[state, a] >= 0:
                value = 0 if careless else np.int64(field[row, succ[state, a]])
                value = value * 16 + roll(scratch.dice, 16)
                if value < best:
                    best, new = value, succ[state, a]
        now, then = layer_of(head, step, layers), layer_of(head, step + 1, layers)
        count = _add(holder[then, new >> bits], count, scratch.members)
        other = holder[then, state >> bits]
        if other >= 0 and count < size and holder[now, new >> bits] == other:
            count = _add(other, count, scratch.members)
        state = new
        step += 1
        if state >> bits == goal:
            break
    return count


@nb.njit(cache=True)
def _add(robot: int, count: int, members: Longs) -> int:
    """Add a robot (or -1, nobody) to the set if it is not there; members then."""
    if robot < 0:
        return count
    for i in range(count):
        if members[i] == robot:
            return count
    members[count] = robot
    return count + 1


@nb.njit(cache=True)
def _try(count: int, seed_first: bool, ground: Ground, fleet: Fleet, plans: Plans, scratch: Scratch) -> bool:
    """Plan the set anew in random order and keep it if the sum did not grow; whether it became smaller."""
    members, order = scratch.members, scratch.order
    before, least = 0, 0
    for i in range(count):
        robot = members[i]
        before += fleet.cost[robot]
        least += fleet.least[robot]
        scratch.saved[i] = plans.path[robot]
        scratch.saved_cost[i, 0], scratch.saved_cost[i, 1] = fleet.cost[robot], fleet.visit[robot]
        order[i] = i
        _release(robot, ground.bits, plans)
    _shuffle(order, 1 if seed_first else 0, count, scratch)
    spent = 0
    for k in range(count):
        robot = members[order[k]]
        least -= fleet.least[robot]
        most = before - spent - least
        if fleet.overdue[robot]:
            most = min(most, fleet.cost[robot])
        cost = find_path(robot, most, ground, fleet, plans, scratch)
        if cost < 0:
            _take_back(k, count, ground.bits, fleet, plans, scratch)
            return False
        _take_found(robot, plans, scratch.found)
        _reserve(robot, ground.bits, plans)
        fleet.cost[robot] = cost
        spent += cost
    for i in range(count):
        appraise(members[i], ground, fleet, plans)
    return spent < before


@nb.njit(cache=True)
def _shuffle(order: Longs, first: int, count: int, scratch: Scratch) -> None:
    """Shuffle ``order[first:count]``."""
    for i in range(count - 1, first, -1):
        j = first + roll(scratch.dice, i + 1 - first)
        order[i], order[j] = order[j], order[i]


@nb.njit(cache=True)
def _take_back(placed: int, count: int, bits: int, fleet: Fleet, plans: Plans, scratch: Scratch) -> None:
    """Undo a try of which the first `placed` robots of the order have new plans."""
    for k in range(placed):
        _release(scratch.members[scratch.order[k]], bits, plans)
    for i in range(count):
        robot = scratch.members[i]
        plans.path[robot] = scratch.saved[i]
        fleet.cost[robot], fleet.visit[robot] = scratch.saved_cost[i, 0], scratch.saved_cost[i, 1]
        _reserve(robot, bits, plans)


@nb.njit(cache=True)
def _release(robot: int, bits: int, plans: Plans) -> None:
    """Take back a robot's reservations, all but where it stands."""
    path, holder, head = plans.path, plans.holder, plans.head[0]
    for layer in range(path.shape[1]):
        if layer != head:
            holder[layer, path[robot, layer] >> bits] = -1


@nb.njit(cache=True)
def _reserve(robot: int, bits: int, plans: Plans) -> None:
    path, holder, head = plans.path, plans.holder, plans.head[0]
    for layer in range(path.shape[1]):
        if layer != head:
            holder[layer, path[robot, layer] >> bits] = robot


@nb.njit(cache=True)
def _take_found(robot: int, plans: Plans, found: Ints) -> None:
    """Make the path that a search found a robot's plan."""
    layers, head = plans.path.shape[1], plans.head[0]
    for step in range(1, layers):
        plans.path[robot, layer_of(head, step, layers)] = found[step]
