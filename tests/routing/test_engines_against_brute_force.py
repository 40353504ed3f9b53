"""Every engine against all routes there are, on small problems of every kind."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from routing.engines import Budget
from routing.evaluator import evaluate
from routing.plan import RoutePlan
from routing.problem import Problem, VehicleType
from routing.solve import ENGINES, engine_named, solve
from tests.oracles.brute_force_routes import Best, best_plan
from tests.oracles.route_problems import KINDS, small_problem

pytestmark = pytest.mark.slow

ITERATIONS = {"sisr": 4_000, "ortools": 300, "sisr+ortools": 300, "pyvrp": 300}
SEEDS = range(2)
CAUTIOUS = {("ortools", "hours"), ("ortools", "hours with windows"), ("ortools", "hours with breaks")}
"""OR-Tools drives at the slowest hour's speed while it searches: its plans keep all rules, and may be dearer."""


@cache
def optimum(kind: str, seed: int) -> tuple[Problem, Best | None]:
    problem = small_problem(kind, seed)
    return problem, best_plan(problem)


def search(problem: Problem, engine: str, seed: int = 1) -> tuple[RoutePlan, float]:
    """Plan and the engine's own cost, by iterations alone."""
    found = engine_named(engine).solve(
        problem, Budget(seconds=None, iterations=ITERATIONS[engine], seed=seed, threads=1)
    )
    return found.plan, found.cost


def taken() -> list[tuple[str, str]]:
    """Engines and the kinds of problems that they take; all of ours take all."""
    kinds = [*KINDS, "mixed"]
    by_pyvrp = [
        kind for kind in kinds if not any(engine_named("pyvrp").refuses(small_problem(kind, seed)) for seed in SEEDS)
    ]
    return [(engine, kind) for engine in ENGINES for kind in (by_pyvrp if engine == "pyvrp" else kinds)]


@pytest.mark.parametrize(("engine", "kind"), taken())
def test_best_plan_is_found(engine: str, kind: str) -> None:
    """As cheap as any plan there is, counted as the evaluator counts; where none keeps all rules, stops are left."""
    for seed in SEEDS:
        problem, best = optimum(kind, seed)
        plan, counted = search(problem, engine)
        seen = evaluate(problem, plan)
        if best is None:
            assert {broken.rule for broken in seen.violations} == {"missing"}, (kind, seed)
        else:
            assert seen.violations == (), (kind, seed)
            assert seen.cost >= best.cost - 1e-6, (kind, seed)
            assert (engine, kind) in CAUTIOUS or seen.cost == pytest.approx(best.cost, abs=1e-6), (kind, seed)
            assert counted == pytest.approx(seen.cost, abs=1e-6), (kind, seed)


def twice_the_capacity(problem: Problem) -> Problem:
    return of_vehicles(problem, capacity=lambda vehicle: tuple(2 * load for load in vehicle.capacity))


def one_vehicle_more(problem: Problem) -> Problem:
    return of_vehicles(problem, number=lambda vehicle: vehicle.number + 1)


def longer_days(problem: Problem) -> Problem:
    return of_vehicles(
        problem, work_max=lambda vehicle: 2 * vehicle.work_max, travel_max=lambda vehicle: 2 * vehicle.travel_max,
        distance_max=lambda vehicle: 2 * vehicle.distance_max, stops_max=lambda vehicle: vehicle.stops_max + 1,
    )  # fmt: skip


def all_skills(problem: Problem) -> Problem:
    return of_vehicles(problem, skills=lambda vehicle: (1 << 8) - 1)


def no_breaks(problem: Problem) -> Problem:
    return of_vehicles(problem, breaks=lambda vehicle: ())


def of_vehicles(problem: Problem, **changes: object) -> Problem:
    """The problem with each vehicle changed."""

    def changed(vehicle: VehicleType) -> VehicleType:
        return replace(vehicle, **{name: change(vehicle) for name, change in changes.items()})  # type: ignore[operator]

    return replace(problem, vehicles=tuple(changed(vehicle) for vehicle in problem.vehicles))


def wider_windows(problem: Problem) -> Problem:
    """Windows close later; before the next one opens, where there are several."""
    stops = problem.stops
    close = stops.window_close + 1
    last = stops.window_first[1:] - 1
    close[last] += 30
    return replace(problem, stops=replace(stops, window_close=close))


def no_releases(problem: Problem) -> Problem:
    return replace(problem, stops=replace(problem.stops, release=np.zeros(len(problem), np.int64)))


RELAXED = [
    (twice_the_capacity, "capacity"), (twice_the_capacity, "dimensions"), (one_vehicle_more, "several depots"),
    (longer_days, "limits"), (all_skills, "skills"), (no_breaks, "breaks"), (wider_windows, "windows"),
    (wider_windows, "several windows"), (no_releases, "releases"),
]  # fmt: skip


@pytest.mark.parametrize(("relax", "kind"), RELAXED, ids=[f"{relax.__name__}-{kind}" for relax, kind in RELAXED])
@pytest.mark.parametrize("engine", ["sisr", "ortools"])
def test_a_relaxed_rule_never_costs_more(engine: str, relax: object, kind: str) -> None:
    for seed in SEEDS:
        problem, best = optimum(kind, seed)
        relaxed = relax(problem)  # type: ignore[operator]
        plan, _ = search(relaxed, engine)
        assert best is not None
        assert evaluate(relaxed, best.plan).feasible
        assert evaluate(relaxed, plan).cost <= evaluate(relaxed, best.plan).cost + 1e-6
        assert evaluate(relaxed, plan).cost <= best.cost + 1e-6


@pytest.mark.parametrize(
    ("engine", "kind"),
    [pair for pair in taken() if pair[1] in ("capacity", "windows", "mixed", "breaks with windows")],
)
def test_same_seed_same_plan(engine: str, kind: str) -> None:
    problem = small_problem(kind, 5, 9)
    assert search(problem, engine, seed=3) == search(problem, engine, seed=3)


@pytest.mark.parametrize("engine", ["sisr", "ortools", "sisr+ortools"])
def test_stops_left_out_have_their_reasons(engine: str) -> None:
    """One stop too heavy for all, one nobody has the skill for, one too dear; the others are served."""
    problem = small_problem("capacity", 3, 6)
    stops = problem.stops
    delivery, skills, penalty = stops.delivery.copy(), stops.skills.copy(), np.full(6, np.inf)
    delivery[0], skills[1], penalty[2] = 11, 2, 0.01
    problem = replace(problem, stops=replace(stops, delivery=delivery, skills=skills, penalty=penalty))
    result = solve(problem, Budget(seconds=None, iterations=ITERATIONS[engine], threads=1), engine=engine)
    assert {reason.stop: reason.rule for reason in result.unassigned} == {
        "s0": "capacity", "s1": "skill", "s2": "penalty",
    }  # fmt: skip
    assert [broken.rule for broken in result.evaluation.violations] == ["missing", "missing"]
