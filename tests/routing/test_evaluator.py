"""The evaluator against known answers by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from routing.evaluator import Evaluation, evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Break, Places, Problem, Rules, Stops, VehicleType
from routing.travel.table import FORBIDDEN, SpeedProfile, TableTravel

H = 3600


def line(stops: Stops, vehicle: VehicleType, *others: VehicleType, **fields: object) -> Problem:
    """Places 10 ticks apart on a line, the depot first."""
    table = (10 * np.abs(np.subtract.outer(np.arange(6), np.arange(6)))).astype(np.int32)
    places = Places(np.arange(6.0), np.zeros(6))
    travel = TableTravel(table, table, fields.pop("speeds", None))  # type: ignore[arg-type]
    return Problem("line", places, stops, (vehicle, *others), (travel,), **fields)  # type: ignore[arg-type]


def van(**rules: object) -> VehicleType:
    return VehicleType("van", 9, (10,), **rules)  # type: ignore[arg-type]


def drive(problem: Problem, *stops: int) -> Evaluation:
    return evaluate(problem, RoutePlan.of([Route(0, stops)], len(problem)))


def rules(seen: Evaluation) -> list[str]:
    return [broken.rule for broken in seen.violations]


def times(seen: Evaluation) -> list[tuple[int, int, int]]:
    return [(visit.arrival, visit.start, visit.departure) for visit in seen.routes[0].visits]


def test_leaves_as_late_as_its_return_allows() -> None:
    """Waiting is done at the depot: back at 100 + 5 + 20 + 0 + 20 either way."""
    stops = Stops.of(("a", "b"), [1, 2], [1, 1], open=[0, 100], close=[500, 500], service=[5, 5])
    seen = drive(line(stops, van(cost_per_work=1.0, cost_per_travel=0.5)), 0, 1)
    assert (seen.routes[0].departure, seen.routes[0].arrival) == (75, 125)
    assert times(seen) == [(85, 85, 90), (100, 100, 105)]
    assert (seen.work, seen.travel, seen.waiting, seen.cost) == (50, 40, 0, 50 + 20.0)


def test_window_that_closes_makes_it_wait_on_the_road() -> None:
    stops = Stops.of(("a", "b"), [1, 2], [1, 1], open=[0, 100], close=[40, 500])
    seen = drive(line(stops, van()), 0, 1)
    assert times(seen) == [(40, 40, 40), (50, 100, 100)]
    assert seen.waiting == 50


def test_earliest_window_that_can_be_met() -> None:
    """It arrives at 10 at the earliest, between two windows, and leaves to be there when the next one opens."""
    stops = Stops.of(("a",), [1], [1], window_first=[0, 3], window_open=[0, 15, 90], window_close=[9, 20, 99])
    seen = drive(line(stops, van()), 0)
    assert (seen.routes[0].departure, times(seen)) == (5, [(15, 15, 15)])
    later = drive(line(stops, van(shift_open=11)), 0)
    assert (later.routes[0].departure, times(later)) == (80, [(90, 90, 90)])


def test_latest_start_of_several_windows_never_delays_the_return() -> None:
    """Return is bound by b; a may be served in its first or its second window, and the second lets it leave later."""
    stops = Stops.of(
        ("a", "b"), [1, 2], [1, 1],
        window_first=[0, 2, 3], window_open=[0, 50, 80], window_close=[30, 60, 99],
    )  # fmt: skip
    seen = drive(line(stops, van()), 0, 1)
    assert (seen.routes[0].departure, times(seen)) == (50, [(60, 60, 60), (70, 80, 80)])


def test_setup_is_saved_at_the_same_place() -> None:
    stops = Stops.of(("home", "a", "again"), [0, 1, 1], [1, 1, 1], setup=[7, 7, 7], service=[1, 1, 1])
    assert times(drive(line(stops, van()), 0, 1, 2)) == [(0, 0, 1), (11, 11, 19), (19, 19, 20)]
    assert times(drive(line(stops, van(start=None)), 0)) == [(0, 0, 8)]


def test_a_late_stop_is_driven_and_the_route_goes_on() -> None:
    stops = Stops.of(("a", "b"), [3, 1], [1, 1], close=[20, 500], service=[5, 5])
    seen = drive(line(stops, van(), day_start_s=6 * H, currency="s"), 0, 1)
    assert rules(seen) == ["window"]
    broken = seen.violations[0]
    assert (broken.route, broken.stop, broken.amount) == (0, "a", 10)
    assert broken.message == "a reached at 06:00:30, 00:00:10 after it closes at 06:00:20"
    assert times(seen) == [(30, 30, 35), (55, 55, 60)]
    assert [visit.late for visit in seen.routes[0].visits] == [10, 0]


def test_release_and_shift() -> None:
    stops = Stops.of(("a",), [1], [1], release=[40])
    assert drive(line(stops, van()), 0).routes[0].departure == 40
    seen = drive(line(stops, van(shift_close=50)), 0)
    assert [(broken.rule, broken.amount) for broken in seen.violations] == [("shift", 10)]
    assert rules(drive(line(stops, van(shift_close=30)), 0)) == ["shift", "release"]


def test_limits_by_how_much() -> None:
    stops = Stops.of(("a", "b"), [1, 3], [6, 5], service=[2, 2])
    vehicle = van(work_max=60, travel_max=50, distance_max=55, stops_max=1)
    seen = drive(line(stops, vehicle), 0, 1)
    amounts = {broken.rule: broken.amount for broken in seen.violations}
    assert amounts == {"capacity": 1, "work": 4, "travel": 10, "distance": 5, "stops": 1}


def test_loads_of_deliveries_pickups_and_shipments() -> None:
    """At leaving 4; then -4 +3, +5 (shipment), +6: 14 of 10, at the last; then the shipment is off."""
    stops = Stops.of(
        ("d", "from", "p", "to"), [1, 2, 3, 4], [4, 0, 0, 5], pickup=[[3], [5], [6], [0]], pair=[-1, 3, -1, 1]
    )
    seen = drive(line(stops, van()), 0, 1, 2, 3)
    assert seen.routes[0].load == (4,)
    assert [visit.load for visit in seen.routes[0].visits] == [(3,), (8,), (14,), (9,)]
    assert [(broken.rule, broken.stop, broken.amount) for broken in seen.violations] == [("capacity", "p", 4)]
    assert seen.violations[0].message == "14 packages on board after p, van takes 10"


@pytest.mark.parametrize(
    ("routes", "message"),
    [
        ([(1, 0)], "to is visited before from, where its shipment is picked up"),
        ([(0,), (1,)], "from is on route 1, to of the same shipment on route 2"),
        ([(0,)], "from is served without to, the other half of its shipment"),
        ([(1,)], "to is served without from, the other half of its shipment"),
        ([(0, 1), (0,)], "from or the other half of its shipment is also on route 2"),
        ([(0, 1)], None),
        ([], None),
    ],
)
def test_shipments_stay_whole(routes: list[tuple[int, ...]], message: str | None) -> None:
    stops = Stops.of(("from", "to"), [1, 2], [0, 5], pickup=[[5], [0]], pair=[1, 0], penalty=[1.0, 2.0])
    plan = RoutePlan.of([Route(0, route) for route in routes], 2)
    seen = evaluate(line(stops, van()), plan)
    assert [broken.message for broken in seen.violations if broken.rule == "pair"] == ([message] if message else [])


def test_break_before_leaving_between_stops_and_after_returning() -> None:
    stops = Stops.of(("a", "b"), [1, 2], [1, 1], service=[5, 5])
    before = drive(line(stops, van(shift_open=30, breaks=(Break(20, 0, 12),))), 0, 1)
    assert (before.routes[0].departure, before.routes[0].arrival, len(before.routes[0].visits)) == (30, 80, 2)
    after = drive(line(stops, van(breaks=(Break(20, 0, 50),))), 0, 1)
    assert (after.routes[0].departure, after.routes[0].arrival, len(after.routes[0].visits)) == (0, 50, 2)
    between = drive(line(stops, van(breaks=(Break(20, 16, 25),))), 0, 1)
    assert [visit.stop for visit in between.routes[0].visits] == [0, -1, 1]
    assert times(between)[1] == (16, 16, 36)
    assert (between.routes[0].departure, between.routes[0].arrival) == (1, 71)
    assert between.feasible


def test_break_before_leaving_has_to_be_over() -> None:
    """Leaving at 1 it would be on the road for all of the break's window but its first tick: no way around it."""
    stops = Stops.of(("a",), [5], [1])
    seen = drive(line(stops, van(breaks=(Break(20, 0, 40),))), 0)
    assert (seen.routes[0].departure, seen.routes[0].arrival) == (20, 120)


def test_no_room_for_a_break() -> None:
    """It begins while the van drives, in either direction: said, and the route goes on without it."""
    stops = Stops.of(("a", "b"), [2, 3], [1, 1], open=[20, 30], close=[20, 30])
    seen = drive(line(stops, van(breaks=(Break(15, 2, 12, "tea"), Break(4, 61, 90, "late")))), 0, 1)
    assert [(broken.rule, broken.amount) for broken in seen.violations] == [("break", 15)]
    assert seen.violations[0].message == "no room for tea (15, begun from 2 to 12)"
    assert times(seen) == [(20, 20, 20), (30, 30, 30)]


def test_speeds_change_on_the_way() -> None:
    """Half as fast from 15 on: who leaves at 7 has 2 of 10 left at 15, and arrives at 19; at 8, at 21."""
    speeds = SpeedProfile(np.array([0, 15]), np.array([1.0, 0.5]))
    stops = Stops.of(("a",), [1], [1], open=[20], close=[22])
    seen = drive(line(stops, van(shift_open=3), speeds=speeds), 0)
    assert (seen.routes[0].departure, times(seen)) == (7, [(19, 20, 20)])
    assert seen.routes[0].arrival == 40


def test_open_routes() -> None:
    stops = Stops.of(("a", "b"), [3, 5], [1, 1], open=[50, 0], service=[2, 2])
    vehicle = van(start=None, end=None, cost_per_distance=1.0)
    seen = drive(line(stops, vehicle), 0, 1)
    assert (seen.routes[0].departure, seen.routes[0].arrival, seen.cost) == (50, 74, 20.0)


def test_forbidden_leg() -> None:
    problem = line(Stops.of(("a",), [1], [1]), van(cost_per_distance=1.0))
    table = problem.travels[0].table(np.arange(6))[0].copy()
    table[1, 0] = FORBIDDEN
    seen = drive(replace(problem, travels=(TableTravel(table, table),)), 0)
    assert rules(seen) == ["forbidden-leg"]
    assert seen.violations[0].message == "no way from a to the end (places 1 and 0)"
    assert seen.cost == 10.0


def test_plans_with_stops_twice_missing_and_unknown() -> None:
    stops = Stops.of(("a", "b", "c"), [1, 2, 3], [1, 1, 1], penalty=[np.inf, np.inf, 5.0])
    plan = RoutePlan((Route(0, (0, 7)), Route(0, (0,)), Route(3, (0,)), Route(0, ())), ())
    seen = evaluate(line(stops, replace(van(), number=1)), plan)
    found = {(broken.rule, broken.route, broken.stop) for broken in seen.violations}
    assert found == {
        ("unknown-stop", 0, "7"), ("unknown-vehicle", 2, ""), ("twice", 1, "a"), ("missing", -1, "b"),
        ("fleet", -1, ""),
    }  # fmt: skip
    assert seen.cost == 5.0
    assert len(seen.routes) == 4


def test_rules_between_routes_cost() -> None:
    stops = Stops.of(("a", "b"), [1, 2], [1, 1], home=[1, 0], skills=[0, 4])
    other = replace(van(), id="other", skills=4, fixed_cost=3.0)
    problem = line(stops, van(), other, rules=Rules(away_cost=7.0, longest_cost=0.5))
    plan = RoutePlan.of([Route(0, (0,)), Route(1, (1,))], 2)
    assert evaluate(problem, plan).cost == 3.0 + 2 * 7.0 + 0.5 * 40
    swapped = RoutePlan.of([Route(1, (0,)), Route(0, (1,))], 2)
    seen = evaluate(problem, swapped)
    assert seen.cost == 3.0 + 0.5 * 40
    assert [broken.message for broken in seen.violations] == ["b asks for skill 2, van has not got it"]


def test_docks_move_departures_earlier() -> None:
    """Three vans, one dock, 10 ticks to load: 70, 60 and 50, where all could leave at 70."""
    stops = Stops.of(("a", "b", "c"), [1, 1, 1], [1, 1, 1], open=[80, 80, 80], close=[99, 99, 99])
    plan = RoutePlan.of([Route(0, (stop,)) for stop in range(3)], 3)
    problem = line(stops, van(), rules=Rules(docks=1, load=10))
    seen = evaluate(problem, plan)
    assert seen.feasible
    assert sorted(route.departure for route in seen.routes) == [50, 60, 70]
    assert {route.arrival for route in seen.routes} == {90}
    later = evaluate(replace(problem, vehicles=(van(shift_open=55),)), plan)
    assert later.feasible
    assert sorted((route.departure, route.arrival) for route in later.routes) == [(55, 90), (65, 90), (75, 95)]
    late = evaluate(replace(problem, vehicles=(van(shift_open=55, shift_close=92),)), plan)
    assert [(broken.rule, broken.amount) for broken in late.violations] == [("docks", 3)]
    two = evaluate(replace(problem, rules=Rules(docks=2, load=10)), plan)
    assert sorted(route.departure for route in two.routes) == [60, 70, 70]


def test_scale_and_co2() -> None:
    stops = Stops.of(("a",), [1], [1])
    problem = line(stops, van(co2_kg_per_km=500.0), scale=10, currency="USD", day_start_s=8 * H)
    assert drive(problem, 0).co2_kg == pytest.approx(20 / 10 / 1000 * 500)


def test_empty_plan() -> None:
    stops = Stops.of(("a",), [1], [1], penalty=[4.0])
    seen = evaluate(line(stops, van()), RoutePlan((), (0,)))
    assert (seen.cost, seen.routes, seen.violations) == (4.0, (), ())
