"""PyVRP as an engine: its cost is the evaluator's, and it says what it lacks."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from routing.engines import Budget
from routing.engines import pyvrp as engine_module
from routing.engines.pyvrp import ENGINE
from routing.evaluator import evaluate
from routing.plan import RoutePlan
from tests.oracles.brute_force_routes import best_plan
from tests.oracles.route_problems import KINDS, small_problem

INSTALLED = importlib.util.find_spec("pyvrp") is not None
needs_pyvrp = pytest.mark.skipif(not INSTALLED, reason="pyvrp is not installed")

TAKEN = (
    "capacity", "windows", "shipments", "shipments with windows", "backhaul", "dimensions", "several depots",
    "heterogeneous", "releases", "releases with windows", "optional", "optional with windows", "paid hours",
    "paid hours with windows", "few vehicles",
)  # fmt: skip


@needs_pyvrp
@pytest.mark.parametrize("kind", TAKEN)
def test_the_best_plan_of_small_problems(kind):
    problem = small_problem(kind, 0)
    best = best_plan(problem)
    assert ENGINE.refuses(problem) == ""
    found = ENGINE.solve(problem, Budget(seconds=None, iterations=300))
    seen = evaluate(problem, found.plan)
    assert seen.feasible == (best is not None)
    assert found.cost == pytest.approx(seen.cost)
    if best is not None:
        assert seen.cost == pytest.approx(best.cost)


@needs_pyvrp
@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(TAKEN)))
def test_it_refuses_rules_that_it_lacks(kind):
    refusals = [ENGINE.refuses(small_problem(kind, seed)) for seed in range(6)]
    assert any(refusal.startswith("PyVRP has no ") for refusal in refusals)


def test_it_says_when_it_is_not_installed(monkeypatch):
    monkeypatch.setattr(engine_module, "find_spec", lambda name: None)
    assert ENGINE.refuses(small_problem("capacity", 0)) == "pyvrp is not installed: pip install 'pod2door[pyvrp]'"


@needs_pyvrp
def test_the_same_plan_again():
    problem = small_problem("windows", 2, 9)
    first, again = (ENGINE.solve(problem, Budget(seconds=None, iterations=50, seed=3)) for _ in range(2))
    assert (first.plan, first.cost) == (again.plan, again.cost)


@needs_pyvrp
def test_nothing_worse_than_the_start():
    for kind in ("heterogeneous", "shipments"):
        problem = small_problem(kind, 1)
        best = best_plan(problem)
        found = ENGINE.solve(problem, Budget(seconds=None, iterations=1), start=best.plan)
        assert found.cost == pytest.approx(best.cost)


@needs_pyvrp
def test_it_stops_in_time_and_tells():
    problem, told = small_problem("capacity", 1, 9), []
    found = ENGINE.solve(problem, Budget(seconds=0.4), progress=lambda share, cost: told.append(cost))
    assert told == sorted(told, reverse=True)
    assert found.history[-1].seconds < 30
    assert isinstance(found.plan, RoutePlan)
    assert np.isfinite(found.cost)
