"""Cheapest insertion: what it puts in fits by the evaluator, costs least of all gaps, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.evaluator import Evaluation, evaluate
from routing.insertion import insert, without_misfits
from routing.plan import Route, RoutePlan
from routing.problem import Break, Places, Problem, Stops, VehicleType
from routing.travel import TableTravel
from tests.oracles.route_problems import KINDS, problems, random_plan, small_problem

BETWEEN_ROUTES = {"missing", "docks"}
"""Rules that an insertion does not know: it may leave stops out, and knows no docks."""


def broken(evaluation: Evaluation) -> set[str]:
    return {violation.rule for violation in evaluation.violations} - BETWEEN_ROUTES


def line(count: int, windows: dict[int, tuple[int, int]] | None = None, **vehicle: object) -> Problem:
    """Stops 10, 20, ... ticks from a depot at 0, all on one line; vehicles cost what they travel."""
    at = np.arange(count + 1) * 10
    table = np.abs(at[:, None] - at[None, :]).astype(np.int32)
    opens, closes = np.zeros(count), np.full(count, 1_000)
    for stop, (first, last) in (windows or {}).items():
        opens[stop], closes[stop] = first, last
    stops = Stops.of(tuple(map(str, range(count))), range(1, count + 1), np.ones(count), open=opens, close=closes)
    kind = VehicleType("van", 2, (10,), cost_per_travel=1.0, **vehicle)  # type: ignore[arg-type]
    return Problem("line", Places(at.astype(float), np.zeros(count + 1)), stops, (kind,), (TableTravel(table, table),))


@settings(max_examples=150, deadline=None)
@given(problems(*KINDS))
def test_what_is_inserted_fits_and_nothing_is_lost(problem: Problem) -> None:
    found = insert(problem, (), range(len(problem)))
    seen = Counter([*found.missing, *(stop for route in found.routes for stop in route.stops)])
    assert seen == Counter(range(len(problem)))
    assert not found.close
    assert broken(evaluate(problem, RoutePlan.of(found.routes, len(problem)))) == set()


@settings(max_examples=150, deadline=None)
@given(problems(*KINDS), st.integers(0, 1 << 16))
def test_what_is_kept_of_any_routes_fits(problem: Problem, seed: int) -> None:
    routes = random_plan(problem, seed).routes
    kept = without_misfits(problem, routes)
    for before, after in zip(routes, kept, strict=True):
        places = [before.stops.index(stop) for stop in after.stops]
        assert places == sorted(places)
        alone = RoutePlan.of([after], len(problem))
        assert broken(evaluate(problem, alone)) <= {"pair"}
        assert not broken(evaluate(problem, alone)) or any(problem.stops.pair[stop] >= 0 for stop in after.stops)


@settings(max_examples=100, deadline=None)
@given(problems("windows", "heterogeneous", "homes", "optional"))
def test_a_stop_goes_where_it_costs_least(problem: Problem) -> None:
    last = len(problem) - 1
    first = insert(problem, (), range(last))
    found = insert(problem, first.routes, [last])
    cost = evaluate(problem, RoutePlan.of(found.routes, len(problem))).cost
    for plan in every_insertion(problem, first.routes, last):
        seen = evaluate(problem, plan)
        if not broken(seen) and last not in plan.unassigned:
            assert last not in found.missing
            assert cost <= seen.cost + 1e-6


def every_insertion(problem: Problem, routes: tuple[Route, ...], stop: int) -> list[RoutePlan]:
    plans = []
    for row, route in enumerate(routes):
        for gap in range(len(route.stops) + 1):
            longer = replace(route, stops=(*route.stops[:gap], stop, *route.stops[gap:]))
            plans.append(RoutePlan.of([*routes[:row], longer, *routes[row + 1 :]], len(problem)))
    used = Counter(route.vehicle for route in routes)
    for row, kind in enumerate(problem.vehicles):
        if used[row] < kind.number:
            plans.append(RoutePlan.of([*routes, Route(row, (stop,))], len(problem)))
    return plans


def test_a_late_stop_is_as_little_late_as_can_be() -> None:
    # From 100 on at the depot; the stop at 30 closed at 120: whoever goes there first is late by 10.
    problem = line(3, {2: (0, 120)}, shift_open=100)
    in_time = insert(problem, (), range(3))
    assert in_time.missing == (2,)
    late = insert(problem, (), range(3), late=True)
    assert late.missing == ()
    assert late.close == {2: 130}


def test_what_no_vehicle_can_hold_is_missing_even_if_it_may_be_late() -> None:
    problem = line(2)
    heavy = replace(problem, stops=replace(problem.stops, delivery=np.array([[11], [1]])))
    found = insert(heavy, (), range(2), late=True)
    assert found.missing == (0,)


def test_a_break_makes_a_stop_miss_its_window() -> None:
    rest = Break(50, 15, 20)
    assert insert(line(3, {2: (0, 40)}), (), [2]).missing == ()
    assert insert(line(3, {2: (30, 40)}, shift_open=0, breaks=(rest,)), [Route(0, (0, 1))], [2]).routes != ()
    kept = without_misfits(line(3, {2: (30, 40)}, breaks=(rest,)), [Route(0, (0, 1, 2))])
    assert kept == (Route(0, (0, 1)),)


@pytest.mark.parametrize("kind", ["shipments", "shipments with windows"])
def test_both_halves_of_a_shipment_go_or_stay(kind: str) -> None:
    for seed in range(20):
        problem = small_problem(kind, seed)
        found = insert(problem, (), range(len(problem)))
        for route in found.routes:
            for stop in route.stops:
                other = int(problem.stops.pair[stop])
                assert other < 0 or other in route.stops
