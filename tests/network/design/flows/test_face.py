"""Prices and how far they hold, against the cost of changed problems by HiGHS, and the plan's own answer on `demo`."""

from dataclasses import replace

import numpy as np
import pytest

from network.design.flows.face import Change, Face
from network.plan import linear, min_cost_flow
from tests.network.test_plan_solvers import highs_cost, random_problem

SPARE = 0.25


def solved(seed):
    """A problem with every kind of limit, and its optimum: by flow where `seed` is even, else by linear program."""
    tight = seed % 2
    problem = random_problem(seed, 0.8 if tight == 0 else 1.0, resource_slack=0.4 if tight else None)
    flow = min_cost_flow.solve(problem)
    return problem, linear.solve(problem, flow, gap=0.0) if tight else flow


def cost(problem, change, units):
    """By HiGHS, with a capacity changed by some units (fractions too)."""
    n = len(problem.source_capacity)
    if change.row >= n:
        capacity = problem.resource_capacity.astype(float)
        capacity[change.row - n] += change.usual * units
        return highs_cost(replace(problem, resource_capacity=capacity))
    capacity, spare = problem.source_capacity.astype(float), problem.source_spare.astype(float)
    capacity[change.row] += change.usual * units
    spare[change.row] += change.spare * units
    return highs_cost(replace(problem, source_capacity=capacity, source_spare=spare))


@pytest.mark.parametrize("seed", range(12))
def test_a_price_holds_exactly_as_far_as_it_is_said_to(seed):
    problem, solution = solved(seed)
    face, base = Face.of(problem, solution), highs_cost(problem)
    priced = np.flatnonzero(np.concatenate([solution.source_dual, solution.resource_dual]) > 1)
    assert len(priced), "the case is meant to bind"
    for row in priced:
        change = Change(int(row), 2.0, SPARE if row < 5 else 0.0)
        price = change.price(problem, solution)
        for up, sign in ((True, 1), (False, -1)):
            units = face.furthest(change, up)
            if np.isinf(units):
                units = 50.0
            else:
                beyond = cost(problem, change, sign * (units + 1)) if up or units + 1 < change.all(problem) else None
                if beyond is not None:
                    assert beyond > base - sign * price * (units + 1) + 1e-3, "it ends no sooner than it is said to"
            assert cost(problem, change, sign * units) == pytest.approx(base - sign * price * units, abs=0.05)


def test_a_capacity_without_price_is_worth_nothing_until_it_is_short():
    problem = random_problem(3, 1.6)
    solution = min_cost_flow.solve(problem)
    face, base = Face.of(problem, solution), highs_cost(problem)
    (row, *_) = np.flatnonzero(solution.source_dual == 0)
    change = Change(int(row), 1.0)
    units = face.furthest(change, up=False)
    assert 0 < units < problem.source_capacity[row]
    assert cost(problem, change, -units) == pytest.approx(base)
    assert cost(problem, change, -units - 1) > base + 1
    assert face.furthest(change, up=True) == np.inf
