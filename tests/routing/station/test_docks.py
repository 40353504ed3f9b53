"""Docks and waves: when docks bind, who leaves with which wave."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.engines import Budget
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Break, Rules, Stops
from routing.station.docks import docks_bind, in_last_wave, in_waves
from routing.station.due import latest_departure
from routing.travel import hourly
from tests.oracles.stations import HOUR, NearestEngine, made_station

STEPS = Budget(seconds=None, iterations=1)


def planned(docks, load, **station):
    problem = made_station(rules=Rules(docks=docks, load=load), **station)
    free = replace(problem, rules=Rules())
    return problem, NearestEngine().solve(free, STEPS).plan


@given(st.integers(0, 500), st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_route_may_leave_at_its_due_time_and_no_later(seed, hourly_speeds):
    problem, plan = planned(1, 1, stops=25, seed=seed, vans=10, capacity=8)
    if hourly_speeds:
        problem.travels[0].speeds = hourly([0.5 + (hour % 5) / 4 for hour in range(24)], 1, problem.day_start_s)
        plan = NearestEngine().solve(replace(problem, rules=Rules()), STEPS).plan
    for route in plan.routes:
        due = latest_departure(problem, route)
        for shift_open, sound in ((due, True), (due + 1, False)):
            van = replace(problem.vehicles[0], shift_open=shift_open)
            alone = replace(problem.restricted(np.array(route.stops), (van,)), rules=Rules())
            seen = evaluate(alone, RoutePlan((Route(0, tuple(range(len(route.stops)))),)))
            assert seen.feasible == sound


def test_a_due_time_knows_set_up_breaks_and_several_windows():
    problem = made_station(2, timed=0.0, breaks=(Break(600, 0, 8 * HOUR),))
    travel = problem.travels[0]
    there, on, back = (int(travel.legs(a, b)[1]) for a, b in ((0, 1), (1, 2), (2, 0)))
    stops = replace(
        Stops.of(("a", "b"), [1, 2], [1, 1], service=[60, 60], setup=[30, 30]),
        window_first=np.array([0, 2, 3]),
        window_open=np.array([0, 20_000, 0]),
        window_close=np.array([9_000, 21_000, 8 * HOUR]),
    )
    problem = replace(problem, stops=stops)
    end = 8 * HOUR - 600 - back - 90
    assert end - on - 90 >= 21_000
    assert latest_departure(problem, Route(0, (0, 1))) == 21_000 - there
    late = replace(stops, window_close=np.array([9_000, 21_000, 20_000]))
    assert latest_departure(replace(problem, stops=late), Route(0, (0, 1))) == 9_000 - there


@pytest.mark.parametrize(("docks", "load"), [(2, 600), (3, 900)])
def test_waves_meet_the_docks_in_the_evaluator(docks, load):
    problem = made_station(80, vans=14, capacity=10, rules=Rules(docks=docks, load=load))
    waves = in_waves(problem)
    assert sum(vehicle.number for vehicle in waves.problem.vehicles) == 14
    assert all(vehicle.number <= docks for vehicle in waves.problem.vehicles)
    assert [v.shift_open for v in waves.problem.vehicles] == [load * w for w in range(-(-14 // docks))]
    plan = NearestEngine().solve(waves.problem, STEPS).plan
    assert evaluate(waves.problem, plan).feasible
    assert evaluate(problem, waves.back(plan)).feasible


def test_a_plan_without_docks_is_fitted_into_waves():
    problem, plan = planned(3, 600, stops=80, vans=14, capacity=10)
    waves = in_waves(problem)
    fitted = waves.into(problem, plan)
    assert {route.stops for route in fitted.routes} == {route.stops for route in plan.routes}
    assert set(waves.back(fitted).routes) == set(plan.routes)
    seen = evaluate(waves.problem, fitted)
    assert not [found for found in seen.violations if found.rule in ("docks", "fleet")]
    dues = [latest_departure(problem, Route(0, route.stops)) for route in fitted.routes]
    opens = [waves.problem.vehicles[route.vehicle].shift_open for route in fitted.routes]
    assert [due for _, due in sorted(zip(opens, dues, strict=True))] == sorted(dues)


def test_types_take_turns_in_the_waves_and_homes_follow():
    problem = made_station(20, rules=Rules(docks=3, load=60))
    van = problem.vehicles[0]
    vehicles = (replace(van, id="a", number=4), replace(van, id="b", number=2), replace(van, id="c", start=5, number=1))
    home = np.tile([0, 2, -1, 1], 5)
    waves = in_waves(replace(problem, vehicles=vehicles, stops=replace(problem.stops, home=home)))
    rows = [(v.id, v.number) for v in waves.problem.vehicles]
    assert rows == [("a wave 1", 2), ("a wave 2", 2), ("b wave 1", 1), ("b wave 2", 1), ("c wave 1", 1)]
    assert waves.problem.stops.home[:4].tolist() == [-1, 4, -1, -1]
    assert waves.type_of == (0, 0, 1, 1, 2)


def test_waves_beyond_the_shift_are_dropped():
    problem = made_station(80, vans=80, rules=Rules(docks=2, load=HOUR))
    waves = in_waves(problem).problem.vehicles
    assert [van.shift_open for van in waves] == [HOUR * wave for wave in range(8)]
    assert sum(van.number for van in waves) == 16


def test_routes_beyond_the_vans_of_the_waves_are_left_out():
    problem, plan = planned(1, 4 * HOUR, stops=40, vans=20, capacity=10)
    fitted = in_waves(problem).into(problem, plan)
    assert len(plan.routes) > len(fitted.routes) == 2
    assert sorted([*fitted.unassigned, *(stop for route in fitted.routes for stop in route.stops)]) == list(range(40))


def test_all_leave_with_the_last_wave():
    """Five routes at two docks are three waves; at another place one route needs no wave after the first."""
    problem = made_station(20, rules=Rules(docks=2, load=60), shift_open=100)
    van = problem.vehicles[0]
    vehicles = (van, replace(van, id="b"), replace(van, id="c", start=5), replace(van, id="d", start=None))
    plan = RoutePlan(tuple(Route(row, (stop,)) for stop, row in enumerate([0, 0, 0, 1, 1, 2, 3, 3, 3])))
    late = in_last_wave(replace(problem, vehicles=vehicles), plan)
    assert [vehicle.shift_open for vehicle in late.vehicles] == [220, 220, 100, 100]


def test_when_docks_bind():
    problem = made_station(20, vans=6, rules=Rules(docks=3, load=60))
    van = problem.vehicles[0]

    def bind(*vehicles, **rules):
        return docks_bind(replace(problem, vehicles=vehicles, rules=replace(problem.rules, **rules)))

    assert bind(van)
    assert not bind(replace(van, number=3))
    assert not bind(van, docks=6)
    assert not bind(van, docks=0)
    assert not bind(van, load=0)
    assert not bind(replace(van, start=None))
    assert not bind(replace(van, number=3), replace(van, number=3, start=4))
    assert not bind(replace(van, number=3), replace(van, number=3, shift_open=60))
    assert bind(replace(van, number=3), replace(van, number=3, shift_open=59))


def test_without_docks_there_are_no_waves():
    problem = made_station(10)
    assert in_waves(problem).problem is problem
