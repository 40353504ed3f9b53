"""Districts and territories: every stop in one, days alike, areas that do not overlap."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from routing.engines import Budget
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Places
from routing.station.consistency import consistency_cost, given_to_drivers
from routing.station.districts import Districts, balanced_districts
from routing.station.ground import plane_of
from routing.station.territories import stop_work, territories, with_homes
from routing.travel.great_circle import GreatCircleTravel
from tests.oracles.stations import NearestEngine, made_station

STEPS = Budget(seconds=None, iterations=1)


@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(60, 300))
@settings(max_examples=40, deadline=None)
def test_districts_share_the_work(seed, number, count):
    draw = np.random.default_rng(seed)
    points, work = draw.normal(size=(count, 2)) * draw.uniform(0.1, 3, (count, 1)), draw.uniform(0.5, 2, count)
    found = balanced_districts(points, work, number)
    load = np.bincount(found.of(points), work, number)
    share = work.sum() / number
    assert (np.abs(load - share) <= max(0.03 * share, 2.0) + 1e-9).all()


def test_a_point_is_of_the_district_with_the_least_power():
    draw = np.random.default_rng(1)
    found = Districts(draw.normal(size=(7, 2)), draw.uniform(0, 1, 7))
    for point, label in zip(draw.normal(size=(50, 2)), found.of(draw.normal(size=(50, 2))), strict=True):
        assert 0 <= label < 7
        power = [
            (point - centre) @ (point - centre) - weight for centre, weight in zip(*vars(found).values(), strict=True)
        ]
        assert found.of(point[None])[0] == int(np.argmin(power))


@pytest.mark.parametrize("drivers", [1, 5, 12])
def test_territories_cover_every_stop_and_never_overlap(drivers):
    problem = made_station(300, seed=4)
    found = territories(problem, drivers)
    assert len(found) == len(found.areas) == drivers
    assert sorted(set(found.owner.tolist())) == list(range(drivers))
    for row, place in enumerate(problem.stops.place):
        point = Point(problem.places.x[place], problem.places.y[place])
        assert found.areas[found.owner[row]].distance(point) < 1e-6
    assert all(one.intersection(other).area < 1e-6 for one, other in combinations(found.areas, 2))
    heaviest = stop_work(problem, plane_of(problem.places)[problem.stops.place]).max()
    assert (np.abs(found.work - found.work.mean()) <= 0.05 * found.work.mean() + 2 * heaviest).all()


def test_far_districts_have_fewer_stops():
    problem = made_station(400, seed=2)
    found = territories(problem, 10)
    middle = np.array([10_000.0, 10_000.0])
    away = np.hypot(*(found.districts.centre - middle).T)
    assert np.corrcoef(away, np.bincount(found.owner, minlength=10))[0, 1] < -0.5


def test_geographic_places_are_measured_in_metres():
    problem = made_station(200, seed=6)
    lat, lon = 47.5 + problem.places.y / 111_195, -122.0 + problem.places.x / (111_195 * np.cos(np.radians(47.59)))
    on_earth = replace(
        problem, places=Places(lon, lat, geographic=True), travels=(GreatCircleTravel(lat, lon, speeds=12.5),)
    )
    plane, earth = plane_of(problem.places), plane_of(on_earth.places)
    assert np.hypot(*(earth[1:] - earth[0]).T) == pytest.approx(np.hypot(*(plane[1:] - plane[0]).T), rel=2e-3)
    areas = territories(on_earth, 5).areas
    assert all(-123 < area.centroid.x < -121 and 47 < area.centroid.y < 48 for area in areas)
    assert all(one.intersection(other).area < 1e-12 for one, other in combinations(areas, 2))


def test_drivers_keep_the_middles_of_their_past_routes():
    problem = made_station(200, seed=8)
    before = territories(problem, 5)
    routes = (Route(0, tuple(np.flatnonzero(before.owner == driver).tolist())) for driver in range(5))
    past = RoutePlan.of(routes, 200)
    drawn = np.random.default_rng(1).permutation(200)[:150]
    fewer = replace(problem, stops=problem.stops.take(np.arange(200)))
    after = territories(fewer, 5, past=past)
    same = max((after.owner == number).astype(int) @ (before.owner == 0) for number in range(5))
    assert same >= 0.8 * (before.owner == 0).sum()
    assert len(drawn) == 150
    with pytest.raises(ValueError, match="too few"):
        territories(problem, 6, past=past)


def test_more_drivers_than_places_are_refused():
    with pytest.raises(ValueError, match="cannot be made"):
        territories(made_station(3), 4)


def test_homes_count_in_the_cost_as_the_weight_says():
    problem = made_station(60, vans=6)
    areas = territories(problem, 6)
    plan = given_to_drivers(NearestEngine().solve(problem, STEPS).plan, areas)
    away = sum(int(areas.owner[stop] != route.vehicle) for route in plan.routes for stop in route.stops)
    costs = [evaluate(with_homes(problem, areas, weight), plan).cost for weight in (0.0, 10.0)]
    assert away > 0
    assert costs[1] - costs[0] == 10.0 * away


def test_drivers_get_the_routes_that_they_know_best():
    problem = made_station(60, vans=6)
    areas = territories(problem, 6)
    routes = [Route(0, tuple(np.flatnonzero(areas.owner == owner).tolist())) for owner in (4, 2, 0, 5, 1, 3)]
    given_plan = given_to_drivers(RoutePlan.of(routes, 60), areas)
    assert sorted(route.vehicle for route in given_plan.routes) == list(range(6))
    assert all((areas.owner[list(route.stops)] == route.vehicle).all() for route in given_plan.routes)
    with pytest.raises(ValueError, match="too many"):
        given_to_drivers(RoutePlan.of(routes, 60), territories(problem, 5))


class HomeEngine(NearestEngine):
    """Leaves every stop to its home where there are homes: one end of the trade."""

    def solve(self, problem, budget, *, start=None, progress=None):
        if not problem.rules.away_cost:
            return super().solve(problem, budget)
        found = super().solve
        routes = []
        for driver in range(len(problem.vehicles)):
            rows = np.flatnonzero(problem.stops.home == driver)
            plan = found(problem.restricted(rows, (problem.vehicles[driver],)), budget).plan
            routes += [Route(driver, tuple(rows[list(route.stops)].tolist())) for route in plan.routes]
        return type(found(problem.restricted([]), budget))(RoutePlan.of(routes, len(problem)), 0.0)


def test_consistency_costs_more_the_more_it_weighs():
    problem = made_station(60, vans=8, capacity=15, timed=0.0)
    points = consistency_cost(problem, territories(problem, 8), [400.0, 1.0], STEPS, HomeEngine())
    assert [point.away_cost for point in points] == [0.0, 1.0, 400.0]
    assert points[0].cost <= points[1].cost <= points[2].cost
    assert points[0].away >= points[1].away >= points[2].away
    assert points[2].away < points[0].away
    assert all(point.violations == 0 for point in points)
    assert points[2].extra(points[0]) == pytest.approx(points[2].cost / points[0].cost - 1)
