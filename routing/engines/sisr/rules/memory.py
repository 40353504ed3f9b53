"""A step back: routes are noted as they were before a step first touches them."""

from __future__ import annotations

from routing.engines.sisr.rules.kernel import inner
from routing.engines.sisr.rules.model import Array, Model
from routing.engines.sisr.rules.refresh import refresh
from routing.engines.sisr.rules.state import (
    State,
    close_route,
    link,
    open_route,
    put_away,
    start_node,
)


@inner
def note(model: Model, state: State, route: int) -> None:
    """Remember a route as it is, once a step."""
    record, now = state.routes[route], state.now[0]
    if record.saved >= 0:
        return
    record.saved = now.saved
    state.saved_route[now.saved], state.saved_type[now.saved] = route, record.type
    if record.open:
        node = state.nodes[start_node(model, route)].next
        while node < len(model.stops):
            state.saved_stops[now.saved_stops] = node
            now.saved_stops += 1
            node = state.nodes[node].next
    now.saved += 1
    state.saved_first[now.saved] = now.saved_stops


@inner
def keep(state: State) -> None:
    """Accept the step: forget what was."""
    now = state.now[0]
    for row in range(now.saved):
        state.routes[state.saved_route[row]].saved = -1
    now.saved = now.saved_stops = 0


@inner
def step_back(model: Model, state: State) -> None:
    """Undo the step."""
    now = state.now[0]
    for row in range(now.saved):
        if state.routes[state.saved_route[row]].open:
            clear(model, state, state.saved_route[row])
    for row in range(now.saved):
        first, last = state.saved_first[row], state.saved_first[row + 1]
        if last > first:
            lay(model, state, state.saved_route[row], state.saved_type[row], state.saved_stops[first:last])
    keep(state)


@inner
def clear(model: Model, state: State, route: int) -> None:
    """Put all stops of a route away and close it."""
    node = state.nodes[start_node(model, route)].next
    while node < len(model.stops):
        behind = state.nodes[node].next
        put_away(model, state, node)
        node = behind
    state.routes[route].count = 0
    close_route(state, route)


@inner
def lay(model: Model, state: State, route: int, kind: int, stops: Array) -> bool:
    """Drive a route of absent stops; whether it keeps every rule (shipments in order not looked at)."""
    after = open_route(model, state, route, kind)
    for stop in stops:
        link(model, state, stop, after)
        after = stop
    return refresh(model, state, route)
