"""The plan's solvers against networkx, HiGHS and the theory of linear programs, on random cases."""

import highspy
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from network.plan import linear, min_cost_flow
from network.plan.duals import distances_to_root
from network.plan.problem import FlowProblem


def random_problem(seed: int, slack: float = 1.1, resource_slack: float | None = None) -> FlowProblem:
    """5 sources, 12 cells of 1-3 levels, 4 resources; every cell has an arc into its last level."""
    rng = np.random.default_rng(seed)
    n_sources, n_cells, n_resources = 5, 12, 4
    levels = rng.integers(1, 4, n_cells)
    first = np.concatenate([[0], np.cumsum(levels)]).astype(np.int64)
    demand = rng.integers(0, 40, first[-1]).astype(np.int64)
    arcs = [(c, s) for c in range(n_cells) for s in rng.choice(n_sources, rng.integers(1, 4), replace=False)]
    level = np.array([first[c] + rng.integers(0, levels[c]) for c, _ in arcs])
    order = np.argsort(level, kind="stable")
    usage = sparse.csr_array((rng.random((len(arcs), n_resources)) < 0.4).astype(float))
    total = int(demand.sum())
    capacity = (rng.dirichlet(np.ones(n_sources) * 3) * total * slack).astype(np.int64)
    resource_capacity = np.full(n_resources, 10**9)
    if resource_slack is not None:
        resource_capacity = (rng.uniform(0.5, 1.0, n_resources) * total * resource_slack).astype(np.int64)
    return FlowProblem(
        source_capacity=capacity,
        source_spare=capacity // 10,
        spare_cost=700,
        cell_first=first,
        level_demand=demand,
        arc_source=np.array([s for _, s in arcs], np.int32)[order],
        arc_level=level[order].astype(np.int32),
        arc_cost=rng.integers(100, 3000, len(arcs)).astype(np.int64),
        unserved_cost=np.full(n_cells, 50_000, np.int64),
        arc_route=np.arange(len(arcs), dtype=np.int32),
        usage=usage,
        resource_capacity=resource_capacity,
    )


def networkx_cost(p: FlowProblem) -> int:
    """Least cost by network simplex, on a graph written down separately from the solver's."""
    graph = nx.DiGraph()
    graph.add_node("supply", demand=-int(p.level_demand.sum()))
    for v, d in enumerate(p.level_demand):
        graph.add_node(("level", v), demand=int(d))
    for s, c in enumerate(p.source_capacity):
        graph.add_edge("supply", ("source", s), capacity=int(c), weight=0)
        graph.add_edge("supply", ("spare", s), capacity=int(p.source_spare[s]), weight=p.spare_cost)
        graph.add_edge(("spare", s), ("source", s), weight=0)
    for a in range(len(p.arc_source)):  # parallel arcs get a node each
        graph.add_edge(("source", int(p.arc_source[a])), ("arc", a), weight=int(p.arc_cost[a]))
        graph.add_edge(("arc", a), ("level", int(p.arc_level[a])), weight=0)
    for c in range(p.n_cells):
        levels = range(p.cell_first[c], p.cell_first[c + 1])
        for v in list(levels)[1:]:
            graph.add_edge(("level", v), ("level", v - 1), weight=0)
        graph.add_edge("supply", ("level", levels[-1]), weight=int(p.unserved_cost[c]))
    return nx.network_simplex(graph)[0]


def highs_cost(p: FlowProblem) -> float:
    """Least cost by HiGHS: flow on arcs and unserved levels, nested sums instead of the solver's chains."""
    n_arcs, n_levels = len(p.arc_source), len(p.level_demand)
    highs = highspy.Highs()
    highs.silent()
    for cost in p.arc_cost:
        highs.addVar(0.0, highspy.kHighsInf)
        highs.changeColCost(highs.getNumCol() - 1, float(cost))
    for level in range(n_levels):
        highs.addVar(0.0, float(p.level_demand[level]))
        highs.changeColCost(highs.getNumCol() - 1, float(p.unserved_cost[p.cell_of_level[level]]))

    def row(low: float, high: float, columns: np.ndarray) -> None:
        highs.addRow(low, high, len(columns), columns.astype(np.int32), np.ones(len(columns)))

    for c in range(p.n_cells):
        for v in range(p.cell_first[c], p.cell_first[c + 1]):
            late = np.arange(v, p.cell_first[c + 1])
            served = np.flatnonzero((p.arc_level >= v) & (p.arc_level < p.cell_first[c + 1]))
            need = float(p.level_demand[late].sum())
            row(need, need if v == p.cell_first[c] else highspy.kHighsInf, np.concatenate([served, n_arcs + late]))
    for s, capacity in enumerate(p.source_capacity):
        highs.addVar(0.0, float(p.source_spare[s]))
        spare = highs.getNumCol() - 1
        highs.changeColCost(spare, float(p.spare_cost))
        columns = np.append(np.flatnonzero(p.arc_source == s), spare).astype(np.int32)
        highs.addRow(
            -highspy.kHighsInf, float(capacity), len(columns), columns, np.append(np.ones(len(columns) - 1), -1.0)
        )
    used = p.usage.toarray()[p.arc_route]
    for r, capacity in enumerate(p.resource_capacity):
        row(0.0, float(capacity), np.flatnonzero(used[:, r]))
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return highs.getInfo().objective_function_value


def assert_sound(p: FlowProblem, solution) -> None:
    """Conservation, capacities, bound = cost, complementary slackness."""
    assert (solution.flow >= 0).all()
    cell_of_arc = p.cell_of_level[p.arc_level]
    by_cell = np.bincount(cell_of_arc, weights=solution.flow, minlength=p.n_cells)
    by_cell += np.bincount(p.cell_of_level, weights=solution.unserved, minlength=p.n_cells)
    np.testing.assert_allclose(by_cell, np.add.reduceat(p.level_demand, p.cell_first[:-1]), atol=1e-6)
    used = np.bincount(p.arc_source, weights=solution.flow, minlength=len(p.source_capacity))
    assert (used <= p.source_capacity + p.source_spare + 1e-6).all()
    assert solution.bound_mills == pytest.approx(solution.cost_mills, rel=1e-7)
    assert (solution.source_dual[used < p.source_capacity - 1e-6] < 1e-6).all()
    price = p.arc_prices(solution.source_dual, solution.resource_dual)
    level_price = p.level_prices(price)[p.arc_level]
    carrying = solution.flow > 1e-6
    # A used arc is a cheapest one for the earliest level that it serves, hence for some level up to its own.
    cheapest = np.array(
        [p.level_prices(price)[p.cell_first[c] : v + 1].min() for c, v in zip(cell_of_arc, p.arc_level, strict=True)]
    )
    assert (price >= level_price - 1e-6).all()
    assert (price[carrying] >= cheapest[carrying] - 1e-6).all()


@pytest.mark.parametrize("slack", [0.7, 1.0, 1.5])
@pytest.mark.parametrize("seed", range(8))
def test_flow_costs_what_networkx_and_highs_say(seed, slack):
    problem = random_problem(seed, slack)
    solution = min_cost_flow.solve(problem)
    assert solution.cost_mills == networkx_cost(problem)
    assert solution.cost_mills == pytest.approx(highs_cost(problem))
    assert_sound(problem, solution)


@pytest.mark.parametrize("seed", range(12))
def test_linear_program_costs_what_highs_says_where_resources_bind(seed):
    problem = random_problem(seed, 1.2, resource_slack=0.35)
    flow = min_cost_flow.solve(problem)
    assert len(linear.overloaded(problem, flow.flow)) > 0, "the case is meant to bind"
    solution = linear.solve(problem, flow)
    assert solution.status == "optimal"
    assert solution.cost_mills == pytest.approx(highs_cost(problem), rel=1e-7)
    assert_sound(problem, solution)
    load = problem.resource_load(solution.flow)
    assert (load <= problem.resource_capacity + 1e-6).all()
    assert (solution.resource_dual[load < problem.resource_capacity - 1e-6] < 1e-6).all()


@pytest.mark.parametrize("seed", range(6))
def test_dual_of_a_source_is_what_one_more_package_saves(seed):
    problem = random_problem(seed, 0.9)
    solution = min_cost_flow.solve(problem)
    for s in range(len(problem.source_capacity)):
        more = problem.source_capacity.copy()
        more[s] += 1
        relaxed = min_cost_flow.solve(FlowProblem(**{**vars(problem), "source_capacity": more}))
        assert solution.cost_mills - relaxed.cost_mills == solution.source_dual[s]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), source=st.integers(0, 4), more=st.integers(1, 200), slack=st.floats(0.3, 2.0))
def test_more_capacity_never_raises_cost(seed, source, more, slack):
    problem = random_problem(seed, slack)
    capacity = problem.source_capacity.copy()
    capacity[source] += more
    relaxed = FlowProblem(**{**vars(problem), "source_capacity": capacity})
    assert min_cost_flow.solve(relaxed).cost_mills <= min_cost_flow.solve(problem).cost_mills


def test_late_levels_are_not_served_by_early_arcs():
    problem = FlowProblem(
        source_capacity=np.array([100, 100]),
        source_spare=np.array([0, 0]),
        spare_cost=0,
        cell_first=np.array([0, 2]),
        level_demand=np.array([6, 4]),
        arc_source=np.array([0, 1], np.int32),
        arc_level=np.array([0, 1], np.int32),
        arc_cost=np.array([10, 30]),
        unserved_cost=np.array([1000]),
        arc_route=np.array([0, 1], np.int32),
        usage=sparse.csr_array((2, 0)),
        resource_capacity=np.zeros(0, np.int64),
    )
    solution = min_cost_flow.solve(problem)
    assert solution.flow.tolist() == [6, 4]
    assert solution.cost_mills == 6 * 10 + 4 * 30


def test_a_flow_that_is_not_of_least_cost_is_found_out():
    tail, head = np.array([0, 0], np.int32), np.array([1, 1], np.int32)
    with pytest.raises(ValueError, match="negative cycle"):
        distances_to_root(tail, head, np.array([5, 5]), np.array([1, 9]), np.array([0, 3]), 0, 2)


def test_problems_of_wrong_shape_are_refused():
    good = vars(random_problem(0))
    with pytest.raises(ValueError, match="ascending order of level"):
        FlowProblem(**{**good, "arc_level": good["arc_level"][::-1]})
    with pytest.raises(ValueError, match="source_capacity must not be negative"):
        FlowProblem(**{**good, "source_capacity": -good["source_capacity"] - 1})
