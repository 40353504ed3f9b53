"""A timed route as `RouteTimes`: what is on board, how far, how long, what it costs."""

from __future__ import annotations

from collections.abc import Sequence

from routing.evaluation.outcome import RouteTimes, Visit
from routing.evaluation.schedule import Label, Timing
from routing.plan import Route
from routing.problem import Problem

Load = tuple[int, ...]


def loads_of(problem: Problem, route: Route) -> list[Load]:
    """On board at leaving and after each stop: deliveries from the start on, pickups to the end, shipments between."""
    stops = problem.stops
    rows = list(route.stops)
    single = stops.pair[rows] < 0
    load = stops.delivery[rows][single].sum(axis=0)
    change = (stops.pickup[rows] - stops.delivery[rows]).cumsum(axis=0)
    return [tuple(load.tolist()), *(tuple(after) for after in (load + change).tolist())]


def route_times(problem: Problem, route: Route, timed: Timing, loads: Sequence[Load]) -> RouteTimes:
    """Put together what happens on a route."""
    vehicle = problem.vehicles[route.vehicle]
    visits = _visits(problem, route, timed, loads)
    distance = timed.itinerary.distance
    work = timed.arrival - timed.departure
    travel = timed.travel
    busy = sum(visit.departure - visit.start for visit in visits)
    cost = vehicle.fixed_cost + vehicle.cost_per_distance * distance
    return RouteTimes(
        departure=timed.departure,
        arrival=timed.arrival,
        visits=visits,
        distance=distance,
        travel=travel,
        waiting=work - travel - busy,
        cost=cost + vehicle.cost_per_travel * travel + vehicle.cost_per_work * work,
        co2_kg=distance / problem.scale / 1000 * vehicle.co2_kg_per_km,
        load=loads[0],
    )


def _visits(problem: Problem, route: Route, timed: Timing, loads: Sequence[Load]) -> tuple[Visit, ...]:
    visits = []
    load = loads[0]
    for event in timed.events:
        if event.call >= 0:
            load = loads[event.call + 1]
        visits.append(_visit(problem, route, event, load))
    return tuple(visits)


def _visit(problem: Problem, route: Route, event: Label, load: Load) -> Visit:
    if event.call < 0:
        return Visit(-1, event.arrival, event.start, event.time, load)
    stop = route.stops[event.call]
    row = int(problem.stops.window_first[stop + 1])
    closes = int(problem.stops.window_close[row - 1]) if row > problem.stops.window_first[stop] else event.start
    return Visit(stop, event.arrival, event.start, event.time, load, max(0, event.start - closes))
