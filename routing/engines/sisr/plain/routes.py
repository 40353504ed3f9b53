"""Routes as flat arrays, between searches: into a walk's tables and out again."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from routing.engines.sisr.borrow import borrowed
from routing.engines.sisr.plain.links import leg_cost, leg_time
from routing.engines.sisr.plain.state import (
    ABSENT,
    ABSENTEES,
    BACK,
    BEST,
    CLOSE,
    CURRENT,
    DEMAND,
    DIRTY,
    EDGE,
    ELSEWHERE,
    FIRST,
    FULL,
    LAST,
    LATEST,
    LEAVE,
    LOAD,
    NEXT,
    OPEN,
    OWN,
    PREVIOUS,
    ROUTE,
    ROUTES_FROM,
    SERVICE,
    SIZE,
    USED,
    Fixed,
    Longs,
    State,
    Table,
)


class Routes(NamedTuple):
    """A whole solution.

    Attributes
    ----------
    visits : int32[m]
        Customers of route r are `visits[first[r]:first[r + 1]]`, in their order.
    first : int64[R + 1]
    absent : int32[n - m]
    """

    visits: Table
    first: Longs
    absent: Table


@nb.njit(cache=True, nogil=True)
def load(fixed: Fixed, state: State, visits: Table, first: Longs, absent: Table) -> None:
    """Put routes and absent customers into a walk, and nothing else; its best is they."""
    fixed, state = borrowed(fixed), borrowed(state)
    node, route, own, count = state.node, state.route, state.own, state.tally
    node[:, ROUTE] = ELSEWHERE
    route[:] = 0
    route[:ROUTES_FROM, LOAD] = FULL
    node[0, LEAVE] = fixed.stop[0, OPEN]
    node[0, LATEST] = fixed.stop[0, CLOSE]
    total = 0
    for r in range(len(first) - 1):
        total += _lay(fixed, state, visits[first[r] : first[r + 1]], ROUTES_FROM + r)
    for k in range(len(visits)):
        own[k] = visits[k]
    for k in range(len(absent)):
        c = absent[k]
        node[c, ROUTE] = ABSENT
        node[c, NEXT] = k
        state.absent[k] = c
        own[len(visits) + k] = c
        total += state.penalty[c]
    count[USED], count[ABSENTEES], count[OWN], count[DIRTY] = len(first) - 1, len(absent), len(visits) + len(absent), 0
    state.best[:] = node
    state.is_dirty[:] = 0
    state.cost[CURRENT] = state.cost[BEST] = total


@nb.njit(forceinline=True)
def _lay(fixed: Fixed, state: State, visits: Table, r: int) -> int:
    """Link the customers of a route, and work its times out; return its cost."""
    node, route, stop = state.node, state.route, fixed.stop
    before, total = 0, int(fixed.fixed_cost)
    for k in range(len(visits)):
        c = int(visits[k])
        edge = leg_cost(fixed, before, c)
        total += edge
        node[c, PREVIOUS], node[c, BACK], node[c, ROUTE], node[c, NEXT] = before, edge, r, 0
        if before != 0:
            node[before, NEXT], node[before, EDGE] = c, edge
        node[c, LEAVE] = max(node[before, LEAVE] + leg_time(fixed, before, c), stop[c, OPEN]) + stop[c, SERVICE]
        route[r, LOAD] += stop[c, DEMAND]
        before = c
    edge = leg_cost(fixed, before, 0)
    node[before, EDGE] = edge
    route[r, FIRST], route[r, LAST], route[r, SIZE] = visits[0], before, len(visits)
    after = 0
    while before != 0:
        latest = node[after, LATEST] - leg_time(fixed, before, after) - stop[before, SERVICE]
        node[before, LATEST] = min(latest, stop[before, CLOSE])
        after, before = before, int(node[before, PREVIOUS])
    return total + edge


@nb.njit(cache=True, nogil=True)
def unload(table: Table, own: Table) -> tuple[Table, Longs, Table]:
    """Read the routes of a walk's customers from its `node` or `best`; as the fields of `Routes`."""
    visits, absent = np.empty(len(own), np.int32), np.empty(len(own), np.int32)
    first = np.zeros(len(own) + 1, np.int64)
    routes = placed = missing = 0
    for k in range(len(own)):
        c = int(own[k])
        if table[c, ROUTE] < ROUTES_FROM:
            absent[missing] = c
            missing += 1
        elif table[c, PREVIOUS] == 0:
            while c != 0:
                visits[placed] = c
                placed += 1
                c = int(table[c, NEXT])
            routes += 1
            first[routes] = placed
    return visits[:placed], first[: routes + 1], absent[:missing]


@nb.njit(cache=True, nogil=True)
def cost_of(fixed: Fixed, visits: Table, first: Longs) -> int:
    """Cost of the routes alone."""
    total = 0
    for r in range(len(first) - 1):
        before = 0
        for k in range(first[r], first[r + 1]):
            total += leg_cost(fixed, before, int(visits[k]))
            before = int(visits[k])
        total += leg_cost(fixed, before, 0) + fixed.fixed_cost
    return total
