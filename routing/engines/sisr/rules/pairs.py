"""Where a shipment costs least: both halves at once, on one route, the pickup first."""

from __future__ import annotations

import numpy as np

from routing.engines.sisr.rules.insertion import NOWHERE, away, new_route
from routing.engines.sisr.rules.kernel import inner
from routing.engines.sisr.rules.legs import is_closed, leg, leg_cost
from routing.engines.sisr.rules.model import AFTER, Model
from routing.engines.sisr.rules.segments import Part, completed, extended, head_of
from routing.engines.sisr.rules.state import AT, BEHIND, State, start_node, uniform


@inner
def best_pair(model: Model, state: State, pickup: int, above: float, longest: float) -> tuple[float, int, int, int]:
    """Cost of the cheapest pair of positions dearer than `above`, the nodes they are behind, a new route's type.

    The drop may be behind the pickup itself. Nodes or type are `NOWHERE` where the other is meant.
    """
    drop = model.stops[pickup].pair
    worth = model.stops[pickup].penalty + model.stops[drop].penalty
    best = np.inf if model.stops[pickup].required or model.stops[drop].required else worth * state.now[0].eager
    first = second = NOWHERE
    for route in range(state.now[0].top):
        record = state.routes[route]
        if record.count == 0 or not model.suits[record.type, pickup].allowed:
            continue
        if record.count + 2 > model.types[record.type].stops_max:
            continue
        node = start_node(model, route)
        end = node + 1
        while node != end:
            cost, behind = _best_drop(model, state, pickup, node, above, best, longest)
            if cost < best:
                best, first, second = cost, node, behind
            node = state.nodes[node].next
    cost, kind = new_route(model, state, pickup, above, best)
    if kind != NOWHERE:
        return cost, NOWHERE, NOWHERE, kind
    return best, first, second, NOWHERE


@inner
def _best_drop(
    model: Model, state: State, pickup: int, after: int, above: float, best: float, longest: float
) -> tuple[float, int]:
    """Cheapest cost within (above, best) with the pickup behind a node, and the node the drop is behind."""
    nodes = state.nodes
    route, chosen = nodes[after].route, NOWHERE
    kind = state.routes[route].type
    vehicle, drop = model.types[kind], model.stops[pickup].pair
    place = model.stops[pickup].place
    distance, duration = leg(model, vehicle, nodes[after].place, place)
    if is_closed(distance, duration):
        return best, chosen
    part, fits = extended(model, state, vehicle, head_of(state, after, 0), duration, nodes[after].place, pickup)
    if not fits or not _has_room(model, state, kind, pickup, after):
        return best, chosen
    base = away(model, kind, pickup) + away(model, kind, drop)
    cost = _with_drop(model, state, drop, pickup, part, distance, duration, after, above, best, longest, base)
    if cost < best and uniform(state) > state.now[0].blink:
        best, chosen = cost, pickup
    node, at = nodes[after].next, place
    distance_on, duration_on = leg(model, vehicle, place, nodes[node].place)
    distance += distance_on - nodes[node].leg_distance
    travel = duration_on
    duration += duration_on - nodes[node].leg_duration
    if is_closed(distance_on, duration_on):
        return best, chosen
    while node < len(model.stops):
        if base + leg_cost(model.types[kind], distance, duration * model.facts[0].slow) >= best:
            break
        part, fits = extended(model, state, vehicle, part, travel, at, node)
        if not fits or not _has_room(model, state, kind, pickup, node):
            break
        cost = _with_drop(model, state, drop, node, part, distance, duration, node, above, best, longest, base)
        if cost < best and uniform(state) > state.now[0].blink:
            best, chosen = cost, node
        at, node = nodes[node].place, nodes[node].next
        travel = nodes[node].leg_duration
    return best, chosen


@inner
def _has_room(model: Model, state: State, kind: int, pickup: int, node: int) -> bool:
    """Whether the pickup fits in behind what is on board after a node."""
    for k in range(model.capacity.shape[1]):
        if state.loads[AT, node, k] + model.demand[AFTER, pickup, k] > model.capacity[kind, k]:
            return False
    return True


@inner
def _with_drop(
    model: Model,
    state: State,
    drop: int,
    before: int,
    part: Part,
    distance: int,
    duration: int,
    after: int,
    above: float,
    best: float,
    longest: float,
    base: float,
) -> float:
    """Cost with the drop behind node `before`, ahead of what follows `after`; infinite where it may not be.

    `part` is the route with the pickup up to `before`; `distance` and `duration` are what that has added.
    """
    nodes = state.nodes
    behind = nodes[after].next
    route = state.routes[nodes[after].route]
    vehicle, place = model.types[route.type], model.stops[drop].place
    place_before = model.stops[before].place
    distance_to, duration_to = leg(model, vehicle, place_before, place)
    distance_on, duration_on = leg(model, vehicle, place, nodes[behind].place)
    if is_closed(distance_to, duration_to) or is_closed(distance_on, duration_on):
        return np.inf
    distance += distance_to + distance_on - nodes[behind].leg_distance
    duration += duration_to + duration_on - nodes[behind].leg_duration
    cost = base + leg_cost(vehicle, distance, duration * model.facts[0].slow)
    if cost >= best or route.distance + distance > vehicle.distance_max:
        return np.inf
    if not model.facts[0].staged and route.travel + duration > vehicle.travel_max:
        return np.inf
    for k in range(model.capacity.shape[1]):
        change = model.demand[AFTER, drop, k] + model.demand[AFTER, model.stops[drop].pair, k]
        if change > 0 and state.loads[BEHIND, after, k] + change > model.capacity[route.type, k]:
            return np.inf
    if model.facts[0].timed:
        work = _work_with(model, state, part, drop, place_before, behind, duration_to, duration_on)
        if work < 0:
            return np.inf
        more = work - nodes[start_node(model, nodes[after].route) + 1].head_duration
        cost += vehicle.per_work * more + model.facts[0].longest_cost * max(0.0, route.work + more - longest)
    return cost if above < cost < best else np.inf


@inner
def _work_with(
    model: Model, state: State, part: Part, drop: int, place: int, behind: int, travel_to: int, travel_on: int
) -> int:
    """Work of the route when `part`, the drop and the rest from `behind` on follow each other; -1: too late."""
    route = state.routes[state.nodes[behind].route]
    vehicle = model.types[route.type]
    both = max(model.stops[drop].release, model.stops[model.stops[drop].pair].release)
    part, fits = extended(model, state, vehicle, part, travel_to, place, drop)
    if not fits:
        return -1
    for breaks in range(vehicle.break_last - vehicle.break_first, -1, -1):
        whole, fits = completed(model, state, vehicle, part, travel_on, model.stops[drop].place, behind, breaks)
        if fits and (model.facts[0].staged or (max(route.release, both) <= whole[2] and whole[0] <= vehicle.work_max)):
            return whole[0]
    return -1
