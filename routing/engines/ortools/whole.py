"""Solve a problem, or a part of one, in a single model."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

from routing.engines.ortools.build import build
from routing.engines.ortools.fleet import fleet_around, fleet_for, whole_fleet
from routing.engines.ortools.layout import Layout
from routing.engines.ortools.legs import hours_of, legs_of
from routing.engines.ortools.model import Model
from routing.engines.ortools.price import Prices, prices_of, required_left_out
from routing.engines.ortools.search import Improved, Solved, search
from routing.plan import Route, RoutePlan
from routing.problem import Problem

ROUNDS = 4
"""Models one after the other where drives differ by the hour."""

STRATEGIES = ("PARALLEL_CHEAPEST_INSERTION", "PATH_CHEAPEST_ARC", "CHRISTOFIDES", "SAVINGS")
"""How OR-Tools builds its first routes, the ones it tries first at the front."""

NOTHING = Solved((), float("inf"), 0, ())


def solve_whole(
    problem: Problem,
    seconds: float | None,
    solutions: int | None,
    start: tuple[Route, ...] = (),
    improved: Improved | None = None,
) -> Solved:
    """Search with one model; where drives differ by the hour, with one after the other, each at the last one's hours.

    Parameters
    ----------
    start : tuple of Route
        Where to begin; nothing worse is given back.
    """
    began = time.perf_counter()
    prices = prices_of(problem)
    best = Solved(start, float("inf"), 0, ()) if start else first_routes(problem, seconds)
    by_hour = any(travel.speeds is not None for travel in problem.travels)
    for rounds_left in range(ROUNDS if by_hour else 1, 0, -1):
        left = None if seconds is None else seconds - (time.perf_counter() - began)
        quota = None if solutions is None else -(-solutions // (ROUNDS if by_hour else 1))
        if left is not None and left <= 0:
            break
        model = model_around(problem, best.routes)
        found = search(model, left and left / rounds_left, quota, best.routes, improved, prices)
        best = _better(problem, best, found)
    return best


def model_around(problem: Problem, routes: tuple[Route, ...], taken: Counter[int] | None = None) -> Model:
    """Model with the vehicles of some routes and a few more, drives being as long as at the hours of these routes."""
    types = fleet_around(problem, routes, taken)
    layout = Layout.of(problem, types)
    return build(problem, types, legs=legs_of(problem, layout, hours_of(problem, layout, routes) if routes else None))


def _better(problem: Problem, before: Solved, after: Solved | None) -> Solved:
    """The better plan of two searches, credited with what both went through."""
    if after is None:
        return before
    prices = Prices(problem)
    old, new = (
        prices.value(each.routes, RoutePlan.of(each.routes, len(problem)).unassigned) for each in (before, after)
    )
    best = after if new <= old else before
    return replace(best, solutions=before.solutions + after.solutions, history=(*before.history, *after.history))


def first_routes(problem: Problem, seconds: float | None) -> Solved:
    """OR-Tools' first solution, with more and more vehicles and other strategies while required stops are left out."""
    began = time.perf_counter()
    prices = prices_of(problem)
    factor, found = 1.5, NOTHING
    while True:
        types = fleet_for(problem, factor)
        for strategy in STRATEGIES if types else ():
            left = None if seconds is None else seconds - (time.perf_counter() - began)
            if left is not None and left <= 0:
                return found
            found = _better(problem, found, search(build(problem, types), left, 1, prices=prices, strategy=strategy))
            if not _left_out(problem, found):
                return found
        if len(types) >= len(whole_fleet(problem)) or not _all_used(found, types):
            return found
        factor *= 2


def _left_out(problem: Problem, found: Solved) -> bool:
    """Whether a required stop is on no route."""
    return required_left_out(problem, RoutePlan.of(found.routes, len(problem)).unassigned) > 0


def _all_used(found: Solved, types: tuple[int, ...]) -> bool:
    """Whether all vehicles of some type are in use."""
    used, offered = Counter(route.vehicle for route in found.routes), Counter(types)
    return any(used[kind] == offered[kind] for kind in offered)
