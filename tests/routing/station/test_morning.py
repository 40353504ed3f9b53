"""Searching by parts: nothing is lost at the seams, no round makes a plan worse, seeds give the plan again."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.engines import Budget, Found
from routing.engines.sisr import ENGINE
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Places, Rules
from routing.station.ground import plane_of
from routing.station.morning import StationEngine, solve_station
from routing.station.part_size import part_size, stops_of_a_route
from routing.station.parts import first_parts, parts_of, whole
from tests.oracles.stations import NearestEngine, made_station

STEPS = Budget(seconds=None, iterations=1, threads=2)


def points_of(problem):
    return plane_of(problem.places)[problem.stops.place]


def some_plan(problem, seed, share=0.9):
    """Stops dealt to routes at random, some left out."""
    draw = np.random.default_rng(seed)
    route = np.where(draw.uniform(size=len(problem)) < share, draw.integers(0, 8, len(problem)), -1)
    types = draw.integers(0, len(problem.vehicles), 8)
    routes = (Route(int(types[r]), tuple(np.flatnonzero(route == r).tolist())) for r in range(8))
    return RoutePlan.of(routes, len(problem))


def everything(plan):
    return sorted([stop for route in plan.routes for stop in route.stops] + list(plan.unassigned))


@given(st.integers(0, 2**32), st.integers(1, 6), st.floats(0, 6.3))
@settings(max_examples=40, deadline=None)
def test_parts_of_a_plan_put_together_are_the_plan(seed, number, angle):
    problem = made_station(60, vans=20)
    van = problem.vehicles[0]
    problem = replace(problem, vehicles=(van, replace(van, id="other", number=15)))
    plan = some_plan(problem, seed)
    parts = parts_of(problem, points_of(problem), plan, number, angle)
    assert sorted(np.concatenate([part.rows for part in parts]).tolist()) == list(range(60))
    for row, vehicle in enumerate(problem.vehicles):
        assert sum(part.problem.vehicles[row].number for part in parts) == vehicle.number
        for part in parts:
            assert part.problem.vehicles[row].number >= sum(route.vehicle == row for route in part.plan.routes)
    again = whole(problem, parts, [part.plan for part in parts])
    assert set(again.routes) == set(plan.routes)
    assert again.unassigned == plan.unassigned


@given(st.integers(0, 2**32), st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_first_parts_are_a_partition_of_stops_and_vans(seed, number):
    problem = made_station(50, seed=seed % 1000, vans=13)
    parts = first_parts(problem, points_of(problem), np.ones(50), number, 0.3)
    assert sorted(np.concatenate([part.rows for part in parts]).tolist()) == list(range(50))
    assert sum(part.problem.vehicles[0].number for part in parts) == 13
    numbers = [part.problem.vehicles[0].number for part in parts]
    assert max(numbers) - min(numbers) <= 2


def test_drivers_go_where_their_stops_are():
    problem = made_station(40)
    home = (problem.places.x[1:] > np.median(problem.places.x[1:])).astype(int)
    drivers = tuple(replace(problem.vehicles[0], id=str(k), number=1) for k in range(2))
    problem = replace(problem, vehicles=drivers, stops=replace(problem.stops, home=home))
    west, east = first_parts(problem, points_of(problem), np.ones(40), 2, 0.0)
    assert [vehicle.number for vehicle in west.problem.vehicles] == [1, 0]
    assert [vehicle.number for vehicle in east.problem.vehicles] == [0, 1]


def test_both_halves_of_a_shipment_stay_together():
    problem = made_station(20)
    pair = np.full(20, -1)
    order = np.argsort(problem.places.x[1:])
    first, second = sorted((int(order[0]), int(order[-1])))
    pair[[first, second]] = second, first
    problem = replace(problem, stops=replace(problem.stops, pair=pair))
    parts = first_parts(problem, points_of(problem), np.ones(20), 2, 0.0)
    assert any({first, second} <= set(part.rows.tolist()) for part in parts)


def test_an_unserved_stop_goes_where_it_can_be_served():
    problem = made_station(30)
    skilled = replace(problem.vehicles[0], id="skilled", skills=1)
    east, rest = int(problem.places.x[1:].argmax()), np.argsort(problem.places.x[1:])
    skills = np.zeros(30, np.uint64)
    skills[east] = 1
    problem = replace(problem, vehicles=(problem.vehicles[0], skilled), stops=replace(problem.stops, skills=skills))
    routes = [Route(1, tuple(rest[:14].tolist())), Route(0, tuple(rest[14:-1].tolist()))]
    west, _ = parts_of(problem, points_of(problem), RoutePlan.of(routes, 30), 2, 0.0)
    assert east in west.rows.tolist()


@pytest.mark.parametrize(("wanted", "parts"), [(2, 2), (3, 4), (8, 8)])
def test_a_morning_by_parts_serves_all_and_breaks_nothing(wanted, parts):
    problem = made_station(120, vans=16)
    found = solve_station(problem, STEPS, engine=NearestEngine(), part_stops=120 // wanted)
    assert everything(found.plan) == list(range(120))
    seen = evaluate(problem, found.plan)
    assert seen.feasible
    assert found.cost == seen.cost
    assert found.notes["parts"] == parts  # as many for each of the two threads


class ForgetfulEngine(NearestEngine):
    """Finds a plan in the first round and loses it in every later one."""

    def solve(self, problem, budget, *, start=None, progress=None):
        if start is None:
            return super().solve(problem, budget)
        return Found(RoutePlan.of((), len(problem)), 0.0)


def test_no_part_takes_a_worse_plan():
    problem = made_station(90, vans=12)
    found = solve_station(problem, STEPS, engine=ForgetfulEngine(), part_stops=45)
    assert evaluate(problem, found.plan).feasible
    costs = [point.cost for point in found.history]
    assert costs == sorted(costs, reverse=True)


def test_stops_left_out_are_served_where_a_van_is_free():
    problem = made_station(60, vans=8, capacity=20)
    full = NearestEngine().solve(problem, STEPS).plan
    start = RoutePlan.of(full.routes[:-1], 60)
    assert len(full.routes) < 8
    assert start.unassigned
    found = solve_station(problem, STEPS, engine=NearestEngine(), start=start, part_stops=20)
    assert not found.plan.unassigned


def test_progress_rises_to_the_end():
    told = []
    solve_station(
        made_station(40), STEPS, engine=NearestEngine(), part_stops=20, progress=lambda share, cost: told.append(share)
    )
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_an_empty_morning_is_an_empty_plan():
    problem = made_station(10)
    found = StationEngine(NearestEngine(), 5).solve(problem.restricted([]), STEPS)
    assert found.plan == RoutePlan(())
    assert found.cost == 0.0


@pytest.mark.flaky(reruns=1)  # its seconds are those of a clock, whoever else uses the machine
def test_time_alone_ends_the_rounds():
    problem = made_station(40)
    found = solve_station(problem, Budget(seconds=1.0, threads=2), engine=NearestEngine(), part_stops=20)
    assert everything(found.plan) == list(range(40))
    assert 1 <= found.notes["rounds"] <= 6
    assert [point.seconds for point in found.history] == sorted(point.seconds for point in found.history)


def test_a_given_plan_is_gone_on_from():
    problem = made_station(60)
    start = NearestEngine().solve(problem, STEPS).plan
    found = solve_station(problem, STEPS, engine=ForgetfulEngine(), start=start, part_stops=30)
    assert set(found.plan.routes) == set(start.routes)


def test_what_cannot_be_split_is_refused():
    problem, engine = made_station(10), StationEngine(NearestEngine(), 5)
    assert engine.refuses(problem) == ""
    assert "longest" in engine.refuses(replace(problem, rules=Rules(longest_cost=1.0)))
    other = replace(problem.vehicles[0], id="other", start=1)
    assert "depots" in engine.refuses(replace(problem, vehicles=(problem.vehicles[0], other)))
    lost = replace(problem, places=Places(np.full(11, np.nan), np.zeros(11)))
    assert "coordinates" in engine.refuses(lost)
    with pytest.raises(ValueError, match="coordinates"):
        solve_station(lost, STEPS, engine=NearestEngine(), part_stops=5)


def test_what_needs_no_split_goes_to_the_engine_whole():
    problem = made_station(60)
    assert part_size(problem) == 60
    whole_plan = NearestEngine().solve(problem, STEPS).plan
    assert solve_station(problem, STEPS, engine=NearestEngine()).plan == whole_plan


def test_parts_hold_some_routes_and_their_tables_fit():
    problem = made_station(900, vans=10, capacity=300)
    assert stops_of_a_route(problem) == 300
    van = problem.vehicles[0]
    assert part_size(replace(problem, vehicles=(replace(van, cost_per_work=1.0),))) == 1_200
    short = replace(van, cost_per_work=1.0, capacity=(10,))
    assert part_size(replace(problem, vehicles=(short,))) == 400
    assert part_size(replace(problem, vehicles=(replace(van, cost_per_distance=1.0),))) == 3_500


@pytest.mark.slow
def test_the_real_search_by_parts_repairs_its_seams_and_repeats_itself():
    problem = made_station(600, seed=5, vans=30, capacity=40)
    budget = Budget(seconds=None, iterations=30_000, threads=2, seed=3)
    one, two = (solve_station(problem, budget, engine=ENGINE, part_stops=150) for _ in range(2))
    assert one.plan == two.plan
    assert evaluate(problem, one.plan).feasible
    assert one.history[-1].cost < one.history[0].cost
