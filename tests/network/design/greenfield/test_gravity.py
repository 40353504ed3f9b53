"""Centres of gravity and even cells, against known points, scipy and properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from core.geography import great_circle_km
from network.design.greenfield.gravity import centres, even_cells, weighted_median


def test_median_of_three_on_a_line_is_the_middle_one() -> None:
    lat, lon = weighted_median(np.zeros(3), np.array([-80.0, -75.0, -60.0]), np.ones(3))
    assert (lat, lon) == pytest.approx((0.0, -75.0), abs=1e-3)


def test_a_place_with_half_of_the_weight_is_the_median() -> None:
    lat, lon = weighted_median(np.array([40.0, 42.0, 38.0]), np.array([-80.0, -85.0, -90.0]), np.array([2.0, 1.0, 1.0]))
    assert (lat, lon) == pytest.approx((40.0, -80.0), abs=1e-6)


def test_four_corners_meet_in_the_middle() -> None:
    lat, lon = weighted_median(np.array([1.0, 1.0, -1.0, -1.0]), np.array([1.0, -1.0, 1.0, -1.0]), np.ones(4))
    assert (lat, lon) == pytest.approx((0.0, 0.0), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_median_is_as_good_as_a_general_minimiser_finds(seed: int) -> None:
    draw = np.random.default_rng(seed)
    lat, lon, weight = draw.uniform(30, 48, 40), draw.uniform(-120, -70, 40), draw.uniform(0, 5, 40)

    def total(at: np.ndarray) -> float:
        return float(weight @ great_circle_km(at[0], at[1], lat, lon))

    other = minimize(total, [lat.mean(), lon.mean()], method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-6})
    assert total(weighted_median(lat, lon, weight)) <= other.fun * (1 + 1e-8)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 1000))
def test_even_cells_are_never_empty_and_as_many_as_asked(places: int, count: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    weight = draw.uniform(0, 1, places) * (draw.uniform(size=places) < 0.8)
    cell = even_cells(draw.uniform(30, 48, places), draw.uniform(-120, -70, places), weight, count)
    assert np.array_equal(np.unique(cell), np.arange(min(count, places)))


def test_two_towns_get_a_centre_each() -> None:
    lat = np.array([40.0, 40.1, 39.9, 35.0, 35.1, 34.9])
    lon = np.array([-83.0, -83.1, -82.9, -100.0, -100.1, -99.9])
    found = np.sort(centres(lat, lon, np.ones(6), 2, np.zeros((0, 2)))[0])
    assert found == pytest.approx([35.0, 40.0], abs=0.01)


def test_a_kept_site_leaves_the_other_town_to_the_new_one() -> None:
    lat, lon = np.array([40.0, 40.1, 35.0, 35.1]), np.array([-83.0, -83.1, -100.0, -100.1])
    found = centres(lat, lon, np.ones(4), 1, np.array([[40.05, -83.05]]))
    assert found[0][0] == pytest.approx(35.05, abs=0.06)
