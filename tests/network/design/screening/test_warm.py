"""The warm start against a linear program of the whole problem, written down separately."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from network.plan import warm
from network.plan.problem import FlowProblem


def random_problem(seed: int, tight: float) -> FlowProblem:
    """Four sources, two resources, up to three levels a cell; `tight` scales what there is."""
    draw = np.random.default_rng(seed)
    cells, sources, routes = int(draw.integers(2, 25)), 4, 12
    first = np.concatenate([[0], np.cumsum(draw.integers(1, 4, cells))]).astype(np.int64)
    levels = int(first[-1])
    demand = draw.integers(0, 20, levels).astype(np.int64)
    arcs = int(draw.integers(levels, 5 * levels + 1))
    room = int(demand.sum() * tight / sources) + 1
    return FlowProblem(
        source_capacity=draw.integers(0, 2 * room, sources).astype(np.int64),
        source_spare=draw.integers(0, room, sources).astype(np.int64),
        spare_cost=int(draw.integers(0, 300)),
        cell_first=first,
        level_demand=demand,
        arc_source=draw.integers(0, sources, arcs).astype(np.int32),
        arc_level=np.sort(draw.integers(0, levels, arcs)).astype(np.int32),
        arc_cost=draw.integers(0, 5000, arcs).astype(np.int64),
        unserved_cost=draw.integers(4000, 50_000, cells).astype(np.int64),
        arc_route=draw.integers(0, routes, arcs).astype(np.int32),
        usage=sparse.csr_array(draw.integers(0, 2, (routes, 2)).astype(float)),
        resource_capacity=draw.integers(0, 4 * room, 2).astype(np.int64),
    )


def by_linprog(p: FlowProblem, with_resources: bool = True) -> float:
    """Least cost by a program whose variables say which level each arc's packages serve."""
    cell = p.cell_of_level
    pairs = [
        (a, v) for a, level in enumerate(p.arc_level) for v in range(int(p.cell_first[cell[level]]), int(level) + 1)
    ]
    n, levels, sources = len(pairs), len(p.level_demand), len(p.source_capacity)
    serve, take = np.zeros((levels, n + levels + sources)), np.zeros((sources, n + levels + sources))
    use = np.zeros((len(p.resource_capacity), n + levels + sources))
    dense = p.usage.toarray()
    for column, (a, v) in enumerate(pairs):
        serve[v, column] = take[p.arc_source[a], column] = 1
        use[:, column] = dense[p.arc_route[a]]
    serve[np.arange(levels), n + np.arange(levels)] = 1
    take[np.arange(sources), n + levels + np.arange(sources)] = -1
    cost = [*(p.arc_cost[a] for a, _ in pairs), *p.unserved_cost[cell], *([p.spare_cost] * sources)]
    rows, limits = (
        (np.vstack([take, use]), np.concatenate([p.source_capacity, p.resource_capacity]))
        if with_resources
        else (take, p.source_capacity)
    )
    bounds = [(0, None)] * (n + levels) + [(0, spare) for spare in p.source_spare]
    found = linprog(cost, A_ub=rows, b_ub=limits, A_eq=serve, b_eq=p.level_demand, bounds=bounds, method="highs")
    assert found.status == 0
    return float(found.fun)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), tight=st.sampled_from([0.3, 1.0, 2.0]), price=st.sampled_from([0.0, 50.0, 3000.0]))
def test_meets_the_linear_program_from_any_prices(seed: int, tight: float, price: float) -> None:
    problem = random_problem(seed, tight)
    start = price * np.random.default_rng(seed + 1).random(4)
    solution = warm.solve(problem, start).solution
    assert solution.cost_mills == pytest.approx(by_linprog(problem), abs=1e-3, rel=1e-7)
    assert solution.cost_mills - solution.bound_mills <= 1e-6 * max(1.0, solution.cost_mills)
    load = problem.resource_load(solution.flow)
    assert (load <= problem.resource_capacity * (1 + 1e-6) + 1e-6).all()
    used = np.bincount(problem.arc_source, weights=solution.flow, minlength=4)
    assert (used <= problem.source_capacity + problem.source_spare + 1e-6).all()


def test_prices_of_resources_are_taken_as_a_start() -> None:
    problem = random_problem(7, 1.0)
    first = warm.solve(problem, np.zeros(4)).solution
    again = warm.solve(problem, first.source_dual, first.resource_dual)
    assert again.solution.cost_mills == pytest.approx(first.cost_mills, rel=1e-9)


def test_a_problem_without_cells_has_no_cost() -> None:
    problem = random_problem(1, 1.0)
    none = FlowProblem(
        source_capacity=problem.source_capacity,
        source_spare=problem.source_spare,
        spare_cost=1,
        cell_first=np.zeros(1, np.int64),
        level_demand=np.zeros(0, np.int64),
        arc_source=np.zeros(0, np.int32),
        arc_level=np.zeros(0, np.int32),
        arc_cost=np.zeros(0, np.int64),
        unserved_cost=np.zeros(0, np.int64),
        arc_route=np.zeros(0, np.int32),
        usage=problem.usage,
        resource_capacity=problem.resource_capacity,
    )
    assert warm.solve(none, np.zeros(4)).solution.cost_mills == 0
