"""How large the parts of a station's morning should be, for the search `sisr`: as measured, see the constants."""

from __future__ import annotations

import math

import numpy as np

from routing.engines.sisr import plain
from routing.problem import Problem
from routing.station.ground import plane_of
from routing.station.territories import stop_work
from routing.travel.plane import PlaneTravel

ROUTES_OF_A_PART = 4
"""With all rules: 2,000 stops, 170 a route, 72,000 steps: whole 132,483, parts of 1,000 stops 127,826, of 500 125,792;
20,000 steps: 132,986, 129,630, 127,062, of 250 stops 136,845 (the fewer routes, the more vans in all)."""

LEAST_STOPS = 400
"""Of a part, however short routes are."""

TABLE_STOPS = 3_500
"""Stops whose tables may be in memory at once for each thread, about 400 MB with costs of distance and time."""


def part_size(problem: Problem) -> int:
    """Stops that a part should have; as many as the problem has where it is better not split.

    The plain search divides its routes between threads itself, from one temperature: at equal steps it was 2 % better
    whole than in two parts at 10,000 stops, 3 % better than in four at 20,000. It is split only where a table of
    the whole would be too large. The search with all rules is better split: 604,794 in 209 MB against 694,204 in
    1,731 MB at 10,000 stops in 60 s on a busy machine.
    """
    if not plain.refuses(problem):
        return len(problem) if _needs_no_table(problem) else TABLE_STOPS
    return min(TABLE_STOPS, max(LEAST_STOPS, ROUTES_OF_A_PART * stops_of_a_route(problem)))


def _needs_no_table(problem: Problem) -> bool:
    """Whether the plain search works legs out from coordinates: in the plane, where time and cost go with length."""
    vehicle = problem.vehicles[0]
    travel = problem.travels[vehicle.profile]
    if not isinstance(travel, PlaneTravel):
        return False
    one_pace = travel.law.near_m <= 0.0 and travel.law.far_m == np.inf
    return not travel.timed or (one_pace and vehicle.cost_per_distance == 0.0)


def stops_of_a_route(problem: Problem) -> int:
    """Stops that a route has at the most on average: as the largest vehicle's capacities and hours allow."""
    work = stop_work(problem, plane_of(problem.places)[problem.stops.place]).sum()
    hours = max(min(v.work_max, v.shift_close - v.shift_open) for v in problem.vehicles)
    room = np.array([vehicle.capacity for vehicle in problem.vehicles], np.float64).max(axis=0)
    routes = (np.maximum(problem.stops.delivery, problem.stops.pickup).sum(axis=0) / np.maximum(room, 1.0)).max()
    return max(1, int(len(problem) / math.ceil(max(routes, work / max(hours, 1), 1.0))))
