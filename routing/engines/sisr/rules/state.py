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
        ("top", "i8"),  # routes in use have numbers below
        ("missing", "i8"),  # required stops among the absent
        ("random", "u8"),
        ("cost", "f8"),  # of routes and of optional stops left out
        ("weight", "f8"),  # of required stops left out
        ("heavy", "f8"),  # first weight of a required stop
    ],
    align=True,
)
"""Lengths, totals and the state of the random numbers."""

AWAY = -1
"""Route of a stop that no route visits."""

ELSEWHERE = -2
"""Route of a stop that belongs to another part of the search."""


class State(NamedTuple):
    """Routes under search. N nodes, R routes.

    Attributes
    ----------
    nodes, routes : records
        `NODE`, `ROUTE`.
    load, load_before, load_after : int64[N, K]
        On board after the node; its maximum up to the node, and from the node on.
    ready, latest, tight : int64[N, B + 1]
        With b breaks taken (`staged` problems only): first departure from the node; last arrival that keeps the
        shift; last arrival that keeps the return.
    alone : float64[V, S]
        Cost of a route with the stop (and its other half) alone; infinite where it cannot be.
    available, used : int64[V]
        Routes of each type that there may be, and are.
    absent : int64[S]
        Stops without route.
    weight : float64[S]
        What it counts to leave the stop out; of required stops it grows while they are left out.
    saved_route, saved_type, saved_first, saved_stops : int64
        Routes as they were at the last decision.
    listed : int64[S]
        Stops to insert, in order.
    key : float64[S]
    now : record
        `COUNTS`.
    """

    nodes: Array
    routes: Array
    load: Array
    load_before: Array
    load_after: Array
    ready: Array
    latest: Array
    tight: Array
    alone: Array
    available: Array
    used: Array
    absent: Array
    weight: Array
    saved_route: Array
    saved_type: Array
    saved_first: Array
    saved_stops: Array
    listed: Array
    key: Array
    now: Array


def empty_state(model: Model, seed: int) -> State:
    """Make a state without any route, all stops absent."""
    n_stops, n_types = len(model.stops), len(model.types)
    n_routes = int(min(n_stops, np.minimum(model.types["number"], n_stops).sum())) + 1
    n_nodes, dimensions = n_stops + 2 * n_routes, model.capacity.shape[1]
    stages = 1 + int((model.types["break_last"] - model.types["break_first"]).max())
    now = np.zeros(1, COUNTS)
    now["random"] = (seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) & 0xFFFFFFFFFFFFFFFF | 1
    state = State(
        nodes=np.zeros(n_nodes, NODE),
        routes=np.zeros(n_routes, ROUTE),
        **{name: np.zeros((n_nodes, dimensions), np.int64) for name in ("load", "load_before", "load_after")},
        **{name: np.zeros((n_nodes, stages), np.int64) for name in ("ready", "latest", "tight")},
        alone=np.full((n_types, n_stops), np.inf),
        available=model.types["number"].copy(),
        used=np.zeros(n_types, np.int64),
        absent=np.zeros(n_stops, np.int64),
        weight=np.zeros(n_stops),
        saved_route=np.zeros(n_routes, np.int64),
        saved_type=np.zeros(n_routes, np.int64),
        saved_first=np.zeros(n_routes + 1, np.int64),
        saved_stops=np.zeros(n_stops, np.int64),
        listed=np.zeros(n_stops, np.int64),
        key=np.zeros(n_stops),
        now=now,
    )
    state.nodes["route"][:n_stops] = AWAY
    for name in ("place", "open", "close"):
        state.nodes[name][:n_stops] = model.stops[name]
    state.routes["saved"] = -1
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
    state.absent[now.absent] = stop
    now.absent += 1
    if model.stops[stop].required:
        now.missing += 1
        now.weight += state.weight[stop]
    else:
        now.cost += model.stops[stop].penalty


@inner
def take_back(model: Model, state: State, stop: int) -> None:
    """Count a stop no longer among the absent."""
    now, slot = state.now[0], state.nodes[stop].slot
    now.absent -= 1
    last = state.absent[now.absent]
    state.absent[slot] = last
    state.nodes[last].slot = slot
    if model.stops[stop].required:
        now.missing -= 1
        now.weight -= state.weight[stop]
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
    state.used[kind] += 1
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
    state.used[record.type] -= 1
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
