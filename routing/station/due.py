"""Latest departure of a route: by when its vehicle must be on the road."""

from __future__ import annotations

import numpy as np

from routing.plan import Route
from routing.problem import Problem
from routing.travel import leave

NEVER = -(1 << 40)
"""Where no window can be met, however early the vehicle leaves."""


def latest_departure(problem: Problem, route: Route) -> int:
    """Latest tick at which a route can leave and still meet all windows and its shift.

    Backwards from the shift's close. Breaks are all taken to be on the road, so with breaks the true tick may be
    later. Earlier than the shift's begin where nothing helps.
    """
    vehicle, stops = problem.vehicles[route.vehicle], problem.stops
    places = [int(stops.place[stop]) for stop in route.stops]
    due = vehicle.shift_close - sum(rest.length for rest in vehicle.breaks)
    if vehicle.end is not None:
        due = _left(problem, vehicle.profile, places[-1], vehicle.end, due)
    before = [vehicle.start, *places[:-1]]
    for stop, place, previous in zip(reversed(route.stops), reversed(places), reversed(before), strict=True):
        setup = int(stops.setup[stop]) if place != previous else 0
        due = _latest_start(problem, stop, due - int(stops.service[stop]) - setup)
        if previous is not None and previous != place:
            due = _left(problem, vehicle.profile, previous, place, due)
    return due


def _left(problem: Problem, profile: int, origin: int, destination: int, due: int) -> int:
    travel = problem.travels[profile]
    _, duration = travel.legs(np.array([origin]), np.array([destination]))
    return int(leave(travel.speeds, due, int(duration[0])))


def _latest_start(problem: Problem, stop: int, due: int) -> int:
    """Latest start within a window and not after `due`."""
    first, end = int(problem.stops.window_first[stop]), int(problem.stops.window_first[stop + 1])
    starts = [
        min(due, int(problem.stops.window_close[row]))
        for row in range(first, end)
        if problem.stops.window_open[row] <= due
    ]
    return max(starts, default=NEVER)
