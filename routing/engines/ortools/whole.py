"""Solve a problem, or a part of one, in a single model."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

from routing.engines.ortools.build import build
from routing.engines.ortools.fleet import fleet_around, fleet_for, whole_fleet
from routing.engines.ortools.search import Improved, Solved, search
from routing.plan import Route
from routing.problem import REQUIRED, Problem

NOTHING = Solved((), float("inf"), 0, ())


def solve_whole(
    problem: Problem,
    seconds: float | None,
    solutions: int | None,
    start: tuple[Route, ...] = (),
    improved: Improved | None = None,
) -> Solved:
    """Search with one model; routes found are never fewer stops than `start` served."""
    began = time.perf_counter()
    first = Solved(start, float("inf"), 0, ()) if start else first_routes(problem, seconds)
    left = None if seconds is None else seconds - (time.perf_counter() - began)
    if not len(problem) or (left is not None and left <= 0):
        return first
    model = build(problem, fleet_around(problem, first.routes))
    found = search(model, left, solutions, first.routes, improved)
    return first if found is None else replace(found, solutions=found.solutions + first.solutions)


def first_routes(problem: Problem, seconds: float | None) -> Solved:
    """OR-Tools' first solution, with more and more vehicles until none is missing."""
    began = time.perf_counter()
    factor, found = 1.5, NOTHING
    while True:
        types = fleet_for(problem, factor)
        left = None if seconds is None else seconds - (time.perf_counter() - began)
        if not types or (left is not None and left <= 0):
            return found
        found = search(build(problem, types), left, 1) or found
        if types == whole_fleet(problem) or not _short(problem, found, types):
            return found
        factor *= 2


def _short(problem: Problem, found: Solved, types: tuple[int, ...]) -> bool:
    """Whether required stops are left out while more vehicles could be had."""
    served = {stop for route in found.routes for stop in route.stops}
    left_out = any(penalty == REQUIRED and stop not in served for stop, penalty in enumerate(problem.stops.penalty))
    used, offered = Counter(route.vehicle for route in found.routes), Counter(types)
    return left_out and any(used[kind] == offered[kind] for kind in offered)
