"""The projection against d3-geo 3.1: geoAlbersUsa().scale(1300).translate([487.5, 305])."""

import numpy as np
import pytest

from core.geography import albers_usa

D3 = [
    ("New York", -74.006, 40.7128, 869.7187650199265, 215.74052187301095),
    ("Los Angeles", -118.2437, 34.0522, 86.81213082282801, 363.1188798692003),
    ("Miami", -80.1918, 25.7617, 822.7383158297632, 572.5407791128295),
    ("Seattle", -122.3321, 47.6062, 97.6249669465995, 46.31865922997736),
    ("Anchorage", -149.9003, 61.2181, 112.277427569713, 544.2779162203778),
    ("Attu, beyond the date line", 173.18, 52.9, -54.709142708709706, 572.7372815231838),
    ("Honolulu", -157.8583, 21.3069, 266.95994676863154, 549.1903729395863),
    ("Juneau", -134.42, 58.3, 176.94022706007547, 556.0986322590634),
]


@pytest.mark.parametrize(("place", "lon", "lat", "x", "y"), D3)
def test_places_fall_where_d3_puts_them(place, lon, lat, x, y):
    assert albers_usa(lon, lat) == pytest.approx((x, y), abs=1e-9)


def test_many_places_at_once_keep_their_shape():
    rows = np.array([row[1:] for row in D3])
    x, y = albers_usa(rows[:, :1], rows[:, 1:2])
    assert x.shape == y.shape == (len(D3), 1)
    np.testing.assert_allclose(np.hstack([x, y]), rows[:, 2:], atol=1e-9)


@pytest.mark.parametrize(("lon", "lat"), [(-66.1, 18.4), (2.35, 48.86), (144.8, 13.4)])
def test_places_off_the_map_are_nan(lon, lat):
    assert np.isnan(albers_usa(lon, lat)).all()
