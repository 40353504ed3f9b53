"""Against enumeration and a plain linear program, and what must hold of every problem."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Infeasible
from network.design.warehouse_location import WarehouseProblem, locate
from network.design.warehouse_location.check import broken_rules
from network.design.warehouse_location.transport import transport
from tests.oracles.location_problems import best_by_enumeration, cheapest_service


@st.composite
def problems(draw, most_sites=5, most_customers=6):
    """Small problems with a solution: whole numbers (many ties) or fractions, demands and costs of 0 among them."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sites, customers = draw(st.integers(1, most_sites)), draw(st.integers(1, most_customers))
    whole = draw(st.booleans())
    demand = rng.integers(0, 6, customers).astype(float) if whole else rng.random(customers)
    cost = rng.integers(0, 12, (sites, customers)).astype(float) if whole else rng.random((sites, customers))
    fixed = rng.integers(0, 20, sites).astype(float) if whole else rng.random(sites)
    capacity = demand.sum() / sites * rng.uniform(0.5, 3.0, sites)
    capacity = np.ceil(capacity) if whole else capacity
    capacity[0] += max(0.0, demand.sum() - capacity.sum())
    return capacity, fixed, demand, cost


@settings(max_examples=120, deadline=None)
@given(problems())
def test_the_best_of_all_sets_is_found_and_proven(problem):
    found = locate(WarehouseProblem(*problem))
    assert found.status == "optimal"
    assert found.cost == pytest.approx(best_by_enumeration(problem), rel=1e-6, abs=1e-6)
    assert broken_rules(WarehouseProblem(*problem), found) == []


@settings(max_examples=150, deadline=None)
@given(problems(8, 12), st.integers(0, 2**32 - 1))
def test_service_costs_what_the_linear_program_says_and_its_prices_prove_it(problem, seed):
    rows = np.flatnonzero(np.random.default_rng(seed).random(len(problem[0])) < 0.8)
    served = transport(WarehouseProblem(*problem), rows)
    capacity, _, demand, cost = problem
    if len(rows) == 0:
        assert served.cost == np.inf
        return
    assert served.cost == pytest.approx(cheapest_service(problem, rows.tolist()), rel=1e-6, abs=1e-6)
    if np.isfinite(served.cost):
        assert (served.price >= 0).all()
        dual = (cost[rows] + served.price[:, None] * demand).min(axis=0).sum() - served.price @ capacity[rows]
        assert dual == pytest.approx(served.cost, rel=1e-6, abs=1e-6)
        load = served.share @ demand
        slack = capacity[rows] - load
        assert (served.price * np.maximum(slack, 0)).sum() == pytest.approx(0, abs=1e-6 * (1 + served.cost))


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(0, 4))
def test_closing_a_site_never_lowers_the_cost(problem, row):
    capacity, fixed, demand, cost = problem
    row %= len(capacity)
    before = locate(WarehouseProblem(*problem)).cost
    left = np.delete(np.arange(len(capacity)), row)
    if len(left) == 0 or capacity[left].sum() < demand.sum():
        return
    after = locate(WarehouseProblem(capacity[left], fixed[left], demand, cost[left])).cost
    assert after >= before - 1e-7 * (1 + before)


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(0, 4), st.floats(0, 5))
def test_more_capacity_never_raises_the_cost(problem, row, more):
    capacity, fixed, demand, cost = problem
    before = locate(WarehouseProblem(*problem)).cost
    roomier = capacity.copy()
    roomier[row % len(capacity)] += more
    assert locate(WarehouseProblem(roomier, fixed, demand, cost)).cost <= before + 1e-7 * (1 + before)


def test_too_little_capacity_is_infeasible():
    problem = WarehouseProblem(np.array([3.0, 4.0]), np.zeros(2), np.array([5.0, 3.0]), np.ones((2, 2)))
    with pytest.raises(Infeasible, match="the 2 sites hold 7 units together, and the customers ask for 8"):
        locate(problem)


def test_a_site_that_serves_nobody_is_not_open():
    problem = WarehouseProblem(np.array([9.0, 9.0]), np.zeros(2), np.array([5.0]), np.array([[1.0], [2.0]]))
    assert locate(problem).sites.tolist() == [0]


@pytest.mark.parametrize(("name", "value"), [("capacity", -1.0), ("fixed", np.nan), ("demand", np.inf), ("cost", -0.5)])
def test_values_that_make_no_sense_are_refused(name, value):
    parts = {"capacity": np.ones(1), "fixed": np.ones(1), "demand": np.ones(1), "cost": np.ones((1, 1))}
    parts[name] = np.full_like(parts[name], value)
    with pytest.raises(ValueError, match=name):
        WarehouseProblem(**parts)


def test_the_check_refuses_what_breaks_a_rule():
    problem = WarehouseProblem(
        np.array([5.0, 5.0]), np.ones(2), np.array([4.0, 4.0]), np.array([[1.0, 2.0], [2.0, 1.0]])
    )
    found = locate(problem)
    assert broken_rules(problem, found) == []
    assert "customer 1 is not served once" in broken_rules(problem, replace(found, share=found.share * [0.5, 1.0]))[0]
    swapped = replace(found, share=np.ones((2, 2)) * [[1.0], [0.0]])
    assert "site 1 is overloaded" in broken_rules(problem, swapped)
    assert broken_rules(problem, replace(found, cost=found.cost + 1))[0].startswith("the cost is 4")
    assert "above the cost" in broken_rules(problem, replace(found, bound=found.cost + 1))[0]
