"""Straight lines in the plane and on the sphere, against formulas that share nothing with the kernels."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.travel.conventions import EXACT, ROUNDED, TRUNCATED, Convention
from routing.travel.great_circle import GreatCircleTravel
from routing.travel.plane import PlaneTravel
from routing.travel.speeds import RoadSpeeds

COORDINATES = st.lists(st.tuples(st.integers(-5000, 5000), st.integers(-5000, 5000)), min_size=1, max_size=70)


@given(COORDINATES)
@settings(max_examples=40, deadline=None)
def test_rounded_is_the_integer_nearest_to_the_root(points):
    x, y = np.array(points, float).T
    distance, duration = PlaneTravel(x, y, ROUNDED).table(np.arange(len(x)))
    for i, (xi, yi) in enumerate(points):
        for j, (xj, yj) in enumerate(points):
            # (2 d - 1)^2 <= 4 r < (2 d + 1)^2 in whole numbers: no root is taken.
            square, found = (xi - xj) ** 2 + (yi - yj) ** 2, int(distance[i, j])
            assert found == 0 or (2 * found - 1) ** 2 <= 4 * square
            assert 4 * square < (2 * found + 1) ** 2
    assert duration is distance


@given(COORDINATES)
@settings(max_examples=40, deadline=None)
def test_truncated_is_the_whole_root_of_a_hundred_times_the_square(points):
    x, y = np.array(points, float).T
    distance, _ = PlaneTravel(x, y, TRUNCATED).table(np.arange(len(x)))
    for i, (xi, yi) in enumerate(points):
        for j, (xj, yj) in enumerate(points):
            assert distance[i, j] == math.isqrt(100 * ((xi - xj) ** 2 + (yi - yj) ** 2))


def test_the_three_conventions_on_one_diagonal():
    found = [PlaneTravel([0, 7], [0, 7], rule).table(np.arange(2))[0][0, 1] for rule in (ROUNDED, TRUNCATED, EXACT)]
    assert found == [10, 98, 9899]  # sqrt(98) = 9.8995


@pytest.mark.parametrize(("value", "rounded", "truncated"), [(0.0, 0, 0), (2.5, 3, 25), (2.49, 2, 24), (9.99, 10, 99)])
def test_halves_go_up_and_decimals_are_cut(value, rounded, truncated):
    assert ROUNDED.ticks(value) == rounded
    assert TRUNCATED.ticks(value) == truncated


def haversine_m(lat_o, lon_o, lat_d, lon_d):
    """By the spherical law of cosines in extended precision: good to a millimetre beyond some metres."""
    p, q, t = (np.radians(np.longdouble(v)) for v in (lat_o, lat_d, lon_d - lon_o))
    across = np.hypot(np.cos(q) * np.sin(t), np.cos(p) * np.sin(q) - np.sin(p) * np.cos(q) * np.cos(t))
    along = np.sin(p) * np.sin(q) + np.cos(p) * np.cos(q) * np.cos(t)
    return float(6371008.8 * np.arctan2(across, along))


@given(st.lists(st.tuples(st.floats(-89, 89), st.floats(-179, 179)), min_size=2, max_size=8))
@settings(max_examples=60, deadline=None)
def test_great_circles_are_those_of_vincentys_formula(points):
    lat, lon = np.array(points).T
    distance, _ = GreatCircleTravel(lat, lon, detour=1.3, speeds=20.0).table(np.arange(len(lat)))
    for i, start in enumerate(points):
        for j, end in enumerate(points):
            assert abs(distance[i, j] - 1.3 * haversine_m(*start, *end)) <= 0.51


def test_sydney_to_london_is_as_far_as_the_books_say():
    distance, _ = GreatCircleTravel([-33.8688, 51.5074], [151.2093, -0.1278], detour=1.0, speeds=20.0).table(
        np.arange(2)
    )
    assert distance[0, 1] / 1000 == pytest.approx(16_994, abs=1.0)


@given(st.integers(1, 80), st.integers(0, 2**32), st.sampled_from([ROUNDED, TRUNCATED, EXACT]))
@settings(max_examples=30, deadline=None)
def test_a_table_is_its_legs_pairwise(count, seed, convention):
    draw = np.random.default_rng(seed)
    x, y = draw.uniform(0, 30_000, (2, count))
    slowness = draw.uniform(0.7, 2.0, count)
    for travel in (
        PlaneTravel(x, y, convention, detour=1.3, speeds=RoadSpeeds(), slowness=slowness),
        GreatCircleTravel(45 + x / 1e5, 7 + y / 1e5, convention, slowness=slowness),
        PlaneTravel(x, y, convention),
    ):
        places = draw.permutation(count)[: max(1, count // 2)]
        distance, duration = travel.table(places)
        rows, columns = np.meshgrid(places, places, indexing="ij")
        metres, seconds = travel.legs(rows, columns)
        assert np.array_equal(distance, metres)
        assert np.array_equal(duration, seconds)
        assert (distance.dtype, metres.dtype) == (np.int32, np.int64)
        assert distance.flags.c_contiguous
        assert not distance.diagonal().any()
        assert np.array_equal(duration, duration.T)


def test_durations_follow_the_speeds_and_the_slowness_of_both_ends():
    travel = PlaneTravel([0, 500, 10_000, 50_000], np.zeros(4), speeds=RoadSpeeds(), slowness=[1.0, 2.0, 1.0, 1.0])
    duration = travel.table(np.arange(4))[1]
    assert duration[0, 1] == round(500 / (25 / 3.6) * 1.5)
    assert duration[0, 2] == round(1000 / (25 / 3.6) + 9000 / (60 / 3.6))
    assert duration[0, 3] == round(1000 / (25 / 3.6) + 19_000 / (60 / 3.6) + 30_000 / (80 / 3.6))


def test_the_made_station_takes_its_seconds_as_its_file_says():
    travel = PlaneTravel([20_000.0, 629.0], [20_000.0, 907.2], detour=1.3, speeds=12.5)
    metres = 1.3 * math.hypot(20_000 - 629.0, 20_000 - 907.2)
    assert [int(value) for value in travel.legs(0, 1)] == [round(metres), round(metres / 12.5)]


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="finite"):
        PlaneTravel([0, np.nan], [0, 0])
    with pytest.raises(ValueError, match="within 90"):
        GreatCircleTravel([-122.0], [47.0])
    with pytest.raises(ValueError, match="within 90"):
        GreatCircleTravel([np.nan], [47.0])
    with pytest.raises(ValueError, match="too many ticks"):
        PlaneTravel([0, 1e9], [0, 0])
    with pytest.raises(ValueError, match="positive"):
        RoadSpeeds(near_m_s=0.0)
    with pytest.raises(ValueError, match="too many ticks"):
        GreatCircleTravel([-33.9, 51.5], [151.2, -0.1], Convention(1000))
