"""The hybrid: each part is credited with what it did, and the plan is certified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.engines import Budget, Found, ortools, sisr
from routing.engines.hybrid import ENGINE
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Problem
from tests.oracles.brute_force_routes import best_plan
from tests.oracles.route_problems import small_problem

COUNTED = Budget(seconds=None, iterations=300)


class Scripted:
    """An engine that gives a plan without searching."""

    name = "sisr"

    def __init__(self, plan: RoutePlan, cost: float, seen: tuple[Route, ...] = ()) -> None:
        self.found = Found(plan, cost, notes={"routes": seen})

    def refuses(self, problem: Problem) -> str:
        return ""

    def solve(self, problem: Problem, budget: Budget, **_: object) -> Found:
        return self.found


@pytest.fixture
def thirteen(monkeypatch) -> tuple[Problem, RoutePlan]:
    """A problem that is not tiny, and its stops one by one."""
    problem = small_problem("capacity", 3, 13)
    plenty = replace(problem, vehicles=(replace(problem.vehicles[0], number=13),))
    return plenty, RoutePlan.of([Route(0, (stop,)) for stop in range(13)], 13)


def scripted(monkeypatch, problem: Problem, plan: RoutePlan, seen: tuple[Route, ...] = ()) -> Found:
    monkeypatch.setattr(sisr, "ENGINE", Scripted(plan, evaluate(problem, plan).cost, seen))
    return ENGINE.solve(problem, COUNTED)


def test_tiny_problems_are_for_ortools_alone():
    problem = small_problem("breaks with windows", 1)
    found = ENGINE.solve(problem, Budget(seconds=5.0))
    assert found.cost == pytest.approx(best_plan(problem).cost)
    assert found.notes["engine"] == "ortools"
    assert found.notes["certificate"]["ok"]


def test_a_certificate_alone_is_all_that_ortools_did(monkeypatch, thirteen):
    problem, plan = thirteen
    found = scripted(monkeypatch, problem, plan)
    assert found.plan == plan
    assert found.notes["engine"] == "sisr+ortools"
    assert [(part["part"], part["changed"]) for part in found.notes["parts"]] == [
        ("sisr", True), ("certificate", False)
    ]  # fmt: skip
    assert found.notes["certificate"]["objective"] == pytest.approx(found.cost)


def test_nothing_from_ortools_is_sisr(monkeypatch, thirteen):
    problem, plan = thirteen
    required = RoutePlan.of(plan.routes[:0], 13)
    found = scripted(monkeypatch, problem, required)
    assert not found.notes["certificate"]["ok"]
    assert found.notes["engine"] == "sisr"


def test_set_partitioning_is_credited(monkeypatch, thirteen):
    problem, plan = thirteen
    seen = tuple(Route(0, (stop, stop + 1)) for stop in range(12))
    found = scripted(monkeypatch, problem, plan, seen)
    changed = {part["part"]: part["changed"] for part in found.notes["parts"]}
    assert changed["set partitioning"]
    assert found.cost < evaluate(problem, plan).cost
    assert found.cost == pytest.approx(evaluate(problem, found.plan).cost)
    assert "routes" not in found.notes


def test_stops_left_out_are_fitted_in(monkeypatch, thirteen):
    problem, plan = thirteen
    found = scripted(monkeypatch, problem, RoutePlan.of(plan.routes[:-2], 13))
    assert not found.plan.unassigned
    assert [part["part"] for part in found.notes["parts"]] == ["sisr", "polish", "certificate"]


def test_what_sisr_refuses_ortools_takes(monkeypatch, thirteen):
    problem, _ = thirteen
    monkeypatch.setattr(sisr.ENGINE.__class__, "refuses", lambda self, problem: "too odd")
    found = ENGINE.solve(problem, Budget(seconds=None, iterations=50))
    assert found.notes["engine"] == ortools.ENGINE.name
    assert evaluate(problem, found.plan).feasible


def test_docks_are_certified(monkeypatch, thirteen):
    problem, plan = thirteen
    docked = replace(problem, rules=replace(problem.rules, docks=2, load=30))
    crowded = scripted(monkeypatch, docked, plan)
    assert "docks" in crowded.notes["certificate"]["message"]
    van = problem.vehicles[0]
    waves = tuple(replace(van, id=f"wave {row}", number=2, shift_open=30 * row) for row in range(7))
    parted = RoutePlan(tuple(Route(row // 2, route.stops) for row, route in enumerate(plan.routes)))
    found = scripted(monkeypatch, replace(docked, vehicles=waves), parted)
    assert found.notes["certificate"]["ok"]
