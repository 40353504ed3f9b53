"""The recreation: removed customers go back one by one, each to its cheapest place, now and then blinking."""

from __future__ import annotations

import numba as nb
import numpy as np

from routing.engines.sisr.borrow import borrowed
from routing.engines.sisr.dice import below, unit
from routing.engines.sisr.plain.links import backward, forward, join, leg_cost, plane_leg, save_node, save_route
from routing.engines.sisr.plain.state import (
    ABSENT,
    BACK,
    BLINK,
    CLOSE,
    DEMAND,
    EDGE,
    FIRST,
    FROM_DEPOT,
    LATEST,
    LEAVE,
    LOAD,
    MUST,
    NEXT,
    OPEN,
    OWN,
    PENALTY,
    PREVIOUS,
    REMOVED,
    ROUTE,
    ROUTES_FROM,
    SERVICE,
    SIZE,
    TO_DEPOT,
    USED,
    Fixed,
    State,
)

NOWHERE, NEW = -2, -1
"""In place of the customer to insert behind: no place, a route of its own."""

BLINK_RATE = 0.01

LOATH = MUST // 2
"""Reluctance with which a route is opened only for a customer that has no other place at all."""

RANDOM, LARGE, FAR, NEAR, NARROW, EARLY, LATE_CLOSE = range(7)
"""Orders of insertion: by chance, demand, distance from the depot, and by windows."""


@nb.njit(forceinline=True, error_model="numpy")
def _next_blink(dice: np.ndarray) -> int:
    """Places to see until the next blink."""
    return 1 + int(np.log(unit(dice)) / np.log(1.0 - BLINK_RATE))


@nb.njit(forceinline=True, error_model="numpy")
def sort_removed(fixed: Fixed, state: State) -> None:
    """Put the removed customers into one of the orders of insertion, drawn by weight."""
    dice, removed, key, stop = state.dice, state.removed, state.key, fixed.stop
    number = state.tally[REMOVED]
    order = fixed.orders[below(dice, len(fixed.orders))]
    for k in range(number):
        c = int(removed[k])
        if order == RANDOM:
            value = below(dice, 1 << 30)
        elif order == LARGE:
            value = -int(stop[c, DEMAND])
        elif order == FAR:
            value = -int(stop[c, FROM_DEPOT])
        elif order == NEAR:
            value = int(stop[c, FROM_DEPOT])
        elif order == NARROW:
            value = int(stop[c, CLOSE]) - int(stop[c, OPEN])
        elif order == EARLY:
            value = int(stop[c, OPEN])
        else:
            value = -int(stop[c, CLOSE])
        at = k
        while at > 0 and key[at - 1] > value:
            key[at] = key[at - 1]
            removed[at] = removed[at - 1]
            at -= 1
        key[at] = value
        removed[at] = c


@nb.njit(forceinline=True, error_model="numpy")
def _on_time(
    fixed: Fixed, node: np.ndarray, c: int, before: int, after: int, t_in: int, t_out: int, a: int, z: int, s: int
) -> bool:
    """Whether a visit to c between two others keeps all windows."""
    if not fixed.same:
        t_in = int(fixed.time_back[c, before])
        t_out = int(fixed.time[c, after])
    start = max(int(node[before, LEAVE]) + t_in, a)
    return start <= z and start + s + t_out <= int(node[after, LATEST])


@nb.njit(forceinline=True, error_model="numpy")
def find_place(
    fixed: Fixed,
    node: np.ndarray,
    route: np.ndarray,
    near: np.ndarray,
    into: np.ndarray,
    out: np.ndarray,
    stop: np.ndarray,
    count: np.ndarray,
    dice: np.ndarray,
    c: int,
    look: int,
    may_open: bool,
    reluctance: int,
) -> tuple[int, int, int]:
    """Cheapest place for a customer beside its neighbours: what it costs, behind whom, on which route."""
    home = int(stop[c, TO_DEPOT])
    away = int(stop[c, FROM_DEPOT])
    a = int(stop[c, OPEN])
    z = int(stop[c, CLOSE])
    s = int(stop[c, SERVICE])
    room = fixed.capacity - int(stop[c, DEMAND])
    plane, timed = fixed.plane, fixed.timed
    xy, factors, shift = fixed.xy, fixed.factors, fixed.shift
    cost, cost_back = fixed.cost, fixed.cost_back
    best = int(stop[c, PENALTY])
    behind = NOWHERE
    on = -1
    blink = count[BLINK]
    alone = fixed.fixed_cost + home + away
    if may_open and alone < best and (not timed or _on_time(fixed, node, c, 0, 0, away, home, a, z, s)):
        best = min(alone + reluctance, best - 1)
        behind = NEW
    for k in range(look):
        j = near[c, k]
        d_in = int(into[c, k])
        d_out = int(out[c, k])
        r = np.uint32(node[j, ROUTE])
        after = np.uint32(node[j, NEXT])
        before = np.uint32(node[j, PREVIOUS])
        behind_it = d_in - int(node[j, EDGE])
        ahead_of_it = d_out - int(node[j, BACK])
        # What a place costs at least, for one of its two customers is the nearer: it is seen from there.
        least_behind = behind_it + (d_in if after != 0 else home)
        least_ahead = ahead_of_it + (d_out if before != 0 else away)
        if (int(route[r, LOAD]) > room) | (min(least_behind, least_ahead) >= best):
            continue
        if least_behind < best:
            if after == 0:
                leg = home
            elif plane:
                leg = plane_leg(xy, factors, shift, c, after)
            else:
                leg = int(cost[c, after])
            delta = behind_it + leg
            if delta < best and (not timed or _on_time(fixed, node, c, j, after, d_in, leg, a, z, s)):
                blink -= 1
                if blink > 0:
                    best = delta
                    behind = int(j)
                    on = int(r)
                else:
                    blink = _next_blink(dice)
        if least_ahead < best:
            if before == 0:
                leg = away
            elif plane:
                leg = plane_leg(xy, factors, shift, c, before)
            else:
                leg = int(cost_back[c, before])
            delta = ahead_of_it + leg
            if delta < best and (not timed or _on_time(fixed, node, c, before, j, leg, d_out, a, z, s)):
                blink -= 1
                if blink > 0:
                    best = delta
                    behind = int(before)
                    on = int(r)
                else:
                    blink = _next_blink(dice)
    count[BLINK] = blink
    if behind == NEW:
        best = alone
    return best, behind, on


@nb.njit(forceinline=True, error_model="numpy")
def _find_anywhere(fixed: Fixed, state: State, c: int) -> tuple[int, int, int]:
    """Cheapest place on any route, for a customer that has none beside its neighbours; as `find_place`."""
    node, stop = state.node, fixed.stop
    best, behind, on = int(stop[c, PENALTY]), NOWHERE, ABSENT
    room = fixed.capacity - int(stop[c, DEMAND])
    a, z, s = int(stop[c, OPEN]), int(stop[c, CLOSE]), int(stop[c, SERVICE])
    for k in range(state.tally[OWN]):
        j = int(state.own[k])
        r = int(node[j, ROUTE])
        if int(state.route[r, LOAD]) > room:
            continue
        for place in range(2 if node[j, PREVIOUS] == 0 else 1):
            before, after = (j, int(node[j, NEXT])) if place == 0 else (0, j)
            edge = int(node[j, EDGE]) if place == 0 else int(node[j, BACK])
            d_in, d_out = leg_cost(fixed, before, c), leg_cost(fixed, c, after)
            delta = d_in + d_out - edge
            if delta < best and (not fixed.timed or _on_time(fixed, node, c, before, after, d_in, d_out, a, z, s)):
                best, behind, on = delta, before, r
    return best, behind, on


@nb.njit(forceinline=True, error_model="numpy")
def _empty_route(route: np.ndarray) -> int:
    """Find a route that visits nobody."""
    r = ROUTES_FROM
    while route[r, SIZE] > 0:
        r += 1
    return r


@nb.njit(forceinline=True, error_model="numpy")
def insert(fixed: Fixed, state: State, c: int, behind: int, r: int) -> None:
    """Put a customer behind another (0: first) of route r, or on a new route."""
    node, route, stop = state.node, state.route, fixed.stop
    if behind == NEW:
        r = _empty_route(route)
        state.tally[USED] += 1
        behind = 0
    save_route(state, r)
    save_node(state, c)
    after = int(route[r, FIRST]) if behind == 0 else int(node[behind, NEXT])
    node[c, ROUTE] = r
    if behind == 0:
        edge = int(stop[c, FROM_DEPOT])
    elif fixed.plane:
        edge = plane_leg(fixed.xy, fixed.factors, fixed.shift, c, behind)
    else:
        edge = int(fixed.cost_back[c, behind])
    join(state, r, behind, c, edge)
    if after == 0:
        edge = int(stop[c, TO_DEPOT])
    elif fixed.plane:
        edge = plane_leg(fixed.xy, fixed.factors, fixed.shift, c, after)
    else:
        edge = int(fixed.cost[c, after])
    join(state, r, c, after, edge)
    route[r, LOAD] += stop[c, DEMAND]
    route[r, SIZE] += 1
    if fixed.timed:
        node[c, LEAVE] = -1
        node[c, LATEST] = -(1 << 30)
        forward(fixed, state, c)
        backward(fixed, state, c)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def recreate(fixed: Fixed, state: State, look: int, limit: int, reluctance: int, anywhere: bool, allowance: int) -> int:
    """Insert the removed customers in their order; return what that costs, or a part above the allowance.

    A customer that is cheaper left out, or has no place, stays absent and costs its penalty.
    """
    fixed, state = borrowed(fixed), borrowed(state)
    spent = 0
    node, route, near, into, out = state.node, state.route, fixed.near, fixed.into, fixed.out
    stop, count, dice, removed = fixed.stop, state.tally, state.dice, state.removed
    for k in range(count[REMOVED]):
        c = int(removed[k])
        cost, behind, r = find_place(
            fixed, node, route, near, into, out, stop, count, dice, c, look, count[USED] < limit, reluctance
        )
        if anywhere and behind < 0 and stop[c, PENALTY] == MUST and (behind == NOWHERE or reluctance == LOATH):
            other, other_behind, other_r = _find_anywhere(fixed, state, c)
            if other_behind != NOWHERE:
                cost, behind, r = other, other_behind, other_r
        if behind == NOWHERE:
            cost = int(state.penalty[c])
        spent += cost
        if spent > allowance:
            return spent
        if behind == NOWHERE:
            node[c, ROUTE] = ABSENT
        else:
            insert(fixed, state, c, behind, r)
    return spent
