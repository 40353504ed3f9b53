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


@nb.njit(forceinline=True)
def _slot_if_better(seen: np.ndarray, tag: int, cost: int) -> int:
    """Entry of a state to be opened at `cost`, or -1 where it was opened as cheaply before."""
    mask = len(seen) - 1
    slot = int(np.int64((np.uint64(tag) * _MIX) >> _SHIFT))
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
    node, seen, bucket = scratch.node, scratch.seen, scratch.bucket
    row, window = fleet.row[robot], plans.path.shape[1] - 1
    start = plans.path[robot, plans.head[0]]
    base = int(ground.field[row, start])
    top = min(most - base, len(bucket) - 1)
    if top < 0 or base == UNREACHABLE:
        return -1
    scratch.search[0] += 1
    bucket[: top + 1] = -1
    _push(node, bucket, 0, 0, start, -1, 0, 0, 0, 1 if fleet.idle[robot] else 0)
    seen[0, 1] = 0
    used, surplus = 1, 0
    while surplus <= top and used < SEARCH_NODES - 8:
        at = bucket[surplus]
        if at < 0:
            surplus += 1
            continue
        bucket[surplus] = node[at, NEXT]
        if node[at, STEP] == window:
            _trace_back(node, at, scratch.found)
            return surplus + base
        if at == 0 or seen[node[at, SLOT], 1] == node[at, COST]:
            used = _expand(robot, row, at, used, base, top, ground, fleet, plans, scratch)
    return -1


@nb.njit(forceinline=True)
def _expand(
    robot: int,
    row: int,
    at: int,
    used: int,
    base: int,
    top: int,
    ground: Ground,
    fleet: Fleet,
    plans: Plans,
    scratch: Scratch,
) -> int:
    """Open the states that node `at` leads to; nodes used then."""
    succ, holder, node, bits = ground.succ, plans.holder, scratch.node, ground.bits
    actions, layers, goal = succ.shape[1], len(holder), fleet.goal[robot]
    step, so_far, state, was_reached = int(node[at, STEP]), int(node[at, COST]), int(node[at, STATE]), node[at, REACHED]
    now, then = layer_of(plans.head[0], step, layers), layer_of(plans.head[0], step + 1, layers)
    here = state >> bits
    comer = holder[then, here]
    a = actions - 1 if fleet.idle[robot] else roll(scratch.dice, actions)  # the last is tried first: idle ones wait
    for _ in range(actions):
        a = a + 1 if a + 1 < actions else 0
        new = int(succ[state, a])
        if new < 0:
            continue
        there = new >> bits
        if holder[then, there] >= 0 or (comer >= 0 and there != here and holder[now, there] == comer):
            continue
        reached = 1 if was_reached or there == goal else 0
        cost = so_far if was_reached else so_far + ground.weight[state, a]
        surplus = (cost if reached else cost + ground.field[row, new]) - base
        if surplus > top:
            continue
        tag = (scratch.search[0] << _KEY_BITS) | (((step + 1) * 2 + reached) * len(succ) + new)
        slot = _slot_if_better(scratch.seen, tag, cost)
        if slot >= 0:
            _push(node, scratch.bucket, surplus, used, new, at, step + 1, cost, slot, reached)
            used += 1
    return used


@nb.njit(forceinline=True)
def _push(
    node: Ints,
    bucket: Ints,
    surplus: int,
    at: int,
    state: int,
    parent: int,
    step: int,
    cost: int,
    slot: int,
    reached: int,
) -> None:
    """Write node `at` and put it on top of its bucket."""
    node[at, STATE], node[at, PARENT], node[at, STEP], node[at, COST] = state, parent, step, cost
    node[at, NEXT], node[at, SLOT], node[at, REACHED] = bucket[surplus], slot, reached
    bucket[surplus] = at


@nb.njit(forceinline=True)
def _trace_back(node: Ints, at: int, found: Ints) -> None:
    while at >= 0:
        found[node[at, STEP]] = node[at, STATE]
        at = node[at, PARENT]
