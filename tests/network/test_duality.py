"""The check of a plan's flows and prices: silent on optimal pairs, and it names what has been broken."""

from dataclasses import replace

import numpy as np
import pytest

import datasets
from network.audit.duality import certify
from network.plan import linear, min_cost_flow, plan
from tests.network.test_plan_solvers import highs_cost, random_problem

SLACK = 1e-6


def optimum(seed):
    """A problem with an optimal flow and prices: resources bind in every other one."""
    problem = random_problem(seed, 1.2 if seed % 2 else 0.8, resource_slack=0.35 if seed % 2 else None)
    flow = min_cost_flow.solve(problem)
    return problem, linear.solve(problem, flow, gap=0.0) if seed % 2 else flow


@pytest.mark.parametrize("seed", range(10))
def test_an_optimal_pair_proves_itself(seed):
    problem, solution = optimum(seed)
    found = certify(problem, solution)
    assert found.problems(SLACK) == []
    assert found.cost_mills == pytest.approx(highs_cost(problem), rel=1e-7)
    assert found.bound_mills == pytest.approx(found.cost_mills, rel=1e-7)


@pytest.mark.parametrize("seed", range(10))
def test_the_gap_is_the_sum_of_the_slacknesses_whatever_the_prices(seed):
    problem, solution = optimum(seed)
    rng = np.random.default_rng(seed)
    odd = replace(
        solution,
        source_dual=rng.uniform(0, 2000, len(solution.source_dual)),
        resource_dual=rng.uniform(0, 500, len(solution.resource_dual)),
    )
    found = certify(problem, odd)
    assert all(mills >= -1e-3 for mills in found.slackness_mills.values())
    assert sum(found.slackness_mills.values()) == pytest.approx(found.cost_mills - found.bound_mills, rel=1e-6)
    assert found.bound_mills <= highs_cost(problem) * (1 + 1e-9), "any prices give a bound"
    assert found.problems(SLACK), "prices at random are not optimal"


def test_what_is_broken_is_named():
    problem, solution = optimum(0)
    carrying = int(np.flatnonzero(solution.flow > 3)[0])
    less = solution.flow.copy()
    less[carrying] -= 3
    (missed,) = certify(problem, replace(solution, flow=less)).problems(1.0)
    assert "misses a demand or a capacity by 3 packages" in missed
    cheaper = replace(solution, source_dual=-solution.source_dual)
    assert any("a price is negative" in text for text in certify(problem, cheaper).problems(1.0))
    dearer = replace(solution, source_dual=solution.source_dual + 5000 * (np.arange(5) == 1))
    (apart,) = certify(problem, dearer).problems(SLACK)
    assert "of the cost apart" in apart
    crowded = replace(problem, source_capacity=problem.source_capacity // 4, source_spare=problem.source_spare // 4)
    assert any("misses a demand or a capacity" in text for text in certify(crowded, solution).problems(1.0))


def test_late_orders_may_not_be_put_onto_an_early_source():
    problem, solution = optimum(2)
    inside = np.flatnonzero(np.diff(problem.arc_level) >= 0)
    cells = problem.cell_of_level[problem.arc_level]
    for early in inside:  # move flow from a cell's last level to an arc that enters before it
        last = problem.cell_first[cells[early] + 1] - 1
        late = np.flatnonzero((problem.arc_level == last) & (solution.flow > 0) & (cells == cells[early]))
        if problem.arc_level[early] < last and len(late) and problem.level_demand[last] > 1:
            break
    else:
        pytest.fail("no cell with two levels")
    flow = solution.flow.copy()
    moved = flow[late[0]]
    flow[early] += moved
    flow[late[0]] = 0
    found = certify(problem, replace(solution, flow=flow))
    assert found.worst_primal >= min(moved, problem.level_demand[last]) - 1e-6


@pytest.mark.parametrize("units", ["", "x1.4"])
def test_every_plan_carries_its_proof(units):
    scenario = datasets.load("demo", edits=[f"demand.units_per_day={units}"] if units else ())
    planned = plan(scenario, lambda packages, land, stem: 1.2 + 0.02 * stem)
    assert planned.duality.problems(0.0) == []
    assert planned.duality.cost_mills / 1000 == pytest.approx(planned.objective_usd)
