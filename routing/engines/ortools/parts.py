"""Problems too large for one model: a plan put together from districts, then polished."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import numpy as np

from routing.engines.ortools.nearness import districts
from routing.engines.ortools.polish import PART, polish
from routing.engines.ortools.search import Improved, Solved
from routing.engines.ortools.whole import first_routes
from routing.plan import Route, RoutePlan
from routing.problem import Problem


def solve_in_parts(
    problem: Problem,
    seconds: float | None,
    solutions: int | None,
    start: tuple[Route, ...] = (),
    improved: Improved | None = None,
) -> Solved:
    """Solve the districts one after the other, then models of neighbouring routes across their borders."""
    began = time.perf_counter()
    routes = start or first_in_parts(problem, seconds)
    left = None if seconds is None else seconds - (time.perf_counter() - began)
    return polish(problem, RoutePlan.of(routes, len(problem)), left, solutions, improved)


def first_in_parts(problem: Problem, seconds: float | None) -> tuple[Route, ...]:
    """OR-Tools' first solution of each district, each with its share of the vehicles that are left."""
    began = time.perf_counter()
    routes: list[Route] = []
    open_stops = len(problem)
    for rows in districts(problem, PART):
        left = None if seconds is None else seconds - (time.perf_counter() - began)
        if left is not None and left <= 0:
            break
        used = Counter(route.vehicle for route in routes)
        share = len(rows) / open_stops
        vehicles = tuple(
            replace(vehicle, number=_rounded_up((vehicle.number - used[kind]) * share))
            for kind, vehicle in enumerate(problem.vehicles)
        )
        found = first_routes(problem.restricted(rows, vehicles), left)
        routes += [replace(route, stops=tuple(rows[list(route.stops)].tolist())) for route in found.routes]
        open_stops -= len(rows)
    return tuple(routes)


def _rounded_up(number: float) -> int:
    return int(np.ceil(number - 1e-9))
