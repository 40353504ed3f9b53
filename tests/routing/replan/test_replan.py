"""The rest of a day, planned anew: nothing lost, nothing undone, what is broken stands still."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routing.engines import Budget
from routing.evaluator import evaluate
from routing.insertion import insert
from routing.plan import RoutePlan
from routing.problem import UNLIMITED, Break, Places, Problem, Stops, VehicleType
from routing.replan import (
    INSERTION,
    AreaSlow,
    Event,
    Replanned,
    ShiftShortened,
    StopAdded,
    StopCancelled,
    VanBroken,
    WindowChanged,
    replan,
)
from routing.replan.area import Circle
from routing.replan.open_stops import is_own
from routing.replan.vans import van_names
from routing.travel.plane import PlaneTravel

SECONDS = Budget(seconds=60.0, threads=1)
NOON = 3 * 3600


def town(count: int, vans: int, seed: int, **vehicle: object) -> Problem:
    """Stops over a square of 12 km with its station in the middle; a fifth have windows of four hours."""
    random = np.random.default_rng(seed)
    x = np.concatenate([[6_000.0], random.uniform(0, 12_000, count)])
    y = np.concatenate([[6_000.0], random.uniform(0, 12_000, count)])
    opens = np.where(random.random(count) < 0.2, random.integers(0, 4 * 3600, count), 0)
    closes = np.where(opens > 0, opens + 4 * 3600, 9 * 3600)
    stops = Stops.of(
        tuple(f"stop {row}" for row in range(count)),
        np.arange(1, count + 1),
        random.integers(1, 4, count),
        service=np.full(count, 1_500),
        open=opens,
        close=closes,
    )
    given = {
        "shift_close": 9 * 3600,
        "cost_per_distance": 0.0003,
        "cost_per_work": 0.014,
        "fixed_cost": 30.0,
    }
    van = VehicleType("van", vans, (60,), **given | vehicle)  # type: ignore[arg-type]
    travel = PlaneTravel(x, y, detour=1.3, speeds=8.0)
    return Problem("town", Places(x, y), stops, (van,), (travel,), currency="USD", day_start_s=9 * 3600)


def planned(problem: Problem) -> RoutePlan:
    """Give each van a sector of the town; every stop has a van."""
    van, at = problem.vehicles[0], problem.stops.place
    angle = np.arctan2(problem.places.y[at] - 6_000.0, problem.places.x[at] - 6_000.0)
    routes = []
    for sector in np.array_split(np.argsort(angle), van.number):
        alone = problem.restricted(sector, (replace(van, number=1),))
        routes += [
            replace(route, stops=tuple(sector[list(route.stops)].tolist()))
            for route in insert(alone, (), range(len(sector))).routes
        ]
    return RoutePlan.of(routes, len(problem))


def again(problem: Problem, plan: RoutePlan, events: list[Event], at: int = NOON, **options: object) -> Replanned:
    return replan(problem, plan, at, events, SECONDS, **{"engine": INSERTION} | options)  # type: ignore[arg-type]


def visits(found: Replanned) -> dict[str, tuple[str, int]]:
    """Van and tick of the start of each visit to a customer."""
    problem, seen = found.problem, found.result.evaluation
    return {
        problem.stops.id[visit.stop]: (problem.vehicles[route.vehicle].id, visit.start)
        for route, times in zip(found.result.plan.routes, seen.routes, strict=True)
        for visit in times.visits
        if visit.stop >= 0 and not is_own(problem.stops.id[visit.stop])
    }


def begun(problem: Problem, plan: RoutePlan, at: int) -> set[str]:
    """Stops that a van serves, waits at or drives to at a tick, and those before: by the timetable, visit by visit."""
    done = set()
    for times in evaluate(problem, plan).routes:
        free = times.departure
        for visit in times.visits:
            if visit.stop >= 0 and (visit.start <= at or free <= at) and times.departure <= at:
                done.add(problem.stops.id[visit.stop])
            free = visit.departure
    return done


def longest(problem: Problem, plan: RoutePlan) -> int:
    """Route that is back last of those on the road at noon."""
    times = evaluate(problem, plan).routes
    return max((row for row in range(len(times)) if times[row].departure <= NOON), key=lambda row: times[row].arrival)


events_of_a_day = st.lists(
    st.sampled_from(["broken", "broken later", "cancelled", "added", "pickup", "window", "shift", "slow"]), max_size=4
)


def drawn(kinds: list[str], problem: Problem, plan: RoutePlan, at: int, seed: int) -> list[Event]:
    random = np.random.default_rng(seed)
    made: list[Event] = []
    for number, kind in enumerate(kinds):
        van, stop = int(random.integers(len(plan.routes))), int(random.integers(len(problem)))
        x, y = random.uniform(0, 12_000, 2).tolist()
        if kind.startswith("broken"):
            made.append(VanBroken(van, at + (1_800 if "later" in kind else 0)))
        elif kind == "cancelled":
            made.append(StopCancelled(stop))
        elif kind in ("added", "pickup"):
            loads = ((2,), (0,)) if kind == "added" else ((0,), (2,))
            made.append(StopAdded(f"new {number}", x, y, -1, *loads, 300, 0, 9 * 3600))
        elif kind == "window":
            made.append(WindowChanged(stop, at, at + int(random.integers(600, 3 * 3600))))
        elif kind == "shift":
            made.append(ShiftShortened(van, at + int(random.integers(0, 4 * 3600))))
        else:
            made.append(AreaSlow(Circle(x, y, 3_000.0), 0.5, at))
    return made


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 99), events_of_a_day, st.integers(0, 7 * 3600), st.booleans())
def test_every_open_stop_is_served_cancelled_or_left_out_with_a_reason(
    seed: int, kinds: list[str], at: int, keep_loads: bool
) -> None:
    problem = town(24, 4, seed, breaks=(Break(1_200, 2 * 3600, 4 * 3600),))
    plan = planned(problem)
    assume(evaluate(problem, plan).feasible)
    events = drawn(kinds, problem, plan, at, seed)
    broken = {event.van: event.time for event in events if isinstance(event, VanBroken)}
    if len(broken) == len(plan.routes):
        return
    found = again(problem, plan, events, at, keep_loads=keep_loads)
    seen, served = visits(found), begun(problem, plan, at)
    reasons = Counter(row.stop for row in found.result.unassigned)
    cancelled = {problem.stops.id[event.stop] for event in events if isinstance(event, StopCancelled)}
    changed = cancelled | {problem.stops.id[event.stop] for event in events if isinstance(event, WindowChanged)}
    new = {event.id for event in events if isinstance(event, StopAdded)}
    in_broken = {problem.stops.id[stop] for van in broken for stop in plan.routes[van].stops}
    for stop in {*problem.stops.id, *new}:
        places = (stop in seen) + reasons[stop]
        if stop in served and stop not in changed | in_broken:
            assert places == 0, "what is done is not planned again"
        elif stop in cancelled:
            assert places == 0
        elif stop not in in_broken | changed:
            assert places == 1
        else:
            assert places <= 1
    rules = {violation.rule for violation in found.result.evaluation.violations}
    assert rules <= {"missing"}
    told = Counter(change.stop for change in found.changes)
    assert max(told.values(), default=0) <= 1
    assert {change.stop for change in found.changes if change.what == "unassigned"} == set(reasons) - {
        stop for stop in reasons if is_own(stop)
    }


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 99), st.integers(0, 8 * 3600))
def test_nothing_happens_in_the_past(seed: int, at: int) -> None:
    problem = town(14, 3, seed)
    new = StopAdded("new", 6_500.0, 6_500.0, -1, (1,), (0,), 60, 0, UNLIMITED)
    found = again(problem, planned(problem), [new], at)
    for times in evaluate(found.problem, found.result.plan).routes:
        assert times.departure >= at
        assert all(visit.start >= at for visit in times.visits)


def test_nothing_happens_and_nothing_changes() -> None:
    problem = town(30, 4, 1, breaks=(Break(1_200, 2 * 3600, 4 * 3600),))
    plan = planned(problem)
    before = evaluate(problem, plan)
    for at in (-1, 0, 3_000, 2 * 3600, *range(NOON, NOON + 3_600, 300), 6 * 3600, 12 * 3600):
        found = again(problem, plan, [], at)
        assert found.changes == ()
        starts = {
            problem.stops.id[visit.stop]: visit.start
            for times in before.routes
            for visit in times.visits
            if visit.stop >= 0
        }
        for stop, (_, start) in visits(found).items():
            assert start <= starts[stop]
        for van in found.vans:
            assert van.back is None or van.back == van.back_before


def test_a_broken_van_does_nothing_more_and_its_stops_are_fetched_where_it_stands() -> None:
    problem = town(30, 4, 2)
    plan = planned(problem)
    found = again(problem, plan, [VanBroken(0, NOON)])
    name = van_names(problem, plan)[0]
    assert all(van != name for van, _ in visits(found).values())
    carried = [row for row, stop in enumerate(found.problem.stops.id) if stop.startswith("@fetch")]
    assert len(carried) == found.vans[0].stops_before > 0
    place = {int(found.problem.stops.place[row]) for row in carried}
    assert len(place) == 1
    x, y = found.problem.places.x[place.pop()], found.problem.places.y[int(found.problem.stops.place[carried[0]])]
    spots = {(problem.places.x[p], problem.places.y[p]) for p in [0, *problem.stops.place[list(plan.routes[0].stops)]]}
    assert (x, y) in spots
    rescued = [change for change in found.changes if change.what == "rescued"]
    assert len(rescued) == len(carried) - sum(change.what == "unassigned" for change in found.changes)
    for route in found.result.plan.routes:
        order = [found.problem.stops.id[stop] for stop in route.stops]
        for stop in order:
            if f"@fetch {stop}" in found.problem.stops.id:
                assert order.index(f"@fetch {stop}") < order.index(stop)


def test_a_van_that_breaks_down_later_works_until_then() -> None:
    problem = town(30, 4, 2)
    plan = planned(problem)
    later = NOON + 2 * 3600
    found = again(problem, plan, [VanBroken(0, later)])
    calls = [visit for visit in evaluate(problem, plan).routes[0].visits if visit.start > later]
    assert found.vans[0].stops_before == len(calls)
    for change in found.changes:
        if change.what == "rescued":
            assert change.arrival is not None
            assert change.arrival > later


def test_a_cancelled_stop_leaves_its_packages_on_board() -> None:
    problem = town(12, 1, 3)
    plan = planned(problem)
    last = plan.routes[0].stops[-1]
    full = replace(problem.vehicles[0], capacity=(int(problem.stops.delivery.sum()),))
    problem = replace(problem, vehicles=(full,))
    found = again(problem, plan, [StopCancelled(last)], 3_600)
    on_board = sum(problem.stops.delivery[stop][0] for stop in plan.routes[0].stops)
    served = sum(problem.stops.delivery[stop][0] for stop in plan.routes[0].stops[: -len(visits(found)) - 1])
    assert found.problem.vehicles[0].capacity == (on_board - int(problem.stops.delivery[last][0]),)
    assert served < on_board
    assert [change.what for change in found.changes] == ["cancelled"]


def test_a_cancellation_that_comes_too_late_is_said_to_be() -> None:
    problem = town(12, 1, 3)
    plan = planned(problem)
    first = plan.routes[0].stops[0]
    found = again(problem, plan, [StopCancelled(first)], 5 * 3600)
    assert found.ignored == (problem.stops.id[first],)
    assert found.changes == ()


def test_a_new_stop_is_loaded_at_the_station_first() -> None:
    problem = town(20, 3, 4)
    plan = planned(problem)
    found = again(problem, plan, [StopAdded("new", 6_500.0, 6_500.0, -1, (2,), (0,), 300, 0, UNLIMITED)])
    assert "new" in visits(found)
    row = next(row for row, name in enumerate(found.problem.stops.id) if name == "@load new")
    place = int(found.problem.stops.place[row])
    assert (found.problem.places.x[place], found.problem.places.y[place]) == (6_000.0, 6_000.0)
    order = next(route.stops for route in found.result.plan.routes if row in route.stops)
    assert found.problem.stops.id[order[order.index(row) + 1]] == "new"


def test_keeping_loads_moves_nothing_that_is_on_board() -> None:
    problem = town(40, 4, 5)
    plan = planned(problem)
    short: list[Event] = [ShiftShortened(longest(problem, plan), NOON + 2 * 3_600)]
    free, kept = again(problem, plan, short), again(problem, plan, short, keep_loads=True)
    assert kept.moved == 0
    assert {change.what for change in kept.changes} == {"unassigned"}
    assert free.moved > 0


def test_an_unloaded_van_may_change_its_stops() -> None:
    problem = town(40, 5, 5, shift_open=2 * 3600, shift_close=11 * 3600)
    plan = planned(problem)
    found = again(problem, plan, [VanBroken(0, 3_600)], 3_600, keep_loads=True)
    assert found.result.feasible
    assert found.moved == len(plan.routes[0].stops)
    assert all(name.startswith(("@load", "stop")) for name in found.problem.stops.id)


def test_a_shift_shortened_is_kept_to_or_as_far_as_the_way_home_allows() -> None:
    problem = town(30, 4, 6)
    plan = planned(problem)
    row = longest(problem, plan)
    back = evaluate(problem, plan).routes[row].arrival
    for close in (back - 3_600, NOON):
        found = again(problem, plan, [ShiftShortened(row, close)])
        van = found.vans[row]
        assert van.back is not None
        assert van.back <= max(close, NOON + 3_600)
        assert van.back < back


def test_a_slow_area_delays_the_van_under_way_and_those_after() -> None:
    problem = town(30, 4, 7)
    plan = planned(problem)
    everywhere = AreaSlow(Circle(6_000.0, 6_000.0, 50_000.0), 0.5, 0)
    usual, slow = again(problem, plan, [], keep_loads=True), again(problem, plan, [everywhere], keep_loads=True)
    assert slow.result.evaluation.travel > usual.result.evaluation.travel
    one, other = np.array([0]), np.array([len(slow.problem.places) - 1])
    place = [int(np.flatnonzero(problem.places.x == slow.problem.places.x[row[0]])[0]) for row in (one, other)]
    before = problem.travels[0].legs(np.array(place[:1]), np.array(place[1:]))[1]
    assert slow.problem.travels[0].legs(one, other)[1] == 2 * before


def test_a_later_replan_goes_on_from_the_first() -> None:
    problem = town(40, 6, 8, breaks=(Break(1_200, 2 * 3600, 5 * 3600),))
    plan = planned(problem)
    first = again(problem, plan, [VanBroken(longest(problem, plan), NOON)], keep_loads=True)
    assert first.result.feasible
    for at in (NOON + 1, NOON + 3_600):
        second = replan(first.problem, first.result.plan, at, [], SECONDS, engine=INSERTION, keep_loads=True)
        assert second.changes == ()
        starts = visits(first)
        for stop, (van, start) in visits(second).items():
            assert van == starts[stop][0]
            assert start <= starts[stop][1]


@pytest.mark.slow
def test_the_engine_betters_insertion_and_moves_less_the_more_a_move_costs() -> None:
    problem = town(60, 6, 9)
    plan = planned(problem)
    events: list[Event] = [VanBroken(0, NOON)]
    search = Budget(seconds=None, iterations=4_000, threads=1)
    moved = []
    for weight in (0.0, 3.0, 1_000.0):
        start = again(problem, plan, events, move_cost=weight)
        found = replan(problem, plan, NOON, events, search, move_cost=weight)
        assert found.result.feasible
        assert found.result.evaluation.cost <= start.result.evaluation.cost + 1e-6
        assert found.result == replace(
            replan(problem, plan, NOON, events, search, move_cost=weight).result,
            seconds=found.result.seconds,
            history=found.result.history,
            notes=found.result.notes,
        )
        moved.append(found.moved)
    assert moved == sorted(moved, reverse=True)
    assert moved[0] > moved[-1]
