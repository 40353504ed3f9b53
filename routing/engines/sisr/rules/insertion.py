"""Where one stop costs least: every position beside its neighbours, at the ends of routes, or on a new route."""

from __future__ import annotations

import numpy as np

from routing.engines.sisr.rules.kernel import inner
from routing.engines.sisr.rules.legs import is_closed, leg, leg_cost
from routing.engines.sisr.rules.model import ABOARD, AFTER, Model
from routing.engines.sisr.rules.segments import completed, extended, head_of
from routing.engines.sisr.rules.state import BEFORE, BEHIND, State, start_node, uniform

NOWHERE = -1


@inner
def best_position(model: Model, state: State, stop: int, above: float, longest: float) -> tuple[float, int, int]:
    """Cost of the cheapest position dearer than `above`, the node it is behind, and the type of a new route.

    Node or type is `NOWHERE` where the other is meant; both where there is no position.
    """
    best, after = _worth(model, state, stop), NOWHERE
    for rank in range(model.neighbours.shape[1]):
        node = model.neighbours[stop, rank]
        if state.nodes[node].route < 0:
            continue
        for behind in (state.nodes[node].prev, node):
            cost = position_cost(model, state, stop, behind, above, best, longest)
            if cost < best and uniform(state) > state.now[0].blink:
                best, after = cost, behind
    for route in range(state.now[0].top):
        if state.routes[route].count > 0:
            start = start_node(model, route)
            for behind in (start, state.nodes[start + 1].prev):
                cost = position_cost(model, state, stop, behind, above, best, longest)
                if cost < best and uniform(state) > state.now[0].blink:
                    best, after = cost, behind
    cost, kind = new_route(model, state, stop, above, best)
    if kind != NOWHERE:
        return cost, NOWHERE, kind
    if after == NOWHERE and model.neighbours.shape[1] < len(model.stops) - 1:
        return _anywhere(model, state, stop, above, longest)
    return best, after, NOWHERE


@inner
def _worth(model: Model, state: State, stop: int) -> float:
    """What an insertion may cost at most."""
    return np.inf if model.stops[stop].required else model.stops[stop].penalty * state.now[0].eager


@inner
def _anywhere(model: Model, state: State, stop: int, above: float, longest: float) -> tuple[float, int, int]:
    """As `best_position`, over all positions of all routes, none new."""
    best, after = _worth(model, state, stop), NOWHERE
    for route in range(state.now[0].top):
        if state.routes[route].count > 0:
            node = start_node(model, route)
            end = node + 1
            while node != end:
                cost = position_cost(model, state, stop, node, above, best, longest)
                if cost < best:
                    best, after = cost, node
                node = state.nodes[node].next
    return best, after, NOWHERE


@inner
def new_route(model: Model, state: State, stop: int, above: float, best: float) -> tuple[float, int]:
    """Cost and type of the cheapest new route for the stop that costs less than `best`."""
    chosen = NOWHERE
    for kind in range(len(model.types)):
        cost = model.suits[kind, stop].cost
        if (
            above < cost < best
            and state.fleet[kind].used < state.fleet[kind].available
            and uniform(state) > state.now[0].blink
        ):
            best, chosen = cost, kind
    return best, chosen


@inner
def position_cost(
    model: Model, state: State, stop: int, after: int, above: float, best: float, longest: float
) -> float:
    """Cost of the stop behind a node; infinite where a rule forbids it, or where it is not in (above, best)."""
    nodes = state.nodes
    node, behind = nodes[after], nodes[after].next
    route = state.routes[node.route]
    if not model.suits[route.type, stop].allowed:
        return np.inf
    vehicle, place = model.types[route.type], model.stops[stop].place
    distance_to, duration_to = leg(model, vehicle, node.place, place)
    distance_on, duration_on = leg(model, vehicle, place, nodes[behind].place)
    distance = distance_to + distance_on - nodes[behind].leg_distance
    duration = duration_to + duration_on - nodes[behind].leg_duration
    cost = leg_cost(vehicle, distance, duration * model.facts[0].slow) + away(model, route.type, stop)
    if cost >= best or is_closed(distance_to, duration_to) or is_closed(distance_on, duration_on):
        return np.inf
    if not _has_room(model, state, stop, after) or route.count >= vehicle.stops_max:
        return np.inf
    if route.distance + distance > vehicle.distance_max:
        return np.inf
    if not model.facts[0].staged and route.travel + duration > vehicle.travel_max:
        return np.inf
    if model.facts[0].timed:
        work = _work_with(model, state, stop, after, duration_to, duration_on)
        if work < 0:
            return np.inf
        more = work - nodes[start_node(model, node.route) + 1].head_duration
        cost += vehicle.per_work * more + model.facts[0].longest_cost * max(0.0, route.work + more - longest)
    return cost if above < cost < best else np.inf


@inner
def away(model: Model, kind: int, stop: int) -> float:
    """Cost of a stop on a route of a type that is not its home."""
    home = model.stops[stop].home
    return model.facts[0].away_cost if home >= 0 and home != kind else 0.0


@inner
def _has_room(model: Model, state: State, stop: int, after: int) -> bool:
    """Whether the loads keep the capacities with the stop behind a node."""
    kind = state.routes[state.nodes[after].route].type
    for k in range(model.capacity.shape[1]):
        room = model.capacity[kind, k]
        if state.loads[BEFORE, after, k] + model.demand[ABOARD, stop, k] > room:
            return False
        if state.loads[BEHIND, after, k] + model.demand[AFTER, stop, k] > room:
            return False
    return True


@inner
def _work_with(model: Model, state: State, stop: int, after: int, travel_to: int, travel_on: int) -> int:
    """Work of the route with the stop behind a node (an estimate where staged); -1 where it is too late."""
    nodes, behind = state.nodes, state.nodes[after].next
    route = state.routes[nodes[after].route]
    vehicle, release = model.types[route.type], max(route.release, model.stops[stop].release)
    place, place_before = model.stops[stop].place, nodes[after].place
    for breaks in range(vehicle.break_last - vehicle.break_first + 1):
        part, fits = extended(model, state, vehicle, head_of(state, after, breaks), travel_to, place_before, stop)
        if not fits:
            continue
        part, fits = completed(model, state, vehicle, part, travel_on, place, behind, breaks)
        if fits and (model.facts[0].staged or (release <= part[2] and part[0] <= vehicle.work_max)):
            return part[0]
    return -1
