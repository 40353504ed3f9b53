"""Routes under search: linked nodes with what insertion needs to know at each, and the memory to take a step back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from routing.engines.sisr.rules.kernel import inner
from routing.engines.sisr.rules.model import Array, Model

NODE = np.dtype(
    [
        ("route", "i8"),
        ("prev", "i8"),
        ("next", "i8"),
        ("place", "i8"),
        ("open", "i8"),
        ("close", "i8"),
        ("serve", "i8"),  # set-up and service, as the node before it asks
        ("leg_distance", "i8"),  # to the node, from the one before it
        ("leg_duration", "i8"),
        ("head_duration", "i8"),  # of the route up to the node, inclusive
        ("head_early", "i8"),  # first and last start that take no longer
        ("head_late", "i8"),
        ("tail_duration", "i8"),  # of the route from the node on, inclusive
        ("tail_early", "i8"),
        ("tail_late", "i8"),
        ("slot", "i8"),  # row among the absent
        ("weight", "f8"),  # what it counts to leave a required stop out; it grows while it is
    ],
    align=True,
)
"""A stop (node = stop), or the start (S + 2 * route) or end (S + 2 * route + 1) of a route."""

ROUTE = np.dtype(
    [
        ("type", "i8"),
        ("open", "i8"),  # 1: in use
        ("count", "i8"),  # stops
        ("distance", "i8"),
        ("travel", "i8"),
        ("work", "i8"),
        ("release", "i8"),
        ("saved", "i8"),  # row of the memory, -1: untouched since the last decision
        ("cost", "f8"),
    ],
    align=True,
)
"""A route."""

COUNTS = np.dtype(
    [
        ("absent", "i8"),  # length of the lists
        ("saved", "i8"),
        ("saved_stops", "i8"),
        ("listed", "i8"),
        ("open", "i8"),  # routes in use
        ("top", "i8"),  # routes in use have numbers below
        ("missing", "i8"),  # required stops among the absent
        ("blink", "f8"),  # share of positions that this step overlooks
        ("eager", "f8"),  # how many times its penalty this step pays to insert an optional stop
        ("random", "u8"),
        ("cost", "f8"),  # of routes and of optional stops left out
        ("weight", "f8"),  # of required stops left out
        ("heavy", "f8"),  # first weight of a required stop
    ],
    align=True,
)
"""Lengths, totals and the state of the random numbers."""

FLEET = np.dtype([("available", "i8"), ("used", "i8")], align=True)
"""Routes of a type that there may be, and are."""

LISTS = np.dtype([("absent", "i8"), ("listed", "i8"), ("saved", "i8"), ("key", "f8")], align=True)
"""Rows of four lists: stops without route; stops to insert, with their key; stops of the noted routes."""

MEMO = np.dtype([("route", "i8"), ("type", "i8"), ("first", "i8")], align=True)
"""A route as it was at the last decision, and the first row of its stops."""

AWAY = -1
"""Route of a stop that no route visits."""

ELSEWHERE = -2
"""Route of a stop that belongs to another part of the search."""

AT, BEFORE, BEHIND = 0, 1, 2
"""Loads: on board after the node; their maximum up to the node; from the node on."""

READY, LATEST, TIGHT, ROAD = 0, 1, 2, 3
"""Times: first departure from the node; last arrival that keeps the shift; that keeps the return; of that, driving."""


class State(NamedTuple):
    """Routes under search. N nodes, R routes, K capacity dimensions, B breaks.

    Attributes
    ----------
    nodes, routes, fleet, lists, memo, now : records
        `NODE`, `ROUTE`, `FLEET`, `LISTS`, `MEMO`; the one record `COUNTS`.
    loads : int64[3, N, K]
        Rows `AT`, `BEFORE`, `BEHIND`.
    times : int64[4, N, B + 1]
        Rows `READY`, `LATEST`, `TIGHT`, `ROAD` with b breaks taken; of staged problems only.
    """

    nodes: Array
    routes: Array
    fleet: Array
    lists: Array
    memo: Array
    now: Array
    loads: Array
    times: Array


def empty_state(model: Model, seed: int) -> State:
    """Make a state without any route; its stops are still to be counted as absent."""
    n_stops, numbers = len(model.stops), model.types["number"]
    n_routes = int(min(n_stops, np.minimum(numbers, n_stops).sum())) + 1
    n_nodes, breaks = n_stops + 2 * n_routes, model.types["break_last"] - model.types["break_first"]
    state = State(
        nodes=np.zeros(n_nodes, NODE),
        routes=np.zeros(n_routes, ROUTE),
        fleet=np.zeros(len(numbers), FLEET),
        lists=np.zeros(n_stops, LISTS),
        memo=np.zeros(n_routes + 1, MEMO),
        now=np.zeros(1, COUNTS),
        loads=np.zeros((3, n_nodes, model.capacity.shape[1]), np.int64),
        times=np.zeros((4, n_nodes, 1 + int(breaks.max())), np.int64),
    )
    state.now["random"] = (seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) & 0xFFFFFFFFFFFFFFFF | 1
    state.nodes["route"][:n_stops] = AWAY
    for name in ("place", "open", "close"):
        state.nodes[name][:n_stops] = model.stops[name]
    state.routes["saved"] = -1
    state.fleet["available"] = numbers
    return state


@inner
def start_node(model: Model, route: int) -> int:
    """Node where the route starts; its end is the next number."""
    return len(model.stops) + 2 * route


@inner
def uniform(state: State) -> float:
    """Next random number in [0, 1): xorshift64* (Marsaglia 2003, Vigna 2016)."""
    x = state.now[0].random
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state.now[0].random = x
    return float((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) / 9007199254740992.0


@inner
def below(state: State, limit: int) -> int:
    """Next random whole number in [0, limit)."""
    return int(uniform(state) * limit)


@inner
def put_away(model: Model, state: State, stop: int) -> None:
    """Count a stop, already unlinked, among the absent."""
    now, node = state.now[0], state.nodes[stop]
    node.route = AWAY
    node.slot = now.absent
    state.lists[now.absent].absent = stop
    now.absent += 1
    if model.stops[stop].required:
        now.missing += 1
        now.weight += state.nodes[stop].weight
    else:
        now.cost += model.stops[stop].penalty


@inner
def take_back(model: Model, state: State, stop: int) -> None:
    """Count a stop no longer among the absent."""
    now, slot = state.now[0], state.nodes[stop].slot
    now.absent -= 1
    last = state.lists[now.absent].absent
    state.lists[slot].absent = last
    state.nodes[last].slot = slot
    if model.stops[stop].required:
        now.missing -= 1
        now.weight -= state.nodes[stop].weight
    else:
        now.cost -= model.stops[stop].penalty


@inner
def link(model: Model, state: State, stop: int, after: int) -> None:
    """Put an absent stop behind a node."""
    nodes = state.nodes
    route, behind = nodes[after].route, nodes[after].next
    take_back(model, state, stop)
    nodes[stop].route, nodes[stop].prev, nodes[stop].next = route, after, behind
    nodes[after].next = stop
    nodes[behind].prev = stop
    state.routes[route].count += 1


@inner
def unlink(model: Model, state: State, stop: int) -> None:
    """Take a stop out of its route; the route has to be refreshed, or closed where it was the last."""
    nodes = state.nodes
    node = nodes[stop]
    nodes[node.prev].next = node.next
    nodes[node.next].prev = node.prev
    state.routes[node.route].count -= 1
    put_away(model, state, stop)


@inner
def free_route(state: State) -> int:
    """Lowest number of a route not in use."""
    route = 0
    while state.routes[route].open:
        route += 1
    return route


@inner
def open_route(model: Model, state: State, route: int, kind: int) -> int:
    """Start a route of a type, still without stops; its start node."""
    state.fleet[kind].used += 1
    state.now[0].open += 1
    set_type(model, state, route, kind)
    start, now = start_node(model, route), state.now[0]
    for node in range(start, start + 2):
        state.nodes[node].route = route
    state.nodes[start].next = start + 1
    state.nodes[start + 1].prev = start
    state.routes[route].open, state.routes[route].cost = 1, 0.0
    now.top = max(now.top, route + 1)
    return start


@inner
def close_route(state: State, route: int) -> None:
    """Give up a route that has no stops left."""
    record, now = state.routes[route], state.now[0]
    state.fleet[record.type].used -= 1
    now.open -= 1
    now.cost -= record.cost
    record.open, record.cost = 0, 0.0
    while now.top > 0 and not state.routes[now.top - 1].open:
        now.top -= 1


@inner
def set_type(model: Model, state: State, route: int, kind: int) -> None:
    """Make the route one of another type."""
    state.routes[route].type = kind
    vehicle = model.types[kind]
    start = start_node(model, route)
    for node in range(start, start + 2):
        state.nodes[node].open, state.nodes[node].close = vehicle.shift_open, vehicle.shift_close
    state.nodes[start].place, state.nodes[start + 1].place = vehicle.start, vehicle.end
