"""Distances against published ones, nearest places against brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography import EARTH_RADIUS_KM, great_circle_km, nearest

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


# Great-circle distances by the Great Circle Mapper (gcmap.com), on the WGS84 ellipsoid: the sphere is within 0.5 %.
@pytest.mark.parametrize(
    ("place_from", "place_to", "km"),
    [
        ((40.639751, -73.778925), (33.942536, -118.408075), 3983),  # JFK - LAX
        ((39.048836, -84.667822), (32.987763, -97.318812), 1317),  # CVG - AFW
        ((61.174361, -149.996361), (21.318681, -157.922428), 4473),  # ANC - HNL
    ],
)
def test_distances_between_airports(place_from, place_to, km):
    assert great_circle_km(*place_from, *place_to) == pytest.approx(km, rel=0.005)


def test_quarter_and_half_of_a_great_circle():
    assert great_circle_km(0, 0, 90, 0) == pytest.approx(np.pi / 2 * EARTH_RADIUS_KM)
    assert great_circle_km(0, 0, 0, 180) == pytest.approx(np.pi * EARTH_RADIUS_KM)
    assert great_circle_km(10, 179.5, 10, -179.5) < 110


def test_arguments_broadcast():
    km = great_circle_km(np.zeros((3, 1)), np.zeros((3, 1)), np.arange(4.0), np.zeros(4))
    assert km.shape == (3, 4)
    assert km[0, 0] == 0


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_symmetric_and_bounded(lat_from, lon_from, lat_to, lon_to):
    there = great_circle_km(lat_from, lon_from, lat_to, lon_to)
    assert 0 <= there <= np.pi * EARTH_RADIUS_KM + 1e-6
    assert there == pytest.approx(great_circle_km(lat_to, lon_to, lat_from, lon_from), abs=1e-6)


def test_nearest_equals_brute_force():
    rng = np.random.default_rng(7)
    lat, lon = rng.uniform(-80, 80, 50), rng.uniform(-180, 180, 50)
    lat_of, lon_of = rng.uniform(-80, 80, 30), rng.uniform(-180, 180, 30)
    index, km = nearest(lat, lon, lat_of, lon_of, k=4)
    every = great_circle_km(lat[:, None], lon[:, None], lat_of, lon_of)
    assert index.shape == km.shape == (50, 4)
    np.testing.assert_allclose(km, np.sort(every, axis=1)[:, :4], atol=1e-6)
    np.testing.assert_allclose(np.take_along_axis(every, index, axis=1), km, atol=1e-6)


def test_nearest_of_too_few_places():
    with pytest.raises(ValueError, match="3 nearest of 2"):
        nearest([0.0], [0.0], [0.0, 1.0], [0.0, 1.0], k=3)
