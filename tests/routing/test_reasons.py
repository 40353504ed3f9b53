"""Reasons of unassigned stops: each by hand, and all against trying every place with the walk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import reasons as module
from routing.plan import Route, RoutePlan
from routing.problem import Break, Places, Problem, Stops, VehicleType
from routing.reasons import Unassigned, reasons
from routing.travel.table import FORBIDDEN, TableTravel
from tests.oracles.route_problems import problems, random_plan
from tests.oracles.route_walk import walk_plan

H = 3600
VAN = VehicleType("van", 1, (10,), shift_close=4 * H, cost_per_travel=1.0)


def town(stops: Stops, *vehicles: VehicleType, places: int = 5) -> Problem:
    """Places a quarter of an hour apart on a line, the depot first; the day starts at 8."""
    table = (900 * np.abs(np.subtract.outer(np.arange(places), np.arange(places)))).astype(np.int32)
    where = Places(np.arange(float(places)), np.zeros(places))
    return Problem("town", where, stops, vehicles, (TableTravel(table, table),), currency="s", day_start_s=8 * H)


def only(problem: Problem, *routes: Route) -> tuple[str, str]:
    """Rule and reason of the one stop left out."""
    said = reasons(problem, RoutePlan.of(routes, len(problem)))
    assert len(said) == 1
    return said[0].rule, said[0].reason


def test_nobody_has_the_skill() -> None:
    stops = Stops.of(("a",), [1], [1], skills=[6])
    assert only(town(stops, VAN)) == ("skill", "no vehicle has skill 1, 2")
    one, two = replace(VAN, skills=2), replace(VAN, skills=4)
    assert only(town(stops, one, two)) == ("skill", "no vehicle has skills 1, 2 together")
    absent = replace(VAN, skills=6, number=0)
    assert only(town(stops, one, absent)) == ("skill", "no vehicle has skill 2")


def test_over_every_capacity() -> None:
    assert only(town(Stops.of(("a",), [1], [12]), VAN)) == ("capacity", "12 packages, the largest vehicle takes 10")
    two = Stops.of(("a",), [1], [[5, 9]], skills=[1])
    wide, skilled = replace(VAN, capacity=(9, 9)), replace(VAN, capacity=(9, 7), skills=1)
    expected = ("capacity", "9 of load 2, the largest vehicle with its skills takes 7")
    assert only(town(two, wide, skilled)) == expected
    narrow, low = replace(VAN, capacity=(4, 9)), replace(VAN, capacity=(9, 4))
    assert only(town(replace(two, skills=np.zeros(1, np.uint64)), narrow, low)) == (
        "capacity", "no vehicle takes its loads of 5, 9 together",
    )  # fmt: skip


def test_window_closes_before_the_first_possible_arrival() -> None:
    stops = Stops.of(("a",), [2], [1], close=[1500])
    assert only(town(stops, VAN)) == ("window", "closes at 08:25, van can be there at 08:30 at the earliest")


def test_too_far_for_any_shift_range_or_day() -> None:
    stops = Stops.of(("a",), [4], [1], service=[600])
    far = replace(VAN, shift_close=2 * H)
    assert only(town(stops, far)) == ("shift", "served alone, van is back at 10:10, its shift ends at 10:00")
    rule, reason = only(town(stops, replace(VAN, distance_max=7000)))
    assert (rule, reason) == ("distance", "even alone on a route of van: drives 7.2 km, van at most 7.0 km")
    assert only(town(stops, replace(VAN, work_max=2 * H)))[0] == "work"
    assert only(town(stops, replace(VAN, breaks=(Break(60, 10, 20),), work_max=2 * H)))[0] in {"work", "break"}


def test_the_nearest_vehicle_is_named() -> None:
    stops = Stops.of(("a",), [4], [1])
    slow, near = replace(VAN, id="slow", shift_close=H), replace(VAN, id="near", shift_close=2 * H - 60)
    assert only(town(stops, slow, near)) == ("shift", "served alone, near is back at 10:00, its shift ends at 09:59")


def test_kinds_of_vehicles_tried_are_capped_and_said() -> None:
    fleet = [replace(VAN, id=f"van {row}", shift_close=1000 + row) for row in range(30)]
    rule, reason = only(town(Stops.of(("a",), [1], [1]), *fleet))
    assert rule == "shift"
    assert reason.endswith(" (24 of 30 kinds of vehicle tried)")


def test_all_vehicles_used_and_full() -> None:
    stops = Stops.of(("a", "b", "c"), [1, 2, 3], [6, 6, 6])
    two = replace(VAN, number=2)
    expected = ("fleet", "all 2 vehicles that may take it are used, and no route has room: 2 too full")
    assert only(town(stops, two), Route(0, (0,)), Route(0, (1,))) == expected


def test_a_free_vehicle_that_cannot() -> None:
    stops = Stops.of(("a", "b"), [1, 4], [6, 6])
    _, reason = only(town(stops, VAN, replace(VAN, id="short", shift_close=H)), Route(0, (0,)))
    used = "1 of the 2 vehicles that may take it are free and cannot serve it alone"
    assert reason == f"{used}, and no route has room: 1 too full"


def test_all_vehicles_used_and_out_of_time() -> None:
    stops = Stops.of(("a", "b"), [1, 4], [1, 1], service=[3 * H, 60])
    assert only(town(stops, VAN), Route(0, (0,))) == (
        "fleet", "the vehicle for it is used, and no route has room: 1 out of time",
    )  # fmt: skip


def test_rule_that_only_the_evaluator_knows() -> None:
    """Loads and windows let it in, the day's length does not."""
    stops = Stops.of(("a", "b"), [1, 4], [1, 1])
    assert only(town(stops, replace(VAN, travel_max=7199)), Route(0, (0,)))[0] == "travel"
    short = town(Stops.of(("a", "b"), [4, 4], [1, 1], service=[900, 900]), replace(VAN, work_max=8100))
    assert only(short, Route(0, (0,))) == (
        "fleet", "the vehicle for it is used, and no route has room: 1 against the rule work",
    )  # fmt: skip


def test_penalty_cheaper_than_serving() -> None:
    stops = Stops.of(("a", "b"), [1, 2], [1, 1], penalty=[np.inf, 1799.0])
    assert only(town(stops, VAN), Route(0, (0,))) == (
        "penalty", "serving it costs 1800.00 s more (on route 1), leaving it out 1799.00",
    )  # fmt: skip


def test_a_place_that_the_search_missed() -> None:
    stops = Stops.of(("a", "b"), [1, 2], [1, 1], penalty=[np.inf, 1801.0])
    rule, reason = only(town(stops, VAN), Route(0, (0,)))
    assert (rule, reason) == ("search", "could be served on route 1 for 1800.00 s more; the search did not get there")
    rule, reason = only(town(Stops.of(("a",), [1], [1]), VAN))
    assert "on a route of its own by van, which is free" in reason


def test_shipments_are_tried_whole() -> None:
    stops = Stops.of(("from", "to"), [1, 2], [0, 12], pickup=[[12], [0]], pair=[1, 0])
    said = reasons(town(stops, VAN), RoutePlan((), (0, 1)))
    together = "12 packages, the largest vehicle takes 10 (with from and to as one shipment)"
    assert said == (Unassigned("from", together, "capacity"), Unassigned("to", together, "capacity"))
    half = only(town(stops, VAN), Route(0, (0,)))
    assert half == ("pair", "from, the other half of its shipment, is on a route")


def test_a_shipment_that_closes_before_it_can_be_picked_up() -> None:
    """Each half by itself would fit; the delivery alone comes before the pickup opens."""
    stops = Stops.of(
        ("c", "from", "to"), [2, 4, 1], [1, 0, 1], pickup=[[0], [1], [0]], pair=[-1, 2, 1],
        open=[3600, 7200, 0], close=[3600, 9000, 1800],
    )  # fmt: skip
    plan = RoutePlan.of([Route(0, (0,))], 3)
    assert {(said.stop, said.rule) for said in reasons(town(stops, VAN), plan)} == {
        ("from", "window"),
        ("to", "window"),
    }
    wide = stops.window_close.copy()
    wide[2] = 5 * H
    wide_town = replace(town(stops, VAN), stops=replace(stops, window_close=wide))
    assert {said.rule for said in reasons(wide_town, plan)} == {"search"}


def test_a_way_by_another_stop() -> None:
    """No street from the depot, but one from a: not out of reach."""
    problem = town(Stops.of(("a", "b"), [1, 2], [1, 1]), VAN)
    table = problem.travels[0].table(np.arange(5))[0].copy()
    table[0, 2] = FORBIDDEN
    closed = replace(problem, travels=(TableTravel(table, table),))
    assert only(closed, Route(0, (0,)))[0] == "search"
    assert only(replace(closed, stops=closed.stops.take([1])))[0] == "forbidden-leg"


def test_tries_are_capped_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TRIES", 1)
    monkeypatch.setattr(module, "FEWEST_TRIES", 1)
    stops = Stops.of(("a", "b", "c"), [1, 2, 3], [1, 1, 1], penalty=[np.inf, np.inf, 1.0])
    rule, reason = only(town(stops, VAN), Route(0, (0, 1)))
    assert (rule, reason) == (
        "penalty", "serving it costs 1800.00 s more (on route 1), leaving it out 1.00 (1 of 3 places tried)",
    )  # fmt: skip


def test_nothing_left_out() -> None:
    assert reasons(town(Stops.of(("a",), [1], [1]), VAN), RoutePlan.of([Route(0, (0,))], 1)) == ()


@settings(max_examples=80, deadline=None)
@given(problems(), st.integers(0, 1000))
def test_reasons_are_what_trying_every_place_shows(problem: Problem, seed: int) -> None:
    problem = replace(problem, vehicles=tuple(replace(vehicle, number=1) for vehicle in problem.vehicles))
    plan = random_plan(problem, seed, careless=True)
    routes = tuple(Route(route.vehicle, tuple(dict.fromkeys(route.stops))) for route in plan.routes)
    plan = RoutePlan.of(routes, len(problem))
    for said in reasons(problem, plan):
        stop = problem.stops.id.index(said.stop)
        if said.rule == "pair":
            assert int(problem.stops.pair[stop]) not in plan.unassigned
            continue
        errand = [stop] if problem.stops.pair[stop] < 0 else sorted([stop, int(problem.stops.pair[stop])])
        added = cheapest_place(problem, plan, errand)
        assert (said.rule in {"penalty", "search"}) == np.isfinite(added), (said, added)
        if np.isfinite(added):
            penalty = float(problem.stops.penalty[errand].sum())
            assert (said.rule == "penalty") == (penalty <= added + 1e-9), (said, added)


def cheapest_place(problem: Problem, plan: RoutePlan, errand: list[int]) -> float:
    """Least additional cost of an errand anywhere on a route or alone, each place walked; infinite for none."""
    penalties = np.where(np.isin(np.arange(len(problem)), errand), 0.0, problem.stops.penalty)
    free = replace(problem, stops=replace(problem.stops, penalty=np.where(np.isinf(penalties), 0.0, penalties)))
    now = walk_plan(free, plan).cost
    used = {route.vehicle for route in plan.routes}
    best = np.inf
    for row, route in enumerate((*plan.routes, *(Route(v, ()) for v in range(len(problem.vehicles)) if v not in used))):
        for stops in insertions(route.stops, errand):
            alone = walk_plan(free, RoutePlan.of([Route(route.vehicle, stops)], len(problem)))
            if not alone.rules - {"pair"}:  # halves left out are not this route's fault
                routes = [*plan.routes[:row], Route(route.vehicle, stops), *plan.routes[row + 1 :]]
                best = min(best, walk_plan(free, RoutePlan.of(routes, len(problem))).cost - now)
    return float(best)


def insertions(stops: tuple[int, ...], errand: list[int]) -> list[tuple[int, ...]]:
    """The stops with the errand's put in at all places, in their order."""
    if not errand:
        return [stops]
    found = []
    for position in range(len(stops) + 1):
        head, tail = stops[:position], stops[position:]
        found += [(*head, errand[0], *rest) for rest in insertions(tail, errand[1:])]
    return found
