"""Slack by removing strings of neighbouring stops from neighbouring routes (Christiaens, Vanden Berghe 2020, §5.1)."""

from __future__ import annotations

from routing.engines.sisr.rules.kernel import inner, part
from routing.engines.sisr.rules.memory import clear, note
from routing.engines.sisr.rules.model import Model
from routing.engines.sisr.rules.refresh import refresh
from routing.engines.sisr.rules.state import (
    ELSEWHERE,
    State,
    below,
    close_route,
    start_node,
    uniform,
    unlink,
)

MEAN_REMOVAL = 10.0
STRING_MAX = 10
SPLIT = 0.5
"""Share of strings that keep stops in their middle."""

DEPTH = 0.01
"""Chance to stop before one more stop of them is kept."""

WHOLE_ROUTE = 0.02
"""Share of steps that remove a whole route first, so that a vehicle can be saved or changed."""


@part
def ruin(model: Model, state: State) -> int:
    """Remove some stops around a random one, which is returned."""
    n_stops, seed = len(model.stops), below(state, len(model.stops))
    while state.nodes[seed].route == ELSEWHERE:
        seed = (seed + 1) % n_stops
    longest, n_strings = _sizes(state, n_stops)
    ruined = 0
    if state.nodes[seed].route >= 0:
        if uniform(state) < WHOLE_ROUTE:
            note(model, state, state.nodes[seed].route)
            clear(model, state, state.nodes[seed].route)
            ruined += 1
        else:
            ruined += _remove_near(model, state, seed, longest)
    for rank in range(model.neighbours.shape[1]):
        if ruined >= n_strings:
            break
        ruined += _remove_near(model, state, model.neighbours[seed, rank], longest)
    _mend(model, state)
    return seed


@inner
def _sizes(state: State, n_stops: int) -> tuple[float, int]:
    """Longest string, and how many routes lose one."""
    used = max(1, state.now[0].open)
    mean_count = max(1.0, (n_stops - state.now[0].absent) / used)
    longest = min(float(STRING_MAX), mean_count)
    strings = 4.0 * MEAN_REMOVAL / (1.0 + longest) - 1.0
    return longest, int(1.0 + uniform(state) * strings)


@inner
def _remove_near(model: Model, state: State, stop: int, longest: float) -> int:
    """Remove a string with the stop from its route, unless the route has lost one; whether it has now."""
    route = state.nodes[stop].route
    if route < 0 or state.routes[route].saved >= 0:
        return 0
    note(model, state, route)
    count = state.routes[route].count
    length = int(1.0 + uniform(state) * min(longest, float(count)))
    kept = 0
    if length > 1 and uniform(state) < SPLIT:
        while length + kept < count and uniform(state) > DEPTH:
            kept += 1
    _remove_string(model, state, stop, length, kept, count)
    return 1


@inner
def _remove_string(model: Model, state: State, stop: int, length: int, kept: int, count: int) -> None:
    """Remove `length` stops of `length + kept` that lie together, the stop among them; other halves go with them."""
    nodes, node, ahead = state.nodes, stop, 0
    start = start_node(model, nodes[stop].route)
    reach = below(state, length + kept)
    while ahead < reach and nodes[node].prev != start:
        node = nodes[node].prev
        ahead += 1
    keep_from = below(state, length + 1) if kept else length
    for at in range(length + kept):
        if node >= len(model.stops):
            break
        behind = nodes[node].next
        if not keep_from <= at < keep_from + kept:
            other = model.stops[node].pair
            if other >= 0:
                if behind == other:
                    behind = nodes[behind].next
                unlink(model, state, other)
            unlink(model, state, node)
        node = behind


@part
def _mend(model: Model, state: State) -> None:
    """Refresh the routes that lost stops; give up those that are empty, or that a longer leg has made infeasible."""
    for row in range(state.now[0].saved):
        route = state.memo[row].route
        if state.routes[route].open and state.routes[route].count == 0:
            close_route(state, route)
        elif state.routes[route].open and not refresh(model, state, route):
            clear(model, state, route)
