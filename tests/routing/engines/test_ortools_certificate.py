"""Certificates: OR-Tools counts what the evaluator counts, and refuses what breaks a rule by one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.engines.ortools import certificate
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Break, Places, Problem, Rules, Stops, VehicleType
from routing.travel.table import FORBIDDEN, TableTravel
from tests.oracles.brute_force_routes import best_plan
from tests.oracles.route_problems import KINDS, problems, random_plan, small_problem

MODULE = sys.modules["routing.engines.ortools.certificate"]


@pytest.mark.parametrize("kind", [*KINDS, "mixed"])
def test_the_best_plan_is_certified_at_its_cost(kind):
    for seed in range(4):
        problem = small_problem(kind, seed)
        best = best_plan(problem)
        if best is not None:
            answer = certificate(problem, best.plan)
            assert answer.ok, answer.message
            assert answer.objective == pytest.approx(best.cost, rel=1e-6)
            assert answer.cost == pytest.approx(evaluate(problem, best.plan).cost, rel=1e-6)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(problems(), st.integers(0, 1000), st.booleans())
def test_it_refuses_what_the_evaluator_refuses(problem, seed, careless):
    plan = random_plan(problem, seed, careless=careless)
    seen, answer = evaluate(problem, plan), certificate(problem, plan)
    assert answer.ok == seen.feasible, (answer.message, seen.violations)
    if answer.ok:
        assert answer.objective == pytest.approx(seen.cost, rel=1e-6)


def day() -> tuple[Problem, RoutePlan]:
    """A problem with most rules, each of which a plan just keeps."""
    x = 10 * np.arange(5)
    table = np.abs(np.subtract.outer(x, x)).astype(np.int32)
    stops = Stops.of(
        ("a", "b", "from", "to"), [1, 2, 3, 4], [[3], [2], [0], [4]], pickup=[[0], [0], [4], [0]],
        pair=[-1, -1, 3, 2], service=[5, 5, 5, 5], setup=[0, 2, 0, 0], skills=[0, 1, 0, 0], release=[0, 20, 0, 0],
        open=[0, 0, 0, 90], close=[30, 45, 99, 95],
    )  # fmt: skip
    van = VehicleType(
        "van", 1, (5,), shift_open=10, shift_close=137, skills=1, work_max=117, travel_max=80, distance_max=80,
        stops_max=4, breaks=(Break(15, 40, 60),), cost_per_distance=1.5, cost_per_travel=0.25, cost_per_work=1 / 3,
        fixed_cost=7.0,
    )  # fmt: skip
    problem = Problem("day", Places(x.astype(float), np.zeros(5)), stops, (van,), (TableTravel(table, table),))
    return problem, RoutePlan((Route(0, (0, 1, 2, 3)),))


def vehicle(**changes: object) -> Callable[[Problem], Problem]:
    return lambda problem: replace(problem, vehicles=(replace(problem.vehicles[0], **changes),))


def stop(column: str, row: int, value: object) -> Callable[[Problem], Problem]:
    def change(problem: Problem) -> Problem:
        values = getattr(problem.stops, column).copy()
        values[row] = value
        return replace(problem, stops=replace(problem.stops, **{column: values}))

    return change


def closed_road(problem: Problem) -> Problem:
    table = problem.travels[0].distance.copy()
    table[2, 3] = FORBIDDEN
    return replace(problem, travels=(TableTravel(table, table),))


MUTANTS = {
    "late by one": stop("window_close", 1, 44),
    "load over by one": vehicle(capacity=(4,)),
    "load over on the way": stop("pickup", 2, 6),
    "skill absent": vehicle(skills=0),
    "break has no room": vehicle(breaks=(Break(15, 41, 41),)),
    "break too long": vehicle(breaks=(Break(120, 40, 60),)),
    "work over by one": vehicle(work_max=116),
    "travel over by one": vehicle(travel_max=79),
    "distance over by one": vehicle(distance_max=79),
    "a stop too many": vehicle(stops_max=3),
    "shift closes one too early": vehicle(shift_close=136),
    "no such vehicle left": vehicle(number=0),
    "released too late": stop("release", 1, 21),
    "service longer by one": stop("service", 0, 6),
    "setup longer by one": stop("setup", 1, 3),
    "road closed": closed_road,
}


def test_the_day_is_certified():
    problem, plan = day()
    seen, answer = evaluate(problem, plan), certificate(problem, plan)
    assert seen.violations == ()
    assert answer.ok, answer.message
    assert answer.objective == pytest.approx(seen.cost, rel=1e-6)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_rule_broken_by_one_is_refused(mutant):
    problem, plan = day()
    mutated = MUTANTS[mutant](problem)
    assert not evaluate(mutated, plan).feasible
    assert not certificate(mutated, plan).ok


@pytest.mark.parametrize(
    "stops", [(0, 1, 3, 2), (0, 1, 2), (0, 1, 2, 3, 0), (0, 1, 2, 9)], ids=["pair reversed", "half", "twice", "unknown"]
)
def test_a_wrong_plan_is_refused(stops):
    problem, _ = day()
    assert not certificate(problem, RoutePlan.of([Route(0, stops)], 4)).ok


def test_a_pair_on_two_routes_is_refused():
    problem, _ = day()
    two = vehicle(number=2, breaks=(), work_max=999)(problem)
    assert certificate(two, RoutePlan((Route(0, (0, 1)), Route(0, (2, 3))))).ok
    assert not certificate(two, RoutePlan((Route(0, (0, 1, 2)), Route(0, (3,))))).ok


@pytest.mark.parametrize(
    "wrong",
    [
        lambda its: replace(its, starts=(its.starts[0] - 1, *its.starts[1:])),
        lambda its: replace(its, departure=its.departure + 1),
        lambda its: replace(its, arrival=its.arrival - 1),
        lambda its: replace(its, breaks=(its.breaks[0] - 1,)),
        lambda its: replace(its, breaks=(its.breaks[0] + 1,)),
    ],
    ids=["start", "departure", "return", "break in a visit", "break in a drive"],
)
def test_ortools_itself_refuses_wrong_times(wrong, monkeypatch):
    problem, plan = day()
    right = MODULE.schedule
    monkeypatch.setattr(MODULE, "schedule", lambda *args: wrong(right(*args)))
    answer = certificate(problem, plan)
    assert not answer.ok
    assert "OR-Tools refuses" in answer.message


def test_a_wrong_cost_is_refused(monkeypatch):
    problem, plan = day()
    right = MODULE.route_cost
    monkeypatch.setattr(MODULE, "route_cost", lambda *args: right(*args) * 1.00001)
    assert "OR-Tools counts" in certificate(problem, plan).message


def test_docks():
    problem, _ = day()
    docks = Rules(docks=1, load=9)
    two = replace(vehicle(number=2, breaks=(), shift_close=400, work_max=999)(problem), rules=docks)
    apart = RoutePlan((Route(0, (0, 1)), Route(0, (2, 3))))
    seen, answer = evaluate(two, apart), certificate(two, apart)
    assert answer.ok == seen.feasible
    assert answer.objective == pytest.approx(seen.cost, rel=1e-6)
    crowded = replace(two, rules=replace(docks, load=300))
    assert "docks" in certificate(crowded, apart).message
    assert not evaluate(crowded, apart).feasible


@pytest.mark.parametrize(
    "kind", ["windows", "several windows", "paid hours with windows", "breaks with windows", "hours"]
)
def test_docks_as_the_evaluator_deals_them(kind):
    sound = 0
    for seed in range(30):
        problem = replace(small_problem(kind, seed), rules=Rules(docks=1, load=20))
        best = best_plan(replace(problem, rules=Rules()))
        if best is not None:
            seen, answer = evaluate(problem, best.plan), certificate(problem, best.plan)
            assert answer.ok == seen.feasible
            if answer.ok:
                sound += 1
                assert answer.objective == pytest.approx(seen.cost, rel=1e-6)
    assert sound > 2


def test_large_plans_are_read_back_in_groups(monkeypatch):
    problem = small_problem("heterogeneous", 1)
    plan = best_plan(problem).plan
    whole = certificate(problem, plan)
    monkeypatch.setattr(MODULE, "GROUP", 1)
    assert replace(certificate(problem, plan), seconds=0.0) == replace(whole, seconds=0.0)


def test_it_gives_up_in_time():
    problem, plan = day()
    assert "time was over" in certificate(problem, plan, 0.0).message


def test_an_empty_plan():
    problem, _ = day()
    optional = stop("penalty", slice(None), np.array([5.0, 6.0, 1.0, 1.0]))(problem)
    assert certificate(optional, RoutePlan.of([], 4)).objective == 13
    assert not certificate(problem, RoutePlan.of([], 4)).ok
