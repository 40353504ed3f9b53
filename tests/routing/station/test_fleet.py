"""Fleets: the best mix of candidates, and what each vehicle saves."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from routing.engines import Budget, Found
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.station.fleet import best_mix, cost_by_count
from tests.oracles.stations import NearestEngine, made_station

STEPS = Budget(seconds=None, iterations=10)


def candidates(problem, small_cost, large_cost):
    van = problem.vehicles[0]
    small = replace(van, id="small", capacity=(10,), number=10, fixed_cost=small_cost)
    return small, replace(van, id="large", capacity=(30,), number=10, fixed_cost=large_cost)


@pytest.mark.parametrize(("small_cost", "large_cost", "taken"), [(0.0, 1e6, 0), (1e6, 1e6, 1)])
def test_the_cheaper_type_is_had(small_cost, large_cost, taken):
    problem = made_station(60, timed=0.0)
    types = candidates(problem, small_cost, large_cost)
    found = best_mix(problem, types, STEPS, NearestEngine())
    assert found.feasible
    assert found.used[taken] > 0
    assert found.used[1 - taken] == 0
    assert found.cost == evaluate(replace(problem, vehicles=types), found.plan).cost


def test_a_mix_is_had_where_one_type_alone_is_too_few():
    problem = made_station(60, timed=0.0)
    small, large = candidates(problem, 0.0, 1e6)
    found = best_mix(problem, (replace(small, number=4), large), STEPS, NearestEngine())
    assert found.feasible
    assert found.used == (4, 1)


def test_homes_of_types_that_are_left_out_do_not_matter():
    problem = made_station(30, timed=0.0)
    problem = replace(problem, stops=replace(problem.stops, home=np.tile([0, 1, -1], 10)))
    assert best_mix(problem, candidates(problem, 0.0, 1e6), STEPS, NearestEngine()).feasible


def test_no_candidates_no_fleet():
    with pytest.raises(ValueError, match="candidates"):
        best_mix(made_station(5), (), STEPS, NearestEngine())
    with pytest.raises(ValueError, match="at least one"):
        cost_by_count(made_station(5), [0, 3], STEPS, NearestEngine())


class OneByOne(NearestEngine):
    """Uses all vehicles that there are, each for its share of the stops, from west to east."""

    def solve(self, problem, budget, *, start=None, progress=None):
        number = max(problem.vehicles[0].number, -(-len(problem) // 20))
        order = np.array_split(np.argsort(problem.places.x[problem.stops.place]), number)
        routes = (Route(0, tuple(rows.tolist())) for rows in order[: problem.vehicles[0].number])
        return Found(RoutePlan.of(routes, len(problem)), 0.0)


def test_cost_falls_with_the_count_and_the_marginals_add_up():
    points = cost_by_count(made_station(80, timed=0.0), [3, 9, 5, 4, 6], STEPS, OneByOne())
    assert [sum(point.numbers) for point in points] == [3, 4, 5, 6, 9]
    assert [point.feasible for point in points] == [False, True, True, True, True]
    assert points[2].cost < points[1].cost
    sound = points[1:]
    assert [point.cost for point in sound] == sorted((point.cost for point in sound), reverse=True)
    for smaller, larger in pairwise(sound):
        more = sum(larger.numbers) - sum(smaller.numbers)
        assert larger.marginal * more == pytest.approx(smaller.cost - larger.cost)
    assert np.isnan(points[0].marginal)


def test_a_smaller_fleet_keeps_the_shares_of_its_types():
    problem = made_station(20)
    van = problem.vehicles[0]
    mixed = replace(problem, vehicles=(replace(van, number=9), replace(van, id="other", number=3)))
    points = cost_by_count(mixed, [4, 8, 12, 40], STEPS, NearestEngine())
    assert [point.numbers for point in points] == [(3, 1), (6, 2), (9, 3), (9, 3)]
