"""The plain search: known answers, limits kept, the same plan again."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from routing.engines import Budget
from routing.engines.sisr import ENGINE, plain
from routing.engines.sisr.order import hilbert_order
from routing.engines.sisr.plain.prepare import prepare
from routing.engines.sisr.plain.routes import cost_of
from routing.engines.sisr.plain.savings import by_savings
from routing.engines.sisr.plain.state import DEMAND, FROM_DEPOT, TO_DEPOT
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Places, Problem, Stops, VehicleType
from routing.travel.conventions import ROUNDED
from routing.travel.plane import PlaneTravel
from routing.travel.table import TableTravel
from tests.oracles.bench_routes import published

DAY = 4000


def drawn(seed: int, count: int, **vehicle: object) -> Problem:
    """Stops in a square of 1,000, the depot in its middle; loads 1..5 on vans of 20."""
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 1000, (2, count + 1)).astype(float)
    x[0] = y[0] = 500.0
    stops = Stops.of(tuple(map(str, range(count))), np.arange(1, count + 1), rng.integers(1, 6, count))
    van = VehicleType("van", count, (20,), cost_per_distance=1.0)
    return Problem("drawn", Places(x, y), stops, (replace(van, **vehicle),), (PlaneTravel(x, y),))


def with_windows(problem: Problem, seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    count = len(problem)
    opens = rng.integers(500, DAY // 2, count)  # and open for 300 or more: each can be reached
    stops = replace(
        problem.stops, window_open=opens, window_close=opens + rng.integers(300, 900, count), service=np.full(count, 20)
    )
    return replace(problem, stops=stops, vehicles=(replace(problem.vehicles[0], shift_close=DAY),))


def asymmetric(problem: Problem, seed: int) -> Problem:
    places = np.arange(len(problem.places))
    table, _ = problem.travels[0].table(places)
    skewed = table + np.random.default_rng(seed).integers(0, 200, table.shape).astype(np.int32)
    np.fill_diagonal(skewed, 0)
    return replace(problem, travels=(TableTravel(skewed, skewed),))


def search(problem: Problem, iterations: int, seed: int = 1, threads: int = 1) -> tuple[RoutePlan, float]:
    assert plain.refuses(problem) == ""
    found = ENGINE.solve(problem, Budget(seconds=None, iterations=iterations, seed=seed, threads=threads))
    return found.plan, found.cost


def cheapest(problem: Problem) -> float:
    """Cheapest plan of up to 6 stops: every order of the stops, cut into routes in every way."""
    table, _ = problem.travels[0].table(np.arange(len(problem.places)))
    vehicle, stops = problem.vehicles[0], problem.stops
    best = np.inf
    for order in itertools.permutations(range(len(problem))):
        for cuts in itertools.product([False, True], repeat=len(order) - 1):
            if sum(cuts) + 1 > vehicle.number:
                continue
            cost, at, load, now, fits = vehicle.fixed_cost, 0, 0, vehicle.shift_open, True
            for stop, cut in zip(order, (False, *cuts), strict=True):
                if cut:
                    cost += table[at, 0] + vehicle.fixed_cost
                    fits &= now + table[at, 0] <= vehicle.shift_close
                    at, load, now = 0, 0, vehicle.shift_open
                cost += table[at, stop + 1]
                now = max(now + table[at, stop + 1], stops.window_open[stop])
                load += stops.delivery[stop, 0]
                fits &= load <= vehicle.capacity[0] and now <= stops.window_close[stop]
                now += stops.service[stop]
                at = stop + 1
            fits &= now + table[at, 0] <= vehicle.shift_close
            best = min(best, cost + table[at, 0]) if fits else best
    return float(best)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["loads", "windows", "asymmetric", "fixed cost", "two vans"])
def test_small_problems_to_the_optimum(kind: str, seed: int) -> None:
    problem = drawn(seed, 6, capacity=(9,))
    if kind == "windows":
        problem = with_windows(problem, seed)
    elif kind == "asymmetric":
        problem = asymmetric(with_windows(problem, seed), seed)
    elif kind == "fixed cost":
        problem = replace(problem, vehicles=(replace(problem.vehicles[0], fixed_cost=700.0),))
    elif kind == "two vans":
        problem = replace(problem, vehicles=(replace(problem.vehicles[0], number=2, capacity=(12,)),))
    expected = cheapest(problem)
    plan, cost = search(problem, 3000)
    assert cost == expected == evaluate(problem, plan).cost
    assert evaluate(problem, plan).violations == ()


@pytest.mark.parametrize("threads", [1, 2])
def test_same_seed_same_plan(threads: int) -> None:
    problem = with_windows(drawn(4, 250), 4)
    first = search(problem, 6000, threads=threads)
    assert search(problem, 6000, threads=threads) == first
    assert search(problem, 6000, seed=2, threads=threads) != first


@pytest.mark.parametrize("seed", range(3))
def test_no_rule_is_broken(seed: int) -> None:
    problem = with_windows(drawn(seed, 220), seed)
    plan, cost = search(problem, 5000, seed, threads=2)
    seen = evaluate(problem, plan)
    assert seen.violations == ()
    assert seen.cost == cost


def test_fleet_limit_is_kept_and_met() -> None:
    """As few vans as the loads take: insertion alone needs more, the pressed search finds places for all."""
    problem = drawn(8, 60)
    fewest = -(-int(problem.stops.delivery.sum()) // 20)
    problem = replace(problem, vehicles=(replace(problem.vehicles[0], number=fewest),))
    plan, _ = search(problem, 30_000)
    assert evaluate(problem, plan).violations == ()
    assert len(plan.routes) == fewest


def test_too_few_vans_leave_stops_unassigned() -> None:
    problem = drawn(8, 40, number=2)
    plan, _ = search(problem, 3000)
    assert {broken.rule for broken in evaluate(problem, plan).violations} == {"missing"}
    visited = [stop for route in plan.routes for stop in route.stops]
    assert sorted([*visited, *plan.unassigned]) == list(range(40))
    assert len(plan.routes) == 2


def test_optional_stops_are_left_when_they_cost_more_than_their_penalty() -> None:
    problem = drawn(3, 5)
    table, _ = problem.travels[0].table(np.arange(6))
    penalties = np.where(np.arange(5) == 2, 1.0, 10_000.0)
    problem = replace(problem, stops=replace(problem.stops, penalty=penalties))
    plan, cost = search(problem, 2000)
    assert plan.unassigned == (2,)
    assert cost == evaluate(problem, plan).cost
    worthless = replace(problem, stops=replace(problem.stops, penalty=np.zeros(5)))
    assert search(worthless, 500) == (RoutePlan((), (0, 1, 2, 3, 4)), 0.0)
    assert table.max() < 10_000


@pytest.mark.parametrize("budget", [Budget(seconds=1e-6), Budget(seconds=None, iterations=1)])
def test_no_time_is_enough_for_a_plan(budget: Budget) -> None:
    problem = with_windows(drawn(5, 120), 5)
    assert evaluate(problem, ENGINE.solve(problem, budget).plan).violations == ()


def test_a_start_is_never_made_worse() -> None:
    problem = drawn(5, 80)
    good, cost = search(problem, 20_000)
    found = ENGINE.solve(problem, Budget(seconds=None, iterations=200, threads=1), start=good)
    assert found.cost <= cost
    alone = RoutePlan.of([Route(0, (stop,)) for stop in range(80)], 80)
    assert ENGINE.solve(problem, Budget(seconds=None, iterations=2000, threads=1), start=alone).cost < 2 * cost


def test_coordinates_and_tables_give_the_same_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = drawn(6, 300)
    by_table = search(problem, 3000)
    monkeypatch.setattr("routing.engines.sisr.plain.legs.TABLE_UP_TO", 0)
    assert evaluate(problem, search(problem, 3000)[0]).cost == pytest.approx(by_table[1], rel=0.03)
    travel = PlaneTravel(problem.places.x, problem.places.y, ROUNDED, detour=1.3, speeds=12.5)
    van = replace(problem.vehicles[0], cost_per_distance=0.0, cost_per_travel=1.0)
    timed = replace(problem, travels=(travel,), vehicles=(van,))
    plan, cost = search(timed, 500)
    assert evaluate(timed, plan).cost == cost


@pytest.mark.parametrize("capacity", [5, 20, 10_000])
def test_savings_join_everyone_once_within_the_loads(capacity: int) -> None:
    prepared = prepare(drawn(2, 150, capacity=(capacity,)))
    routes = by_savings(prepared)
    assert sorted(routes.visits.tolist()) == list(range(1, 151))
    loads = np.add.reduceat(prepared.fixed.stop[routes.visits, DEMAND], routes.first[:-1])
    assert loads.max() <= capacity
    there_and_back = int(prepared.fixed.stop[1:, [FROM_DEPOT, TO_DEPOT]].sum())
    assert cost_of(prepared.fixed, routes.visits, routes.first) < 0.8 * there_and_back


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"end": None}, "return"),
        ({"cost_per_work": 1.0}, "working time"),
        ({"stops_max": 3}, "limits"),
        ({"capacity": (20,), "skills": 0, "distance_max": 10}, "limits"),
    ],
)
def test_rules_it_does_not_know_are_refused(change: dict[str, object], reason: str) -> None:
    assert reason in plain.refuses(drawn(1, 3, **change))


def test_hilbert_order_keeps_neighbours_together() -> None:
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(16.0), np.arange(16.0)))
    order = hilbert_order(x, y)
    steps = np.abs(np.diff(x[order])) + np.abs(np.diff(y[order]))
    assert sorted(order.tolist()) == list(range(256))
    assert steps.max() <= 2.0
    assert hilbert_order([np.nan, 0.0], [0.0, 1.0]).tolist() == [0, 1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "iterations", "gap"),
    [("X-n101-k25", 300_000, 0.03), ("X-n1001-k43", 300_000, 0.06), ("RC2_10_5", 200_000, 0.08)],
)
def test_published_costs_are_approached(bench: Path, name: str, iterations: int, gap: float) -> None:
    problem, _, best = published(bench / f"{name}.vrp")
    plan, _ = search(problem, iterations, threads=2)
    seen = evaluate(problem, plan)
    assert seen.violations == ()
    assert best * (1 - 1e-9) <= seen.cost <= best * (1 + gap)
