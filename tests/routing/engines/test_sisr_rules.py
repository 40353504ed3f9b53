"""The search with rules, rule by rule: a small case where the rule binds, its answer by hand or by brute force."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from routing.engines import Budget
from routing.engines.sisr import rules
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Break, Places, Problem, Rules, Stops, VehicleType
from routing.travel.table import FORBIDDEN, SpeedProfile, TableTravel
from tests.oracles.brute_force_routes import best_plan
from tests.oracles.route_problems import KINDS, small_problem

pytestmark = pytest.mark.slow  # compiling takes longer than all searches

VAN = VehicleType("van", 3, (10,), cost_per_distance=1.0)


def line(
    *at: int, vehicles: tuple[VehicleType, ...] = (VAN,), rules: Rules | None = None, **columns: object
) -> Problem:
    """Stops on a line at these places, a load of 1 each; the depot at 0."""
    x = np.array([0, *at])
    table = np.abs(x[:, None] - x).astype(np.int32)
    load = columns.pop("delivery", np.ones(len(at)))
    stops = Stops.of(tuple(f"s{row}" for row in range(len(at))), np.arange(1, len(at) + 1), load, **columns)
    places = Places(x.astype(float), np.zeros(len(x)))
    return Problem("line", places, stops, vehicles, (TableTravel(table, table),), rules or Rules())


def search(problem: Problem, iterations: int = 1500, start: RoutePlan | None = None, **budget: int) -> RoutePlan:
    """The plan found, after its cost was seen to be what the evaluator counts."""
    found = rules.solve(problem, Budget(seconds=None, iterations=iterations, **{"threads": 1} | budget), start)
    seen = evaluate(problem, found.plan)
    assert found.cost == pytest.approx(seen.cost, abs=1e-6)
    assert {broken.rule for broken in seen.violations} <= {"missing"}
    return found.plan


def cost(problem: Problem) -> float:
    """Cost of the plan found, in which nothing may be missing."""
    seen = evaluate(problem, search(problem))
    assert seen.feasible
    return seen.cost


def tours(problem: Problem) -> set[tuple[int, tuple[int, ...]]]:
    return {(route.vehicle, route.stops) for route in search(problem).routes}


@pytest.mark.parametrize("kind", [*KINDS, "mixed"])
def test_as_good_as_brute_force(kind: str) -> None:
    for seed in range(100, 106):
        problem = small_problem(kind, seed)
        best, plan = best_plan(problem), search(problem, 4000)
        if best is not None:
            assert evaluate(problem, plan).cost == pytest.approx(best.cost, abs=1e-6), seed
            assert evaluate(problem, plan).feasible, seed


@pytest.mark.parametrize("kind", [*KINDS, "mixed"])
def test_counts_like_the_evaluator_on_longer_routes(kind: str) -> None:
    for seed in range(8):
        search(small_problem(kind, seed, 30), 100)


def test_capacity_in_the_second_dimension_splits_a_route() -> None:
    roomy = replace(VAN, capacity=(10, 3))
    assert cost(line(5, 6, vehicles=(roomy,), delivery=[[1, 2], [1, 1]])) == 12
    assert cost(line(5, 6, vehicles=(roomy,), delivery=[[1, 2], [1, 2]])) == 22


def test_a_pickup_takes_the_room_of_a_delivery_before_it() -> None:
    """4 of 10 out, 9 back: the delivery comes first, though the other way round is as short."""
    problem = line(5, -5, delivery=[4, 0], pickup=[[0], [9]])
    assert tours(problem) == {(0, (0, 1))}


def test_shipments_are_picked_up_before_they_are_dropped() -> None:
    problem = line(9, 3, delivery=[0, 2], pickup=[[2], [0]], pair=[1, 0], vehicles=(replace(VAN, end=None),))
    assert tours(problem) == {(0, (0, 1))}
    assert cost(problem) == 15


def test_two_shipments_that_do_not_fit_together_follow_each_other() -> None:
    van = replace(VAN, number=1, capacity=(2,))
    columns = {"delivery": [0, 2, 0, 2], "pickup": [[2], [0], [2], [0]], "pair": [1, 0, 3, 2]}
    problem = line(1, 10, 2, 9, vehicles=(van,), **columns)
    assert cost(problem) == 34
    assert cost(replace(problem, vehicles=(replace(van, capacity=(4,)),))) == 20


def test_of_several_windows_the_one_that_fits_is_used() -> None:
    windows = {"window_first": [0, 2, 3], "window_open": [0, 30, 12], "window_close": [4, 40, 14]}
    problem = line(5, 10, vehicles=(replace(VAN, number=1),), **windows)
    assert tours(problem) == {(0, (1, 0))}


def test_skills_choose_the_vehicle() -> None:
    dear = replace(VAN, id="crane", skills=4, fixed_cost=100.0)
    problem = line(5, 6, vehicles=(VAN, dear), skills=[4, 0])
    assert tours(problem) == {(1, (1, 0))} or tours(problem) == {(1, (0, 1))}
    assert cost(problem) == 112


@pytest.mark.parametrize(
    ("limit", "value"), [("work_max", 21), ("travel_max", 19), ("distance_max", 19), ("stops_max", 1)]
)
def test_limits_split_a_route(limit: str, value: int) -> None:
    problem = line(4, -6, service=[1, 1])
    assert cost(problem) == 20
    tight = replace(problem, vehicles=(replace(VAN, **{limit: value}),))
    assert len(search(tight).routes) == 2


def test_a_break_makes_a_stop_too_late() -> None:
    """Back at 20 without a break; 10 long, on the road from 5 to 25, it does not fit before the shift ends at 29."""
    rest = Break(10, 5, 12)
    van = replace(VAN, number=2, shift_close=29, breaks=(rest,))
    far = line(10, vehicles=(van,), open=[10], close=[11])
    assert search(far).unassigned == (0,)
    longer = replace(far, vehicles=(replace(van, shift_close=30),))
    assert search(longer).unassigned == ()


def test_setup_is_spent_once_at_a_place() -> None:
    problem = line(5, 5, 9, setup=[7, 7, 1], vehicles=(replace(VAN, cost_per_work=1.0, shift_close=999),))
    stops = replace(problem.stops, place=np.array([1, 1, 3]))
    assert cost(replace(problem, stops=stops)) == 18 + 18 + 7 + 1


def test_a_release_holds_a_route_back() -> None:
    van = replace(VAN, number=1, shift_close=60)
    problem = line(5, -8, release=[30, 0], close=[99, 20], vehicles=(van,))
    assert len(search(problem).unassigned) == 1
    assert search(replace(problem, vehicles=(replace(van, number=2),))).unassigned == ()


def test_who_leaves_before_the_jam_is_faster() -> None:
    """Half speed from 10 on: to 10 and back takes 10 + 20; 8 and back 8 + 2 + 12."""
    table = line(10).travels[0]
    slow = SpeedProfile(np.array([0, 10]), np.array([1.0, 0.5]))
    van = replace(VAN, cost_per_distance=0.0, cost_per_travel=1.0)
    problem = replace(line(10, vehicles=(van,)), travels=(replace(table, speeds=slow),))
    assert cost(problem) == 30


def test_a_stop_is_left_out_where_its_penalty_is_less_than_the_way() -> None:
    assert search(line(5, 50, penalty=[20.0, 80.0])).unassigned == (1,)
    assert search(line(5, 50, penalty=[20.0, 95.0])).unassigned == ()


def test_stops_that_pay_only_together_are_visited() -> None:
    assert search(line(50, 51, penalty=[60.0, 60.0])).unassigned == ()


def test_the_home_of_a_stop_costs_when_left() -> None:
    other = replace(VAN, id="other")
    problem = line(5, 6, home=[0, 1], vehicles=(VAN, other), rules=Rules(away_cost=4.0))
    assert cost(problem) == 16
    assert cost(replace(problem, rules=Rules(away_cost=50.0))) == 22


def test_the_longest_day_is_balanced() -> None:
    problem = line(10, -10, vehicles=(replace(VAN, number=2),))
    assert len(search(problem).routes) == 1 or cost(problem) == 40
    balanced = replace(problem, rules=Rules(longest_cost=0.5), vehicles=(replace(VAN, number=2, fixed_cost=5.0),))
    assert {route.stops for route in search(balanced).routes} == {(0,), (1,)}


def test_the_cheapest_types_are_taken_while_there_are_some() -> None:
    small = replace(VAN, id="bike", capacity=(1,), fixed_cost=1.0, number=1)
    problem = line(5, -5, vehicles=(replace(VAN, fixed_cost=9.0, number=2), small), delivery=[1, 1])
    assert {route.vehicle for route in search(problem).routes} == {0}
    assert cost(replace(problem, vehicles=(problem.vehicles[0], replace(small, number=2)))) == 22


def test_each_depot_serves_what_is_near() -> None:
    problem = line(3, 17, 20, vehicles=(VAN, replace(VAN, id="far", start=3, end=3)))
    problem = replace(problem, stops=problem.stops.take([0, 1]))
    assert tours(problem) == {(0, (0,)), (1, (1,))}


def test_closed_roads_are_not_driven() -> None:
    table = line(5, 6).travels[0].distance.copy()
    table[1, 2] = table[0, 1] = FORBIDDEN
    problem = replace(line(5, 6), travels=(TableTravel(table, table),))
    assert tours(problem) == {(0, (1, 0))}


def test_profiles_have_their_own_roads() -> None:
    slow = TableTravel(*(3 * line(5, 6).travels[0].distance for _ in range(2)))
    problem = line(5, 6, vehicles=(replace(VAN, profile=1), replace(VAN, id="fast", fixed_cost=10.0)))
    problem = replace(problem, travels=(problem.travels[0], slow))
    assert cost(problem) == 22


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("kind", ["windows", "shipments with windows", "breaks", "heterogeneous"])
def test_same_seed_same_plan(kind: str, threads: int) -> None:
    problem = small_problem(kind, 7, 40)
    assert search(problem, 1200, threads=threads) == search(problem, 1200, threads=threads)


@pytest.mark.parametrize("kind", [*KINDS, "mixed"])
def test_no_worse_than_the_start(kind: str) -> None:
    """From a good plan, a single step gives one as good or better."""
    problem = small_problem(kind, 3, 20)
    start = search(problem, 300)
    again = evaluate(problem, search(problem, 1, start))
    seen = evaluate(problem, start)
    assert (len(again.violations), again.cost) <= (len(seen.violations), seen.cost + 1e-6)


def test_of_a_broken_start_what_can_be_is_kept() -> None:
    """Too much on one route, a stop twice, a shipment the wrong way round: still a plan with all stops."""
    problem = line(1, 2, 3, 4, delivery=[6, 6, 0, 1], pickup=[[0], [0], [1], [0]], pair=[-1, -1, 3, 2])
    start = RoutePlan.of([Route(0, (0, 1, 3, 2)), Route(0, (0,))], 4)
    plan = search(problem, 1, start)
    assert plan.unassigned == ()


def test_a_relaxed_fleet_costs_no_more() -> None:
    """Statistically: over ten problems, the sum of what is found falls when capacity doubles."""
    before = after = 0.0
    for seed in range(10):
        problem = small_problem("dimensions", seed, 25)
        problem = replace(problem, vehicles=tuple(replace(kind, number=25) for kind in problem.vehicles))
        roomy = tuple(replace(kind, capacity=tuple(2 * load for load in kind.capacity)) for kind in problem.vehicles)
        before += cost(problem)
        after += cost(replace(problem, vehicles=roomy))
    assert after <= before


def test_nothing_to_do() -> None:
    problem = line(5).restricted([])
    assert search(problem) == RoutePlan(())


def test_docks_are_refused_where_they_bind() -> None:
    assert rules.refuses(line(5, rules=Rules(docks=1))) == ""
    assert "docks" in rules.refuses(line(5, 6, rules=Rules(docks=1)))
