"""Departures at docks against trying all of them; and mornings whose departures are known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.evaluation import loading
from routing.evaluation.docks import earliest_slots
from routing.evaluator import Evaluation, evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Break, Places, Problem, Rules, Stops, VehicleType
from routing.travel.table import SpeedProfile, TableTravel
from tests.oracles.dock_departures import Day, can_load, days_of, most_loading
from tests.oracles.route_problems import random_plan, small_problem

GAPLESS = ["windows", "several windows", "paid hours with windows", "releases", "several depots", "setups"]
"""Kinds of problems in which all departures between two possible ones are possible."""

OTHERS = ["breaks with windows", "hours", "limits", "mixed"]


def checked(problem: Problem, plan: RoutePlan) -> tuple[Evaluation, list[Day]] | None:
    """The plan as the evaluator and as the oracle see it, where every route has a departure."""
    days = days_of(problem, plan)
    return (evaluate(problem, plan), days) if all(day.walks for day in days) else None


def sound(problem: Problem, seen: Evaluation, days: list[Day]) -> bool:
    """Whether docks are kept where the evaluator says so, all routes driven as they are from their departures.

    Days know only departures that keep the limits of work and travel; where a later return alone would keep them, the
    evaluator says that they are broken.
    """
    at: dict[int, list[int]] = defaultdict(list)
    told = {broken.route for broken in seen.violations if broken.rule in ("work", "travel")}
    for number, (route, day) in enumerate(zip(seen.routes, days, strict=True)):
        walk = day.walks.get(route.departure)
        if walk is None and number not in told:
            return False
        if walk is not None and (walk.back, walk.travel) != (route.arrival, route.travel):
            return False
        if day.start is not None:
            at[day.start].append(route.departure)
    rules = problem.rules
    crowded = any(most_loading(ticks, rules.load) > rules.docks for ticks in at.values())
    return crowded == any(broken.rule == "docks" for broken in seen.violations)


def docked(kind: str, seed: int, docks: int, load: int) -> tuple[Problem, RoutePlan]:
    problem = small_problem(kind, seed)
    plan = random_plan(problem, seed)
    return replace(problem, rules=Rules(docks=docks, load=load)), plan


def exact(problem: Problem, seen: Evaluation, days: list[Day]) -> bool:
    """Whether it leaves nobody without a dock, and nobody back later, where that can be."""
    rules = problem.rules
    fits = not any(broken.rule == "docks" for broken in seen.violations)
    soonest = all(min(w.back for w in d.walks.values()) == r.arrival for r, d in zip(seen.routes, days, strict=True))
    if can_load(days, rules.docks, rules.load, later=False):
        return fits and soonest
    return fits == can_load(days, rules.docks, rules.load, later=True)


@pytest.mark.parametrize("kind", GAPLESS)
@settings(max_examples=12, deadline=None)
@given(st.integers(0, 5_000), st.integers(1, 2), st.integers(1, 60))
def test_no_departures_fit_where_it_says_so(kind: str, seed: int, docks: int, load: int) -> None:
    problem, plan = docked(kind, seed, docks, load)
    if found := checked(problem, plan):
        assert sound(problem, *found)
        assert exact(problem, *found)


@pytest.mark.parametrize("kind", OTHERS)
@settings(max_examples=12, deadline=None)
@given(st.integers(0, 5_000), st.integers(1, 2), st.integers(1, 60))
def test_what_it_says_is_so(kind: str, seed: int, docks: int, load: int) -> None:
    problem, plan = docked(kind, seed, docks, load)
    if found := checked(problem, plan):
        assert sound(problem, *found)


MUTANTS = {
    "never later": ("_later_slots", lambda vans, rules: loading.latest_slots(
        [van.back_like(van.timed) for van in vans.values()], rules.docks, rules.load
    )),
    "always later": ("_slots", lambda vans, rules: earliest_slots(
        [van.back_in_time() for van in vans.values()], rules.docks, rules.load
    )),
    "one dock more": ("latest_slots", lambda routes, docks, load: earliest_slots(routes, docks + 1, load)),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_wrong_departures_are_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, *MUTANTS[name])
    for seed in range(60):
        problem, plan = docked("windows", seed, 1, 25)
        found = checked(problem, plan)
        if found and not (sound(problem, *found) and exact(problem, *found)):
            return
    pytest.fail("unnoticed")


def morning(vans: int, rules: Rules, speeds: SpeedProfile | None = None, **van: object) -> tuple[Problem, RoutePlan]:
    """Vans with a stop each, 100 away, that takes 50."""
    table = np.full((vans + 1, vans + 1), 100, np.int32) - 100 * np.eye(vans + 1, dtype=np.int32)
    stops = Stops.of(tuple(map(str, range(vans))), np.arange(1, vans + 1), np.ones(vans), service=np.full(vans, 50))
    vehicle = VehicleType("van", vans, (1,), cost_per_work=1.0, **van)  # type: ignore[arg-type]
    places = Places(np.arange(vans + 1.0), np.zeros(vans + 1))
    problem = Problem("morning", places, stops, (vehicle,), (TableTravel(table, table, speeds),), rules)
    return problem, RoutePlan.of([Route(0, (stop,)) for stop in range(vans)], vans)


def departures(problem: Problem, plan: RoutePlan) -> list[int]:
    return sorted(route.departure for route in evaluate(problem, plan).routes)


def test_a_morning_leaves_in_waves() -> None:
    problem, plan = morning(7, Rules(docks=3, load=20), shift_open=10, shift_close=300)
    seen = evaluate(problem, plan)
    assert (seen.feasible, seen.cost) == (True, 7 * 250)
    assert departures(problem, plan) == [10, 10, 10, 30, 30, 30, 50]
    assert sorted(route.arrival for route in seen.routes) == [260, 260, 260, 280, 280, 280, 300]
    visits = {(route.departure, route.visits[0].start, route.visits[0].departure) for route in seen.routes}
    assert visits == {(10, 110, 160), (30, 130, 180), (50, 150, 200)}


def test_the_shift_ends_before_the_last_wave_is_back() -> None:
    problem, plan = morning(7, Rules(docks=3, load=20), shift_open=10, shift_close=290)
    broken = evaluate(problem, plan).violations
    assert [(each.rule, each.amount) for each in broken] == [("docks", 10)]
    assert broken[0].message == "a dock is free for it to leave at 50, it has to leave by 40"


def test_those_that_wait_anyway_leave_as_late_as_they_can() -> None:
    """Stops 0 and 1 open at 200: leaving at 100 is soon enough; the other two go first, at the shift's begin."""
    problem, plan = morning(4, Rules(docks=1, load=20), shift_close=900)
    stops = replace(problem.stops, window_open=np.array([200, 200, 0, 0]))
    seen = evaluate(replace(problem, stops=stops), plan)
    assert sorted(route.departure for route in seen.routes) == [0, 20, 80, 100]
    assert seen.routes[0].arrival == seen.routes[1].arrival == 350


def test_work_may_not_grow_at_a_dock() -> None:
    """Leaving at 0 one would wait for the stop to open at 200, and work for 350: only 90 and later is short enough."""
    problem, plan = morning(2, Rules(docks=1, load=20), shift_close=900, work_max=260)
    stops = replace(problem.stops, window_open=np.array([200, 200]), window_close=np.array([900, 900]))
    waiting = replace(problem, stops=stops)
    assert evaluate(waiting, plan).feasible
    assert departures(waiting, plan) == [90, 110]


def test_rush_hour_ends_the_departures() -> None:
    """From 130 on roads are four times slower: 500 on the road for who leaves by 30, then 3 more for each tick."""
    speeds = SpeedProfile(np.array([0, 130]), np.array([1.0, 0.25]))
    problem, plan = morning(3, Rules(docks=1, load=20), speeds, travel_max=530)
    assert departures(problem, plan) == [0, 20, 40]
    assert evaluate(problem, plan).feasible
    tight = replace(problem, vehicles=(replace(problem.vehicles[0], travel_max=511),))
    broken = evaluate(tight, plan).violations
    assert [(each.rule, each.amount) for each in broken] == [("docks", 7)]


def test_departures_beyond_a_gap_are_not_tried() -> None:
    """A rest begun by 170 is taken at the stop by who leaves by 20, before leaving by who leaves at 40 or later."""
    problem, plan = morning(2, Rules(docks=1, load=30), breaks=(Break(20, 20, 170),))
    assert [broken.amount for broken in evaluate(problem, plan).violations] == [10]
    quick = replace(problem, rules=Rules(docks=1, load=20))
    assert departures(quick, plan) == [0, 20]
