"""Routes as linked lists: legs, links, times; each row is saved before its first change in an iteration."""

from __future__ import annotations

import numba as nb
import numpy as np

from routing.engines.sisr.plain.state import (
    BACK,
    CLOCK,
    CLOSE,
    EDGE,
    FIRST,
    LAST,
    LATEST,
    LEAVE,
    NEXT,
    OPEN,
    PREVIOUS,
    SAVED_NODES,
    SAVED_ROUTES,
    SERVICE,
    STAMP,
    Fixed,
    State,
)


@nb.njit(forceinline=True, error_model="numpy")
def plane_leg(xy: np.ndarray, factors: np.ndarray, shift: float, i: int, j: int) -> int:
    """Cost of a leg from coordinates."""
    dx = xy[i, 0] - xy[j, 0]
    dy = xy[i, 1] - xy[j, 1]
    return int(np.sqrt(dx * dx + dy * dy) * factors[0] * factors[1] + shift)


@nb.njit(forceinline=True, error_model="numpy")
def leg_cost(fixed: Fixed, i: int, j: int) -> int:
    """Cost from i to j."""
    if fixed.plane:
        return plane_leg(fixed.xy, fixed.factors, fixed.shift, i, j)
    return int(fixed.cost[i, j])


@nb.njit(forceinline=True, error_model="numpy")
def leg_time(fixed: Fixed, i: int, j: int) -> int:
    """Duration from i to j."""
    return leg_cost(fixed, i, j) if fixed.same else int(fixed.time[i, j])


@nb.njit(forceinline=True, error_model="numpy")
def save_node(state: State, c: int) -> None:
    """Keep a customer's row as it is, unless this iteration did so before."""
    if state.node[c, STAMP] != state.tally[CLOCK]:
        at = state.tally[SAVED_NODES]
        for k in range(8):
            state.saved_node[at, k] = state.node[c, k]
        state.saved_node_at[at] = c
        state.tally[SAVED_NODES] = at + 1
        state.node[c, STAMP] = state.tally[CLOCK]


@nb.njit(forceinline=True, error_model="numpy")
def save_route(state: State, r: int) -> None:
    """Keep a route's row as it is, unless this iteration did so before."""
    if state.route[r, STAMP] != state.tally[CLOCK]:
        at = state.tally[SAVED_ROUTES]
        for k in range(8):
            state.saved_route[at, k] = state.route[r, k]
        state.saved_route_at[at] = r
        state.tally[SAVED_ROUTES] = at + 1
        state.route[r, STAMP] = state.tally[CLOCK]


@nb.njit(forceinline=True, error_model="numpy")
def join(state: State, r: int, a: int, b: int, edge: int) -> None:
    """Let b follow a on route r; either may be the depot, and both, which empties the route."""
    node, route = state.node, state.route
    if a == 0:
        route[r, FIRST] = b
    else:
        save_node(state, a)
        node[a, NEXT] = b
        node[a, EDGE] = edge
    if b == 0:
        route[r, LAST] = a
    else:
        save_node(state, b)
        node[b, PREVIOUS] = a
        node[b, BACK] = edge


@nb.njit(forceinline=True, error_model="numpy")
def forward(fixed: Fixed, state: State, c: int) -> None:
    """Renew the earliest departures from c on, until one stays."""
    node, stop = state.node, fixed.stop
    while c != 0:
        p = node[c, PREVIOUS]
        t = node[c, BACK] if fixed.same else fixed.time[p, c]
        leave = max(node[p, LEAVE] + t, stop[c, OPEN]) + stop[c, SERVICE]
        if leave == node[c, LEAVE]:
            return
        save_node(state, c)
        node[c, LEAVE] = leave
        c = node[c, NEXT]


@nb.njit(forceinline=True, error_model="numpy")
def backward(fixed: Fixed, state: State, c: int) -> None:
    """Renew the latest starts from c back, until one stays."""
    node, stop = state.node, fixed.stop
    while c != 0:
        n = node[c, NEXT]
        t = node[c, EDGE] if fixed.same else fixed.time[c, n]
        latest = min(node[n, LATEST] - t - stop[c, SERVICE], stop[c, CLOSE])
        if latest == node[c, LATEST]:
            return
        save_node(state, c)
        node[c, LATEST] = latest
        c = node[c, PREVIOUS]
