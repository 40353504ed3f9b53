"""The evaluator against a walk tick by tick, on random plans of every kind of problem; and what that notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.evaluation import itinerary, legs, plan_rules, road, route_rules, schedule
from routing.evaluation.itinerary import Call
from routing.evaluation.legs import itinerary_of
from routing.evaluation.schedule import Label
from routing.evaluator import evaluate
from routing.plan import RoutePlan
from routing.problem import Problem
from tests.oracles.brute_force_routes import best_plan
from tests.oracles.route_problems import KINDS, problems, random_plan, small_problem
from tests.oracles.route_walk import Seen, load_excess, walk_plan

LATE = {"window", "break"}


@cache
def cases(kind: str, seeds: int) -> list[tuple[Problem, RoutePlan, Seen]]:
    """Plans of a kind, half of them careless, and the best plan (random ones seldom keep all rules)."""
    found = []
    for seed in range(seeds):
        problem = small_problem(kind, seed)
        best = best_plan(problem)
        plans = [random_plan(problem, seed), random_plan(problem, seed + 1, careless=True)]
        plans += [best.plan] if best is not None else []
        found += [(problem, plan, walk_plan(problem, plan)) for plan in plans]
    return found


def agrees(problem: Problem, plan: RoutePlan, walked: Seen) -> bool:
    """Whether the evaluator sees what the walk saw; of a late route with breaks only that it is late."""
    seen = evaluate(problem, plan)
    rules = {broken.rule for broken in seen.violations}
    late = bool(rules & LATE)
    if late != ("late" in walked.rules):
        return False
    breaks = any(problem.vehicles[route.vehicle].breaks for route in plan.routes)
    if late and breaks:
        return True
    same_rules = rules - LATE == walked.rules - {"late"}
    same_cost = seen.cost == pytest.approx(walked.cost, abs=1e-6)
    starts = [tuple(visit.start for visit in route.visits if visit.stop >= 0) for route in seen.routes]
    same_starts = breaks or starts == [walk.starts for walk in walked.walks]
    times = [(route.departure, route.arrival, route.travel) for route in seen.routes]
    same_times = times == [(walk.departure, walk.back, walk.travel) for walk in walked.walks]
    return same_rules and same_cost and same_starts and same_times


@pytest.mark.parametrize("kind", [*KINDS, "mixed"])
def test_evaluator_sees_what_the_walk_sees(kind: str) -> None:
    for problem, plan, walked in cases(kind, 8):
        assert agrees(problem, plan, walked), (problem, plan)


@settings(max_examples=60, deadline=None)
@given(problems("mixed"), st.integers(0, 1000))
def test_evaluator_sees_what_the_walk_sees_in_mixed_problems(problem: Problem, seed: int) -> None:
    plan = random_plan(problem, seed, careless=seed % 2 == 0)
    assert agrees(problem, plan, walk_plan(problem, plan))


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 1000))
def test_amounts(problem: Problem, seed: int) -> None:
    """Load over capacity as counted package by package; what a limit is exceeded by is what makes it fit."""
    plan = random_plan(problem, seed)
    seen = evaluate(problem, plan)
    for row, route in enumerate(plan.routes):
        own = [broken for broken in seen.violations if broken.route == row]
        excess = [over for over in load_excess(problem, route) if over]
        assert [broken.amount for broken in own if broken.rule == "capacity"] == excess
        vehicle = problem.vehicles[route.vehicle]
        for broken in own:
            if broken.rule in {"work", "travel", "distance", "stops"}:
                name = f"{broken.rule}_max"
                wider = replace(vehicle, **{name: getattr(vehicle, name) + int(broken.amount)})
                vehicles = tuple(wider if v is vehicle else v for v in problem.vehicles)
                again = evaluate(replace(problem, vehicles=vehicles), plan).violations
                assert not [other for other in again if (other.rule, other.route) == (broken.rule, row)]


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(0, 1000))
def test_a_vehicle_that_may_leave_earlier_is_never_back_later(problem: Problem, seed: int) -> None:
    plan = random_plan(problem, seed)
    late = tuple(replace(vehicle, shift_open=40) for vehicle in problem.vehicles)
    before, after = evaluate(problem, plan), evaluate(replace(problem, vehicles=late), plan)
    if not {broken.rule for broken in (*before.violations, *after.violations)} & LATE:
        for early, later in zip(before.routes, after.routes, strict=True):
            assert early.arrival <= later.arrival


def first_window_only(call: Call, arrival: int) -> int:
    return max(arrival, call.windows[0][0]) if arrival <= call.windows[0][1] else arrival


def ends_of_windows_only(call: Call, by: int) -> int:
    return by if call.windows[0][0] <= by else -itinerary.NEVER


def never_before_leaving(breaks: Any) -> list[int]:
    return [-itinerary.NEVER] + [itinerary.NEVER] * len(breaks)


def no_rest_on_the_road(row: list[Label | None], breaks: Any) -> None:
    del row, breaks


def all_at_leaving(problem: Problem, route: Any) -> list[tuple[int, ...]]:
    rows = list(route.stops)
    load = problem.stops.delivery[rows].sum(axis=0)
    change = (problem.stops.pickup[rows] - problem.stops.delivery[rows]).cumsum(axis=0)
    return [tuple(load.tolist()), *(tuple(after) for after in (load + change).tolist())]


def always_spends_setup(problem: Problem, stop: int, leg: Any, **_: bool) -> Call:
    return legs_call(problem, stop, leg, saves_setup=False)


def forgets_release(problem: Problem, route: Any, leg: Any) -> itinerary.Itinerary:
    return replace(itinerary_of(problem, route, leg), ready=problem.vehicles[route.vehicle].shift_open)


def same_speed_all_day(speeds: Any) -> road.Road:
    del speeds
    return road.Road()


def leaves_at_once(route: itinerary.Itinerary, back: int) -> int:
    del back
    return route.ready


def whole_day(timed: schedule.Timing) -> int:
    return timed.arrival - timed.departure


legs_call = legs._call
EVALUATOR = "routing.evaluator"
MUTANTS: dict[str, tuple[Any, str, Callable[..., Any], str]] = {
    "first window only": (Call, "start", first_window_only, "several windows"),
    "windows do not close": (Call, "start_latest", ends_of_windows_only, "several windows"),
    "no break before leaving": (schedule, "_over_before", never_before_leaving, "breaks"),
    "no break on the road": (schedule, "_rest", no_rest_on_the_road, "breaks"),
    "breaks after returning need no time": (schedule, "_too_late", lambda *_: [], "breaks"),
    "leaves at once": (schedule, "_latest_departure", leaves_at_once, "paid hours with windows"),
    "shipments on board at leaving": (EVALUATOR, "loads_of", all_at_leaving, "shipments"),
    "setup always": (legs, "_call", always_spends_setup, "setups"),
    "no releases": (EVALUATOR, "itinerary_of", forgets_release, "releases"),
    "same speed all day": (road.Road, "of", staticmethod(same_speed_all_day), "hours"),
    "rounds arrivals down": (road, "_up", int, "hours"),
    "forbidden legs are driven": (route_rules, "is_forbidden", lambda leg: False, "asymmetric"),
    "no fleet": (plan_rules, "_fleet", lambda *_: [], "several depots"),
    "nothing is missing": (plan_rules, "_missing", lambda *_: [], "capacity"),
    "halves anywhere": (plan_rules, "_pairs", lambda *_: [], "shipments"),
    "any skill": (route_rules, "_skills", lambda *_: [], "skills"),
    "any capacity": (route_rules, "_capacity", lambda *_: [], "dimensions"),
    "no limits": (route_rules, "_limits", lambda *_: [], "limits"),
    "waiting is driving": (schedule.Timing, "travel", property(whole_day), "paid hours"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_broken_evaluators_are_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, attribute, mutant, kind = MUTANTS[name]
    monkeypatch.setattr(*((f"{owner}.{attribute}", mutant) if isinstance(owner, str) else (owner, attribute, mutant)))
    noticed = False
    for case in cases(kind, 8):
        try:
            noticed = not agrees(*case)
        except (AssertionError, IndexError, ValueError):
            noticed = True
        if noticed:
            break
    assert noticed
