"""The exact times of a route with several windows, breaks or speeds: earliest return, then latest departure.

A state is (node, breaks taken); it is enough to know the earliest departure from it, for who leaves earlier arrives
no later. A break is taken before leaving, at a stop after its service, or after returning, in the declared order.
"""

from __future__ import annotations

from routing.engines.sisr.rules.kernel import inner, part
from routing.engines.sisr.rules.legs import NEVER, arrival, last_departure
from routing.engines.sisr.rules.model import Model, Record
from routing.engines.sisr.rules.segments import next_opening
from routing.engines.sisr.rules.state import LATEST, READY, ROAD, TIGHT, State, start_node


@inner
def schedule(model: Model, state: State, route: int) -> tuple[bool, int, int]:
    """Whether the route can keep its times; its work and its travel."""
    vehicle = model.types[state.routes[route].type]
    back = _ready(model, state, route)
    _latest(model, state, route, vehicle.shift_close, LATEST)
    if back > vehicle.shift_close:
        return False, 0, state.routes[route].travel
    _latest(model, state, route, back, TIGHT)
    start, departure = start_node(model, route), -NEVER
    for breaks in range(vehicle.break_last - vehicle.break_first + 1):
        leave = state.times[TIGHT, start, breaks]
        if state.times[READY, start, breaks] <= leave:
            departure = max(departure, leave)
    return True, back - departure, _travel(model, state, route, departure, start + 1)


@part
def _ready(model: Model, state: State, route: int) -> int:
    """Earliest departure from each node, by breaks taken; the earliest return."""
    vehicle, record = model.types[state.routes[route].type], state.routes[route]
    n_breaks, node = vehicle.break_last - vehicle.break_first, start_node(model, route)
    ready, nodes, end = state.times[READY], state.nodes, node + 1
    rested = -NEVER
    for breaks in range(n_breaks + 1):
        if breaks:
            rested = _after_break(model, vehicle, breaks - 1, rested)
        ready[node, breaks] = max(rested, vehicle.shift_open, record.release)
    while nodes[node].next != end:
        before, node = node, nodes[node].next
        for breaks in range(n_breaks + 1):
            at = arrival(model, vehicle, ready[before, breaks], nodes[node].leg_duration)
            ready[node, breaks] = min(NEVER, next_opening(model, node, at) + nodes[node].serve)
            if breaks:
                rested = _after_break(model, vehicle, breaks - 1, ready[node, breaks - 1])
                ready[node, breaks] = min(ready[node, breaks], rested)
    back = NEVER
    for breaks in range(n_breaks + 1):
        at = arrival(model, vehicle, ready[node, breaks], nodes[end].leg_duration)
        ready[end, breaks] = min(NEVER, at)
        if at <= _last_return(model, vehicle, breaks):
            back = min(back, at)
    return back


@inner
def _after_break(model: Model, vehicle: Record, number: int, at: int) -> int:
    """End of a break that may start from a time on; never where its window has closed."""
    rest = model.breaks[vehicle.break_first + number]
    return max(at, rest.open) + rest.length if at <= rest.close else NEVER


@inner
def _before_break(model: Model, vehicle: Record, number: int, latest: int) -> int:
    """Last time at which a break may begin that has to end by `latest`; long ago where it cannot."""
    rest = model.breaks[vehicle.break_first + number]
    begin = min(rest.close, latest - rest.length)
    return begin if begin >= rest.open else -NEVER


@inner
def _last_return(model: Model, vehicle: Record, taken: int) -> int:
    """Last return after which the breaks not yet taken can follow."""
    latest = NEVER
    for number in range(vehicle.break_last - vehicle.break_first - 1, taken - 1, -1):
        latest = _before_break(model, vehicle, number, latest)
    return latest


@inner
def _latest(model: Model, state: State, route: int, bound: int, row: int) -> None:
    """Last arrival at each node (last departure from the start) that returns by `bound`, by breaks taken."""
    vehicle = model.types[state.routes[route].type]
    n_breaks, start, nodes = vehicle.break_last - vehicle.break_first, start_node(model, route), state.nodes
    node, latest = start + 1, state.times[row]
    for breaks in range(n_breaks + 1):
        latest[node, breaks] = min(bound, _last_return(model, vehicle, breaks))
    while node != start:
        behind, node = node, nodes[node].prev
        for breaks in range(n_breaks, -1, -1):
            leave = -NEVER
            if latest[behind, breaks] > -NEVER:
                leave = last_departure(model, vehicle, latest[behind, breaks], nodes[behind].leg_duration)
            latest[node, breaks] = leave
            if breaks < n_breaks and node != start:
                rest = _before_break(model, vehicle, breaks, latest[node, breaks + 1])
                latest[node, breaks] = max(leave, rest)
        if node != start:
            for breaks in range(n_breaks + 1):
                latest[node, breaks] = _last_opening(model, node, latest[node, breaks] - nodes[node].serve)


@inner
def _last_opening(model: Model, node: int, at: int) -> int:
    """Last time up to `at` within a window of a stop; long ago where none has opened."""
    stop = model.stops[node]
    for window in range(stop.window_last - 1, stop.window_first - 1, -1):
        if at >= model.windows[window, 0]:
            return min(at, model.windows[window, 1])
    return -NEVER


@part
def _travel(model: Model, state: State, route: int, departure: int, home: int) -> int:
    """Travel time of the route when it leaves then and is back earliest."""
    record = state.routes[route]
    vehicle, nodes = model.types[record.type], state.nodes
    if vehicle.speed_first == vehicle.speed_last:
        return record.travel
    n_breaks, node = vehicle.break_last - vehicle.break_first, start_node(model, route)
    at, road = state.times[TIGHT, node], state.times[ROAD, node]
    rested = -NEVER
    for breaks in range(n_breaks + 1):
        if breaks:
            rested = _after_break(model, vehicle, breaks - 1, rested)
        at[breaks], road[breaks] = departure if rested <= departure else NEVER, 0
    while node != home:
        node = nodes[node].next
        for breaks in range(n_breaks + 1):
            there = arrival(model, vehicle, at[breaks], nodes[node].leg_duration)
            road[breaks] += there - at[breaks]
            at[breaks] = there
            if node == home:
                continue
            at[breaks] = min(NEVER, next_opening(model, node, there) + nodes[node].serve)
            if breaks:
                rested = _after_break(model, vehicle, breaks - 1, at[breaks - 1])
                if rested < at[breaks]:
                    at[breaks], road[breaks] = rested, road[breaks - 1]
    best, back = 0, NEVER
    for breaks in range(n_breaks + 1):
        if at[breaks] <= _last_return(model, vehicle, breaks) and at[breaks] < back:
            best, back = breaks, at[breaks]
    return road[best]
