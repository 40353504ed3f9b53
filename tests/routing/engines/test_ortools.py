"""OR-Tools as an engine: the best plan of every kind of small problem, the same plan again, never a plan lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from routing.engines import Budget
from routing.engines.ortools import ENGINE, parts, polish
from routing.engines.ortools import engine as engine_module
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Break, Places, Problem, Rules, Stops, VehicleType
from routing.travel.table import TableTravel
from tests.oracles.brute_force_routes import best_plan
from tests.oracles.route_problems import KINDS, small_problem

COUNTED = Budget(seconds=None, iterations=300)


@pytest.mark.parametrize("kind", KINDS)
def test_the_best_plan_of_small_problems(kind):
    for seed in (0, 1):
        problem = small_problem(kind, seed)
        found, best = ENGINE.solve(problem, COUNTED), best_plan(problem)
        seen = evaluate(problem, found.plan)
        assert seen.feasible == (best is not None)
        assert found.cost == pytest.approx(seen.cost)
        if best is not None:
            assert seen.cost == pytest.approx(best.cost), kind


def test_nine_stops():
    problem = small_problem("windows", 3, 9)
    assert ENGINE.solve(problem, COUNTED).cost == best_plan(problem).cost


def line(count: int, vehicle: VehicleType, rules: Rules | None = None, **columns: object) -> Problem:
    """Stops at 10, 20, 30 ... of a road, the depot at 0; a unit of load each."""
    x = 10 * np.arange(count + 1)
    table = np.abs(np.subtract.outer(x, x)).astype(np.int32)
    stops = Stops.of(tuple("abcdefgh"[:count]), np.arange(1, count + 1), np.ones(count), **columns)
    places = Places(x.astype(float), np.zeros(count + 1))
    return Problem("line", places, stops, (vehicle,), (TableTravel(table, table),), rules or Rules())


VAN = VehicleType("van", 4, (9,), cost_per_distance=1.0)

BINDING = {
    "capacity": (line(4, replace(VAN, capacity=(2,))), 80 + 40),
    "stops": (line(4, replace(VAN, stops_max=3)), 80 + 20),
    "distance": (line(3, replace(VAN, distance_max=60)), 60),
    "fixed cost": (line(2, replace(VAN, fixed_cost=100.0)), 140),
    "work": (line(2, replace(VAN, work_max=60), service=[21, 0]), 60),
    "travel costs": (line(2, replace(VAN, cost_per_travel=0.5)), 60),
    "work costs": (line(2, replace(VAN, cost_per_work=1.0), service=[5, 5]), 90),
    "window": (line(2, VAN, open=[40, 0], close=[40, 20]), 40),
    "first after second": (line(2, VAN, open=[30, 0], close=[35, 20]), 40),
    "two vans for two windows": (line(2, VAN, open=[10, 20], close=[10, 20], service=[1, 0]), 60),
    "release": (line(2, replace(VAN, cost_per_work=1.0), release=[0, 50], close=[20, 90]), 20 + 20 + 40 + 40),
    "penalty": (line(2, VAN, penalty=[np.inf, 15.0]), 20 + 15),
    "longest": (line(2, VAN, Rules(longest_cost=2.0)), 40 + 80),
    "break": (
        line(1, replace(VAN, cost_per_work=1.0, breaks=(Break(7, 11, 12),), shift_close=29), close=[15], service=[2]),
        20 + 22 + 7,
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", BINDING)
def test_a_rule_that_binds(rule):
    problem, cost = BINDING[rule]
    found = ENGINE.solve(problem, COUNTED)
    assert evaluate(problem, found.plan).feasible
    assert found.cost == pytest.approx(cost)


@pytest.mark.parametrize(("closes", "served"), [(95, 2), (50, 2), (49, 1)])
def test_docks_part_the_waves(closes, served):
    """Both stops need a van of their own; the near one's leaves by 5, the other 30 after it, or not at all."""
    problem = line(2, replace(VAN, number=2, capacity=(1,)), Rules(docks=1, load=30), close=[15, closes])
    found = ENGINE.solve(problem, COUNTED)
    assert len(found.plan.routes) == served
    assert found.cost == evaluate(problem, found.plan).cost
    assert not [broken for broken in evaluate(problem, found.plan).violations if broken.rule != "missing"]


def test_what_cannot_be_served_is_left_out():
    problem = line(3, replace(VAN, number=1, capacity=(2,)), skills=[0, 1, 0])
    found = ENGINE.solve(problem, COUNTED)
    assert found.plan.unassigned == (1,)
    assert found.cost == 60


def test_a_fleet_too_small_serves_what_it_can():
    problem = line(4, replace(VAN, number=1, capacity=(3,)))
    assert len(ENGINE.solve(problem, COUNTED).plan.unassigned) == 1


def test_no_stops_and_no_vehicles():
    assert ENGINE.solve(line(0, VAN), COUNTED).plan == RoutePlan((), ())
    assert ENGINE.solve(line(2, replace(VAN, number=0)), COUNTED).plan == RoutePlan((), (0, 1))


@pytest.mark.parametrize("kind", ["windows", "breaks", "hours"])
def test_the_same_plan_again(kind):
    problem = small_problem(kind, 5, 9)
    first, again = (ENGINE.solve(problem, Budget(seconds=None, iterations=40, seed=7)) for _ in range(2))
    assert (first.plan, first.cost, first.iterations) == (again.plan, again.cost, again.iterations)


@pytest.mark.parametrize("kind", ["capacity", "breaks", "shipments"])
def test_nothing_worse_than_the_start(kind):
    problem = small_problem(kind, 0)
    best = best_plan(problem).plan
    found = ENGINE.solve(problem, Budget(seconds=None, iterations=1), start=best)
    assert evaluate(problem, found.plan).feasible
    assert found.cost == pytest.approx(evaluate(problem, best).cost)


@pytest.mark.flaky(reruns=1)  # its seconds are those of a clock, whoever else uses the machine
def test_progress_and_an_interruption():
    problem, told = small_problem("capacity", 1, 9), []
    ENGINE.solve(problem, Budget(seconds=0.5), progress=lambda share, cost: told.append((share, cost)))
    assert told
    assert all(0 <= share <= 1 for share, _ in told)
    assert [cost for _, cost in told] == sorted((cost for _, cost in told), reverse=True)

    def interrupt(share: float, cost: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ENGINE.solve(problem, Budget(seconds=60.0), progress=interrupt)


@pytest.fixture
def scattered() -> Problem:
    """Sixty stops with loads and windows."""
    rng = np.random.default_rng(4)
    x, y = rng.integers(0, 1000, (2, 61))
    table = np.rint(np.hypot(np.subtract.outer(x, x), np.subtract.outer(y, y))).astype(np.int32)
    opens = rng.integers(0, 2000, 60)
    stops = Stops.of(
        tuple(f"s{row}" for row in range(60)), np.arange(1, 61), rng.integers(1, 10, 60),
        open=opens, close=opens + 2500, service=np.full(60, 20),
    )  # fmt: skip
    vehicles = (replace(VAN, number=12, capacity=(40,)), replace(VAN, id="bike", number=5, capacity=(15,)))
    return Problem("scattered", Places(x.astype(float), y.astype(float)), stops, vehicles, (TableTravel(table, table),))


def test_in_parts(scattered, monkeypatch):
    monkeypatch.setattr(engine_module, "WHOLE", 10)
    monkeypatch.setattr(parts, "PART", 20)
    first, again = (ENGINE.solve(scattered, Budget(seconds=None, iterations=150)) for _ in range(2))
    assert first.plan == again.plan
    seen = evaluate(scattered, first.plan)
    assert seen.feasible
    assert seen.cost == pytest.approx(first.cost)


def test_parts_keep_shipments_whole(monkeypatch):
    monkeypatch.setattr(engine_module, "WHOLE", 2)
    monkeypatch.setattr(parts, "PART", 3)
    problem = small_problem("shipments", 2, 8)
    found = ENGINE.solve(problem, Budget(seconds=None, iterations=200))
    assert evaluate(problem, found.plan).feasible


def test_polish_improves_and_keeps_rules(scattered):
    order = np.argsort(scattered.stops.window_close, kind="stable").tolist()
    alone = [Route(0, tuple(order[row : row + 5])) for row in range(0, 60, 5)]
    plan = RoutePlan.of(alone, 60)
    polished = polish(scattered, plan, None, 150)
    assert polished.better <= polished.tried
    seen = evaluate(scattered, RoutePlan.of(polished.routes, 60))
    assert seen.feasible
    assert seen.cost == pytest.approx(polished.cost)
    assert seen.cost < evaluate(scattered, plan).cost


def test_polish_serves_stops_left_out(scattered):
    found = ENGINE.solve(scattered, Budget(seconds=None, iterations=30))
    fewer = RoutePlan.of([replace(route, stops=route.stops[:-1]) for route in found.plan.routes], 60)
    polished = polish(scattered, fewer, None, 200)
    assert not RoutePlan.of(polished.routes, 60).unassigned


def test_places_without_coordinates(scattered):
    nowhere = np.full(61, np.nan)
    found = polish(replace(scattered, places=Places(nowhere, nowhere)), RoutePlan.of([], 60), None, 10)
    assert found.routes == ()
    assert len(parts.districts(replace(scattered, places=Places(nowhere, nowhere)), 20)) == 4
