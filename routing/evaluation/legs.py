"""Legs of all routes, asked of the travels at once; and routes made ready for the clock."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.evaluation.itinerary import NEVER, Call, Itinerary
from routing.evaluation.road import Road
from routing.plan import Route
from routing.problem import Problem
from routing.travel.table import FORBIDDEN

Leg = tuple[int, int]
"""Distance and duration; of a forbidden leg as the travels give them."""


def places_of(problem: Problem, route: Route) -> list[int]:
    """Places of a route from its vehicle's start to its end."""
    vehicle = problem.vehicles[route.vehicle]
    places = problem.stops.place[list(route.stops)].tolist()
    start = [] if vehicle.start is None else [vehicle.start]
    end = [] if vehicle.end is None else [vehicle.end]
    return [*start, *places, *end]


def legs_of(problem: Problem, routes: Sequence[Route]) -> list[list[Leg]]:
    """Legs between the places of each route, in one call for each profile."""
    found: list[list[Leg]] = [[] for _ in routes]
    for profile, travel in enumerate(problem.travels):
        rows = [row for row, route in enumerate(routes) if problem.vehicles[route.vehicle].profile == profile]
        paths = [places_of(problem, routes[row]) for row in rows]
        origin = np.array([place for path in paths for place in path[:-1]], np.int64)
        destination = np.array([place for path in paths for place in path[1:]], np.int64)
        distance, duration = travel.legs(origin, destination)
        legs = iter(zip(distance.tolist(), duration.tolist(), strict=True))
        for row, path in zip(rows, paths, strict=True):
            found[row] = [next(legs) for _ in path[1:]]
    return found


def is_forbidden(leg: Leg) -> bool:
    """Whether the leg may not be driven."""
    return max(leg) >= FORBIDDEN


def itinerary_of(problem: Problem, route: Route, legs: Sequence[Leg]) -> Itinerary:
    """Make a route ready for the clock; its forbidden legs count as 0 long, so that the rest keeps sane times."""
    vehicle = problem.vehicles[route.vehicle]
    allowed = [(0, 0) if is_forbidden(leg) else leg for leg in legs]
    if vehicle.start is None:
        allowed.insert(0, (0, 0))
    if vehicle.end is None:
        allowed.append((0, 0))
    before = vehicle.start
    calls = []
    for stop, leg in zip(route.stops, allowed[:-1], strict=True):
        place = int(problem.stops.place[stop])
        calls.append(_call(problem, stop, leg, saves_setup=place == before))
        before = place
    release = max((int(problem.stops.release[stop]) for stop in route.stops), default=0)
    return Itinerary(
        calls=tuple(calls),
        home_distance=allowed[-1][0],
        home_drive=allowed[-1][1],
        ready=max(vehicle.shift_open, release),
        breaks=vehicle.breaks,
        road=Road.of(problem.travels[vehicle.profile].speeds),
    )


def _call(problem: Problem, stop: int, leg: Leg, *, saves_setup: bool) -> Call:
    stops = problem.stops
    rows = slice(int(stops.window_first[stop]), int(stops.window_first[stop + 1]))
    setup = 0 if saves_setup else int(stops.setup[stop])
    windows = tuple(zip(stops.window_open[rows].tolist(), stops.window_close[rows].tolist(), strict=True))
    return Call(stop, leg[0], leg[1], setup + int(stops.service[stop]), windows or ((-NEVER, NEVER),))
