"""Set partitioning: the best of the routes that were seen, each stop once, no more vehicles than there are."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from routing.engines.ortools import partition
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Problem
from tests.oracles.brute_force_routes import best_plan
from tests.oracles.route_problems import small_problem


def alone(problem: Problem) -> RoutePlan:
    """Each stop by itself, as far as it may be, on the first type."""
    routes = [Route(0, (stop,)) for stop in range(len(problem))]
    good = [route for route in routes if not _broken(problem, route)]
    return RoutePlan.of(good[: problem.vehicles[0].number], len(problem))


def _broken(problem: Problem, route: Route) -> bool:
    seen = evaluate(problem, RoutePlan.of([route], len(problem)))
    return any(violation.rule != "missing" for violation in seen.violations)


def every_route(problem: Problem) -> list[Route]:
    """All routes of up to four stops that keep the rules by themselves."""
    orders = [order for size in (1, 2, 3, 4) for order in permutations(range(len(problem)), size)]
    routes = [Route(kind, order) for kind in range(len(problem.vehicles)) for order in orders]
    return [route for route in routes if not _broken(problem, route)]


@pytest.mark.parametrize("kind", ["capacity", "windows", "heterogeneous", "several depots", "optional", "homes"])
def test_the_best_plan_out_of_all_routes(kind):
    problem = small_problem(kind, 2, 4)
    plan = partition(problem, alone(problem), every_route(problem))
    seen = evaluate(problem, plan)
    assert seen.feasible
    assert seen.cost == pytest.approx(best_plan(problem).cost)


def test_overlapping_routes_are_of_use():
    problem = small_problem("capacity", 0, 5)
    wide = replace(problem, vehicles=(replace(problem.vehicles[0], capacity=(99,)),))
    before = alone(wide)
    plan = partition(wide, before, [Route(0, (0, 1, 2)), Route(0, (2, 3, 4))])
    seen = evaluate(wide, plan)
    assert seen.feasible
    assert seen.cost < evaluate(wide, before).cost


def test_nothing_better_was_seen():
    problem = small_problem("windows", 1)
    best = best_plan(problem).plan
    assert partition(problem, best, [Route(0, (stop,)) for stop in range(len(problem))]) is best


def test_the_number_of_vehicles_binds():
    problem = small_problem("heterogeneous", 4, 5)
    few = replace(problem, vehicles=tuple(replace(vehicle, number=1) for vehicle in problem.vehicles))
    plan = partition(few, RoutePlan.of([], 5), every_route(few))
    assert not {violation.rule for violation in evaluate(few, plan).violations} - {"missing"}
    assert len({route.vehicle for route in plan.routes}) == len(plan.routes)
    assert np.isfinite(evaluate(few, plan).cost)
