"""After a change: what insertion needs to know at each node of a route, and whether the route keeps every rule."""

from __future__ import annotations

from routing.engines.sisr.rules.kernel import inner
from routing.engines.sisr.rules.legs import is_closed, leg, leg_cost
from routing.engines.sisr.rules.model import ABOARD, AFTER, Model
from routing.engines.sisr.rules.schedule import schedule
from routing.engines.sisr.rules.segments import joined, serve_after
from routing.engines.sisr.rules.state import AT, BEFORE, BEHIND, State, start_node


@inner
def refresh(model: Model, state: State, route: int) -> bool:
    """Renew a route's nodes, totals and cost; whether it keeps every rule (shipments in order not looked at)."""
    fits = _legs(model, state, route)
    fits = _loads(model, state, route) and fits
    record = state.routes[route]
    vehicle = model.types[record.type]
    if model.facts[0].timed:
        fits = _heads(model, state, route) and fits
        _tails(model, state, route)
        if model.facts[0].staged:
            in_time, record.work, record.travel = schedule(model, state, route)
            fits = in_time and fits
        fits = fits and record.work <= vehicle.work_max
    fits = fits and record.distance <= vehicle.distance_max and record.travel <= vehicle.travel_max
    fits = fits and record.count <= vehicle.stops_max
    cost = vehicle.fixed + leg_cost(vehicle, record.distance, float(record.travel)) + vehicle.per_work * record.work
    cost += _away(model, state, route)
    state.now[0].cost += cost - record.cost
    record.cost = cost
    return fits


@inner
def _legs(model: Model, state: State, route: int) -> bool:
    """Legs, totals and service of a route; whether all legs may be driven and the type may serve all stops."""
    record = state.routes[route]
    vehicle = model.types[record.type]
    record.distance = record.travel = record.release = 0
    nodes, node = state.nodes, start_node(model, route)
    end, open_to_all = node + 1, True
    nodes[node].serve = nodes[end].serve = 0
    while node != end:
        before, node = nodes[node].place, nodes[node].next
        distance, duration = leg(model, vehicle, before, nodes[node].place)
        nodes[node].leg_distance, nodes[node].leg_duration = distance, duration
        record.distance += distance
        record.travel += duration
        open_to_all = open_to_all and not is_closed(distance, duration)
        if node != end:
            nodes[node].serve = serve_after(model, node, before)
            record.release = max(record.release, model.stops[node].release)
            open_to_all = open_to_all and model.suits[record.type, node].allowed
    return open_to_all


@inner
def _loads(model: Model, state: State, route: int) -> bool:
    """Loads at each node; whether they keep the capacities."""
    kind, nodes, n_stops = state.routes[route].type, state.nodes, len(model.stops)
    start, fits = start_node(model, route), True
    end = start + 1
    for k in range(model.capacity.shape[1]):
        leaving, node = 0, nodes[start].next
        while node < n_stops:
            leaving += model.demand[ABOARD, node, k]
            node = nodes[node].next
        node = start
        state.loads[AT, node, k] = state.loads[BEFORE, node, k] = leaving
        while node != end:
            before, node = node, nodes[node].next
            change = model.demand[AFTER, node, k] - model.demand[ABOARD, node, k] if node < n_stops else 0
            state.loads[AT, node, k] = state.loads[AT, before, k] + change
            state.loads[BEFORE, node, k] = max(state.loads[BEFORE, before, k], state.loads[AT, node, k])
        state.loads[BEHIND, node, k] = state.loads[AT, node, k]
        while node != start:
            behind, node = node, nodes[node].prev
            state.loads[BEHIND, node, k] = max(state.loads[BEHIND, behind, k], state.loads[AT, node, k])
        fits = fits and state.loads[BEFORE, end, k] <= model.capacity[kind, k]
    return fits


@inner
def _heads(model: Model, state: State, route: int) -> bool:
    """Duration and starts up to each node; whether every window and the shift are kept."""
    nodes, node = state.nodes, start_node(model, route)
    end, record = node + 1, state.routes[route]
    start = nodes[node]
    start.head_duration, start.head_early, start.head_late = 0, start.open, start.close
    part, in_time = (0, start.open, start.close, 0), True
    while node != end:
        node = nodes[node].next
        own = nodes[node]
        drive = int(own.leg_duration * model.facts[0].slow)
        duration, early, late, fits = joined(part, drive, own.serve, own.open, own.close)
        own.head_duration, own.head_early, own.head_late = duration, early, late
        part, in_time = (duration, early, late, 0), in_time and fits
    record.work = part[0]
    return model.facts[0].staged or (in_time and record.release <= part[2])


@inner
def _tails(model: Model, state: State, route: int) -> None:
    """Duration and starts from each node on."""
    nodes, node = state.nodes, start_node(model, route) + 1
    own = nodes[node]
    own.tail_duration, own.tail_early, own.tail_late = 0, own.open, own.close
    while nodes[node].prev != start_node(model, route):
        behind, node = nodes[node], nodes[node].prev
        own = nodes[node]
        drive = int(behind.leg_duration * model.facts[0].slow)
        part = (own.serve, own.open, own.close, 0)
        own.tail_duration, own.tail_early, own.tail_late, _ = joined(
            part, drive, behind.tail_duration, behind.tail_early, behind.tail_late
        )


@inner
def _away(model: Model, state: State, route: int) -> float:
    """Cost of the stops that another vehicle type should serve."""
    if model.facts[0].away_cost == 0.0:
        return 0.0
    kind, cost = state.routes[route].type, 0.0
    node = state.nodes[start_node(model, route)].next
    while node < len(model.stops):
        if model.stops[node].home >= 0 and model.stops[node].home != kind:
            cost += model.facts[0].away_cost
        node = state.nodes[node].next
    return cost
