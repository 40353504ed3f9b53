"""One robot's cheapest plan among the others' reserved plans: A* over steps of the window and states.

The open list is a row of buckets by surplus (cost so far plus field, less the start's field), newest first, with the
actions in a randomly rotated order. Without conflicts it goes straight down and makes a few nodes a step. After the
goal was visited, motion costs nothing: the rest of the plan has only to be free.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from warehouse.traffic.dice import roll
from warehouse.traffic.fields import UNREACHABLE
from warehouse.traffic.motion import Ints
from warehouse.traffic.wlns_state import (
    COST,
    NEXT,
    PARENT,
    REACHED,
    SEARCH_NODES,
    SLOT,
    STATE,
    STEP,
    Fleet,
    Ground,
    Plans,
    Scratch,
    layer_of,
)

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - 16)  # the table of states seen has 4 * SEARCH_NODES = 2**16 entries
_KEY_BITS = 32


@nb.njit(cache=True, inline="always")
def blocked(now: Ints, then: Ints, here: int, there: int) -> bool:
    """Whether a robot that nobody holds a place for may not go from `here` (layer `now`) to `there` (layer `then`)."""
    if then[there] >= 0:
        return True
    other = then[here]
    return other >= 0 and there != here and now[there] == other


@nb.njit(cache=True, inline="always")
def _slot_if_better(seen: np.ndarray, tag: int, cost: int) -> int:
    """Entry of a state to be opened at `cost`, or -1 where it was opened as cheaply before."""
    mask = len(seen) - 1
    slot = np.int64((np.uint64(tag) * _MIX) >> _SHIFT)
    while True:
        if seen[slot, 0] == tag:
            if seen[slot, 1] <= cost:
                return -1
            break
        if (seen[slot, 0] ^ tag) >> _KEY_BITS:  # an entry of an older search is free
            break
        slot = (slot + 1) & mask
    seen[slot, 0], seen[slot, 1] = tag, cost
    return slot


@nb.njit(cache=True)
def find_path(robot: int, most: int, ground: Ground, fleet: Fleet, plans: Plans, scratch: Scratch) -> int:
    """Cheapest plan of one robot whose own reservations are taken back.

    Parameters
    ----------
    robot : int
    most : cost above which no plan is wanted

    Returns
    -------
    int
        Its cost, and the states in ``scratch.found``; -1 if there is none, or none was found in `SEARCH_NODES`.
    """
    path, head = plans.path, plans.head[0]
    row, field, bucket, node = fleet.row[robot], ground.field, scratch.bucket, scratch.node
    window = path.shape[1] - 1
    start = path[robot, head]
    base = np.int64(field[row, start])
    top = min(most - base, len(bucket) - 1)
    if top < 0 or base == UNREACHABLE:
        return -1
    scratch.search[0] += 1
    node[0, STATE], node[0, PARENT], node[0, STEP], node[0, COST], node[0, REACHED] = start, -1, 0, 0, 0
    node[0, NEXT], node[0, SLOT] = -1, 0
    bucket[: top + 1] = -1
    bucket[0] = 0
    used, surplus, cost = 1, 0, -1
    while surplus <= top and used < SEARCH_NODES - 8:
        at = bucket[surplus]
        if at < 0:
            surplus += 1
            continue
        bucket[surplus] = node[at, NEXT]
        if node[at, STEP] == window:
            cost = surplus + base
            _trace_back(node, at, scratch.found)
            break
        if at == 0 or scratch.seen[node[at, SLOT], 1] == node[at, COST]:
            used = _expand(at, used, base, top, row, fleet.goal[robot], ground, plans, scratch)
    return cost


@nb.njit(cache=True)
def _trace_back(node: Ints, at: int, found: Ints) -> None:
    while at >= 0:
        found[node[at, STEP]] = node[at, STATE]
        at = node[at, PARENT]


@nb.njit(cache=True, inline="always")
def _expand(
    at: int, used: int, base: int, top: int, row: int, goal: int, ground: Ground, plans: Plans, scratch: Scratch
) -> int:
    """Open the states that node `at` leads to; nodes used then."""
    succ, weight, field, bits = ground.succ, ground.weight, ground.field, ground.bits
    holder, node, seen, bucket = plans.holder, scratch.node, scratch.seen, scratch.bucket
    state, step, so_far, was_reached = node[at, STATE], node[at, STEP], node[at, COST], node[at, REACHED]
    layers, actions = plans.path.shape[1], succ.shape[1]
    now = layer_of(plans.head[0], step, layers)
    then = layer_of(plans.head[0], step + 1, layers)
    here = state >> bits
    a = roll(scratch.dice, actions)
    for _ in range(actions):
        a = a + 1 if a + 1 < actions else 0
        new = succ[state, a]
        if new < 0:
            continue
        there = new >> bits
        other = holder[then, here]
        if holder[then, there] >= 0 or (there != here and other >= 0 and holder[now, there] == other):
            continue
        reached = 1 if was_reached or there == goal else 0
        cost = so_far if was_reached else so_far + weight[state, a]
        surplus = cost - base if reached else cost + field[row, new] - base
        if surplus > top:
            continue
        key = ((step + 1) * 2 + reached) * len(succ) + new
        slot = _slot_if_better(seen, (scratch.search[0] << _KEY_BITS) | key, cost)
        if slot < 0:
            continue
        node[used, STATE], node[used, PARENT], node[used, STEP], node[used, COST] = new, at, step + 1, cost
        node[used, NEXT], node[used, SLOT], node[used, REACHED] = bucket[surplus], slot, reached
        bucket[surplus] = used
        used += 1
    return used
