"""Published optima, and look-alikes of the large problems."""

import time

import pytest

from network.design.warehouse_location import WarehouseProblem, locate
from network.design.warehouse_location.check import broken_rules
from tests.oracles.location_problems import best_by_mip, large, or_library


def test_the_small_problems_of_the_or_library_are_proven(bench):
    solved = 0
    for name, problem, optimum in or_library(bench):
        found = locate(WarehouseProblem(*problem))
        assert found.status == "optimal", name
        assert found.cost == pytest.approx(optimum, abs=0.001), name
        assert found.bound == found.cost, name
        assert broken_rules(WarehouseProblem(*problem), found) == [], name
        solved += 1
    assert solved == 37


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "capacity"), [("a", 8000), ("b", 5000), ("c", 5000)])
def test_a_large_look_alike_is_proven(kind, capacity):
    problem = WarehouseProblem(*large(kind, capacity, seed=7))
    found = locate(problem, seconds=300)
    assert found.status == "optimal"
    assert broken_rules(problem, found) == []


def test_a_problem_of_middle_size_costs_what_a_mixed_integer_program_says():
    problem = large("c", 1500, seed=3, sites=25, customers=120)
    cost, bound = best_by_mip(problem)
    found = locate(WarehouseProblem(*problem))
    assert found.cost == pytest.approx(cost, rel=1e-6)
    assert found.bound >= bound * (1 - 1e-6)


def test_the_time_is_kept_and_a_bound_is_there_however_short_it_is():
    problem = WarehouseProblem(*large("c", 5000, seed=5, sites=60, customers=600))
    locate(WarehouseProblem(*large("c", 1500, seed=5, sites=4, customers=12)))  # kernels are compiled or loaded
    began = time.process_time()
    found = locate(problem, seconds=0.0)
    assert time.process_time() - began < 5
    assert (found.status, found.stopped) == ("feasible", "seconds")
    assert 0 < found.bound < found.cost
    assert broken_rules(problem, found) == []


def test_the_same_problem_has_the_same_answer():
    problem = WarehouseProblem(*large("b", 900, seed=2, sites=20, customers=80))
    one, other = locate(problem), locate(problem)
    assert (one.cost, one.nodes, one.sites.tolist()) == (other.cost, other.nodes, other.sites.tolist())
    assert (one.share == other.share).all()
