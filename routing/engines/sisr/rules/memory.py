"""A step back: routes are noted as they were before a step first touches them."""

from __future__ import annotations

from routing.engines.sisr.rules.kernel import inner
from routing.engines.sisr.rules.model import Model
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
    state.memo[now.saved].route, state.memo[now.saved].type = route, record.type
    if record.open:
        node = state.nodes[start_node(model, route)].next
        while node < len(model.stops):
            state.lists[now.saved_stops].saved = node
            now.saved_stops += 1
            node = state.nodes[node].next
    now.saved += 1
    state.memo[now.saved].first = now.saved_stops


@inner
def keep(state: State) -> None:
    """Accept the step: forget what was."""
    now = state.now[0]
    for row in range(now.saved):
        state.routes[state.memo[row].route].saved = -1
    now.saved = now.saved_stops = 0


@inner
def step_back(model: Model, state: State) -> None:
    """Undo the step."""
    now = state.now[0]
    for row in range(now.saved):
        if state.routes[state.memo[row].route].open:
            clear(model, state, state.memo[row].route)
    for row in range(now.saved):
        first, last = state.memo[row].first, state.memo[row + 1].first
        if last > first:
            after = open_route(model, state, state.memo[row].route, state.memo[row].type)
            for at in range(first, last):
                link(model, state, state.lists[at].saved, after)
                after = state.lists[at].saved
            refresh(model, state, state.memo[row].route)
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
