"""Greedy insertion with blinks, in an order drawn anew each time (Christiaens, Vanden Berghe 2020, §5.2)."""

from __future__ import annotations

from routing.engines.sisr.rules.insertion import NOWHERE, best_position
from routing.engines.sisr.rules.kernel import inner, part
from routing.engines.sisr.rules.legs import leg
from routing.engines.sisr.rules.memory import clear, keep, note
from routing.engines.sisr.rules.model import ABOARD, AFTER, Model
from routing.engines.sisr.rules.pairs import best_pair
from routing.engines.sisr.rules.refresh import refresh
from routing.engines.sisr.rules.state import AWAY, State, below, free_route, link, open_route, uniform, unlink

BLINK = 0.01
"""Share of positions that are overlooked (Christiaens and Vanden Berghe 2020)."""

BLINK_OFTEN, MOODY, MOODY_ALL = 0.2, 0.05, 3.0
"""Share of positions overlooked in some steps: they open routes that no insertion would. The share of those steps, and
what it is times the stops at least (a problem of a few stops has few other ways out of a local optimum)."""

EAGER, MOST = 0.6, 5.0
"""Share of steps that pay more than its penalty to insert an optional stop, for others to follow; at most that often.

Without it prizes are lost: 8 % more cost on prize-collecting problems of 200 stops (benchmarks/routing_kinds.py).
"""

WORTH = 0.5
"""Share of steps that insert by worth (penalty, or weight of what is required) where stops are left out."""

BY_WORTH = -1

TRIES = 5
"""Positions that the exact schedule may refuse before a stop stays out."""

OPTIONAL = 10
"""Optional stops beside the ruin that are offered again."""


@inner
def recreate(model: Model, state: State, seed: int) -> None:
    """Insert what was removed, what is still missing, and optional stops near `seed` (-1: all of them)."""
    _draw_mood(state, len(model.stops))
    count = _list(model, state, seed)
    _order(model, state, count)
    for row in range(count):
        stop = state.lists[row].listed
        if model.stops[stop].pair >= 0:
            _insert_pair(model, state, stop)
        else:
            _insert(model, state, stop)


@inner
def _draw_mood(state: State, n_stops: int) -> None:
    """Mostly overlook few positions and pay for optional stops what they are worth; at times many, and more."""
    now = state.now[0]
    moody = max(MOODY, MOODY_ALL / n_stops)
    now.blink = BLINK_OFTEN if uniform(state) < moody else BLINK
    now.eager = 1.0 + (MOST - 1.0) * uniform(state) if uniform(state) < EAGER else 1.0


@inner
def longest_work(model: Model, state: State) -> float:
    """Work of the longest route, where it costs."""
    longest = 0.0
    if model.facts[0].longest_cost > 0.0:
        for route in range(state.now[0].top):
            if state.routes[route].open:
                longest = max(longest, state.routes[route].work)
    return longest


@part
def _list(model: Model, state: State, seed: int) -> int:
    """List the stops to insert; of a shipment the pickup stands for both halves."""
    now, count = state.now[0], 0
    for row in range(now.absent):
        stop = state.lists[row].absent
        must = model.stops[stop].required or row >= now.listed or seed < 0
        if must and not model.stops[stop].drop:
            state.lists[count].listed = stop
            count += 1
    if seed < 0:
        return count
    offered = 0
    for rank in range(-1, model.neighbours.shape[1]):
        stop = seed if rank < 0 else model.neighbours[seed, rank]
        if state.nodes[stop].route != AWAY or model.stops[stop].required or model.stops[stop].drop:
            continue
        if state.nodes[stop].slot < now.listed and offered < OPTIONAL:
            state.lists[count].listed = stop
            count += 1
            offered += 1
    return count


@part
def _order(model: Model, state: State, count: int) -> None:
    """Sort the listed stops by a key of the step: at random, by size, far or near first, by windows, by worth."""
    draw = below(state, 17 if model.facts[0].timed else 11)
    if state.now[0].listed > 0 and uniform(state) < WORTH:
        draw = BY_WORTH
    for row in range(count):
        stop = state.lists[row].listed
        draws = uniform(state)
        if draw == BY_WORTH:
            key = -(model.stops[stop].penalty + state.nodes[stop].weight) * (0.5 + draws)
        elif draw < 4:
            key = draws
        elif draw < 11:
            key = _burden(model, stop, draw)
        else:
            key = _urgency(model, stop, draw)
        _sift(state, row, key)


@inner
def _burden(model: Model, stop: int, draw: int) -> float:
    """Large first, far first, or near first."""
    if draw < 8:
        return -_size(model, stop)
    return -_far(model, stop) if draw < 10 else _far(model, stop)


@inner
def _urgency(model: Model, stop: int, draw: int) -> float:
    """Narrow windows first, early ones first, or late ones first."""
    record = model.stops[stop]
    if draw < 13:
        return float(record.close - record.open)
    return float(record.open) if draw < 15 else -float(record.close)


@inner
def _sift(state: State, row: int, key: float) -> None:
    """Sort the stop of a row in among those above it."""
    stop = state.lists[row].listed
    while row > 0 and state.lists[row - 1].key > key:
        state.lists[row].key, state.lists[row].listed = state.lists[row - 1].key, state.lists[row - 1].listed
        row -= 1
    state.lists[row].key, state.lists[row].listed = key, stop


@inner
def _size(model: Model, stop: int) -> float:
    """Largest share of the first type's capacity that the stop takes."""
    share = 0.0
    for k in range(model.capacity.shape[1]):
        taken = max(model.demand[ABOARD, stop, k], model.demand[AFTER, stop, k])
        share = max(share, taken / max(1, model.capacity[0, k]))
    return share


@inner
def _far(model: Model, stop: int) -> float:
    """Distance from the nearest place where routes start."""
    nearest = 1e18
    for kind in range(len(model.types)):
        start = model.types[kind].start
        if start >= 0:
            place = model.stops[stop].place
            nearest = min(nearest, float(leg(model, model.types[kind], start, place)[1]))
    return nearest


@part
def _insert(model: Model, state: State, stop: int) -> bool:
    """Insert a stop where it costs least; whether there was a position."""
    above, longest = -1e300, longest_work(model, state)
    for _ in range(TRIES):
        cost, after, kind = best_position(model, state, stop, above, longest)
        if kind != NOWHERE:
            return _open_with(model, state, stop, NOWHERE, kind)
        if after == NOWHERE:
            return False
        route = state.nodes[after].route
        note(model, state, route)
        link(model, state, stop, after)
        if refresh(model, state, route):
            return True
        unlink(model, state, stop)
        refresh(model, state, route)
        above = cost
    return False


@part
def _insert_pair(model: Model, state: State, pickup: int) -> bool:
    """Insert a shipment where it costs least; whether there was a pair of positions."""
    above, longest, drop = -1e300, longest_work(model, state), model.stops[pickup].pair
    for _ in range(TRIES):
        cost, first, second, kind = best_pair(model, state, pickup, above, longest)
        if kind != NOWHERE:
            return _open_with(model, state, pickup, drop, kind)
        if first == NOWHERE:
            return False
        route = state.nodes[first].route
        note(model, state, route)
        link(model, state, pickup, first)
        link(model, state, drop, second)
        if refresh(model, state, route):
            return True
        unlink(model, state, pickup)
        unlink(model, state, drop)
        refresh(model, state, route)
        above = cost
    return False


@inner
def _open_with(model: Model, state: State, stop: int, drop: int, kind: int) -> bool:
    """Open a route of a type for a stop, or for both halves of a shipment; whether it keeps every rule."""
    route = free_route(state)
    note(model, state, route)
    link(model, state, stop, open_route(model, state, route, kind))
    if drop != NOWHERE:
        link(model, state, drop, stop)
    if refresh(model, state, route):
        return True
    clear(model, state, route)
    return False


@part
def price_alone(model: Model, state: State) -> None:
    """Fill `state.alone`: the cost of each stop, or shipment, on a route of each type by itself."""
    for kind in range(len(model.types)):
        for stop in range(len(model.stops)):
            drop = model.stops[stop].pair
            if model.stops[stop].drop or not model.suits[kind, stop].allowed or model.types[kind].number == 0:
                continue
            if _open_with(model, state, stop, drop, kind):
                route = state.nodes[stop].route
                model.suits[kind, stop].cost = state.routes[route].cost
                clear(model, state, route)
            keep(state)
