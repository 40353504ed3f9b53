"""The evaluator on published best-known routes: their cost comes out, and spoilt ones are noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from tests.oracles.bench_routes import published

INSTANCES = ["X-n101-k25", "X-n303-k21", "X-n502-k39", "X-n1001-k43", "Leuven1", "RC2_10_5", "C1_10_2"]


@pytest.mark.parametrize("name", INSTANCES)
def test_published_cost_comes_out(bench: Path, name: str) -> None:
    problem, plan, cost = published(bench / f"{name}.vrp")
    seen = evaluate(problem, plan)
    assert seen.violations == ()
    assert seen.cost == pytest.approx(cost, abs=1e-6)


def test_routes_backward_are_late(bench: Path) -> None:
    problem, plan, cost = published(bench / "RC2_10_5.vrp")
    backward = RoutePlan.of([Route(0, route.stops[::-1]) for route in plan.routes], len(problem))
    seen = evaluate(problem, backward)
    assert seen.cost == pytest.approx(cost, abs=1e-6)
    assert {violation.rule for violation in seen.violations} >= {"window"}


def test_one_package_less_of_capacity_is_noticed(bench: Path) -> None:
    """Of the fullest route; and of no other than those as full."""
    problem, plan, _ = published(bench / "X-n303-k21.vrp")
    loads = [int(problem.stops.delivery[list(route.stops)].sum()) for route in plan.routes]
    vehicle = replace(problem.vehicles[0], capacity=(max(loads) - 1,))
    seen = evaluate(replace(problem, vehicles=(vehicle,)), plan)
    assert [violation.route for violation in seen.violations] == [
        row for row, load in enumerate(loads) if load == max(loads)
    ]
