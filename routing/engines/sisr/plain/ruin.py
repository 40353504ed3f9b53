"""The ruin: strings of customers on routes around a seed (Christiaens, Vanden Berghe 2020, Transp. Sci. 54)."""

from __future__ import annotations

import numba as nb

from routing.engines.sisr.dice import below, unit
from routing.engines.sisr.plain.links import backward, forward, join, leg_cost, save_node, save_route
from routing.engines.sisr.plain.state import (
    ABSENT,
    ABSENTEES,
    BACK,
    CLOCK,
    DEMAND,
    EDGE,
    FROM_DEPOT,
    LOAD,
    NEXT,
    OWN,
    PREVIOUS,
    REMOVED,
    ROUTE,
    ROUTES_FROM,
    SIZE,
    STAMP,
    TO_DEPOT,
    USED,
    Fixed,
    State,
)

SPLIT = 0.5
DEPTH = 0.01


@nb.njit(forceinline=True, error_model="numpy")
def _cut(fixed: Fixed, state: State, r: int, first: int, number: int) -> int:
    """Remove so many customers from `first` on; return the cost saved."""
    node, route, stop, removed, count = state.node, state.route, fixed.stop, state.removed, state.tally
    before = node[first, PREVIOUS]
    saved = int(node[first, BACK])
    c = first
    last = first
    load = 0
    for _ in range(number):
        save_node(state, c)
        node[c, ROUTE] = ABSENT
        removed[count[REMOVED]] = c
        count[REMOVED] += 1
        load += stop[c, DEMAND]
        saved += node[c, EDGE]
        last = c
        c = node[c, NEXT]
    after = node[last, NEXT]
    if before == 0 and after == 0:
        edge = 0
        saved += fixed.fixed_cost
        count[USED] -= 1
    elif before == 0:
        edge = int(stop[after, FROM_DEPOT])
    elif after == 0:
        edge = int(stop[before, TO_DEPOT])
    else:
        edge = leg_cost(fixed, before, after)
    save_route(state, r)
    route[r, LOAD] -= load
    route[r, SIZE] -= number
    join(state, r, before, after, edge)
    if fixed.timed:
        forward(fixed, state, after)
        backward(fixed, state, before)
    return saved - edge


@nb.njit(forceinline=True, error_model="numpy")
def _string(fixed: Fixed, state: State, c: int, most: int) -> int:
    """Remove a string with c in it from its route, or one that leaves out a part; return the cost saved."""
    node, dice = state.node, state.dice
    r = int(node[c, ROUTE])
    size = int(state.route[r, SIZE])
    length = 1 + below(dice, min(size, most))
    kept = 0
    if length > 1 and length < size and unit(dice) < SPLIT:
        kept = 1
        while length + kept < size and unit(dice) < DEPTH:
            kept += 1
    span = length + kept
    behind = 0  # customers of the route before c, as far as they matter
    p = int(node[c, PREVIOUS])
    while p != 0 and behind < span - 1:
        behind += 1
        p = int(node[p, PREVIOUS])
    ahead = 0
    p = int(node[c, NEXT])
    while p != 0 and ahead < span - 1:
        ahead += 1
        p = int(node[p, NEXT])
    least = max(0, span - 1 - ahead)
    offset = least + below(dice, behind - least + 1)
    first = c
    for _ in range(offset):
        first = int(node[first, PREVIOUS])
    if kept == 0:
        return _cut(fixed, state, r, first, length)
    head = 1 + below(dice, length - 1)
    second = first
    for _ in range(head + kept):
        second = int(node[second, NEXT])
    saved = _cut(fixed, state, r, first, head)
    return saved + _cut(fixed, state, r, second, length - head)


@nb.njit(forceinline=True, error_model="numpy")
def ruin(fixed: Fixed, state: State, mean_removed: float, longest: int) -> int:
    """Remove strings around a random customer, and call absent ones nearby; return the cost saved."""
    node, count, dice, around, removed = state.node, state.tally, state.dice, fixed.around, state.removed
    count[REMOVED] = 0
    seed = int(state.own[below(dice, count[OWN])])
    on_routes = count[OWN] - count[ABSENTEES]
    mean_size = on_routes / max(1, count[USED])
    most = max(1, min(longest, int(mean_size)))
    strings = 1 + below(dice, max(1, int(4.0 * mean_removed / (1.0 + most) - 1.0 + unit(dice))))
    saved = 0
    done = 0
    called = 0
    c = seed
    for k in range(-1, around.shape[1]):
        if k >= 0:
            c = int(around[seed, k])
        if c == 0:
            break
        r = node[c, ROUTE]
        if r == ABSENT:
            if node[c, STAMP] != count[CLOCK] and called < 8:
                save_node(state, c)
                removed[count[REMOVED]] = c
                count[REMOVED] += 1
                called += 1
        elif r >= ROUTES_FROM and state.route[r, STAMP] != count[CLOCK]:
            saved += _string(fixed, state, c, most)
            done += 1
            if done == strings:
                break
    if count[ABSENTEES] > 0:
        for _ in range(2):
            c = int(state.absent[below(dice, count[ABSENTEES])])
            if node[c, STAMP] != count[CLOCK]:
                save_node(state, c)
                removed[count[REMOVED]] = c
                count[REMOVED] += 1
    return saved
