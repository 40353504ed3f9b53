"""Where orders live: in their ZIP, always at the same place, as many to a stop as is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.geography import great_circle_km
from twin.last_mile.addresses import addresses, points_of_zones
from twin.last_mile.departing import Departing

ZONES = pd.DataFrame({"lat": [47.6, 40.0, 61.0], "lon": [-122.3, -83.0, -150.0], "land_km2": [12.0, 300.0, 0.5]})


def packages(count: int, seed: int = 1, per_order: int = 1) -> Departing:
    """`count` packages over two waves, most of them in the first ZIP."""
    random = np.random.default_rng(seed)
    order = np.sort(random.integers(0, 10 * count, count // per_order)).repeat(per_order)
    n = len(order)
    zone_of_order = random.choice(3, 10 * count, p=[0.7, 0.25, 0.05])
    return Departing(
        package=np.arange(n),
        order=order,
        departure=random.choice(2, n, p=[0.6, 0.4]),
        station=np.zeros(n, np.int32),
        zone=zone_of_order[order].astype(np.int32),
        due=np.zeros(n, np.int64),
    )


@pytest.mark.parametrize("per_stop", [1.3, 1.62, 3.0])
def test_packages_share_stops_as_they_should(per_stop):
    some = packages(20_000)
    point = addresses(some, ZONES, per_stop, 5).point
    stops = len(np.unique(np.stack([point, some.departure]), axis=1).T)
    assert len(some) / stops == pytest.approx(per_stop, rel=0.02)


def test_every_zip_is_as_dense_as_the_others():
    some = packages(40_000)
    point = addresses(some, ZONES, 1.62, 5).point
    for zone in range(3):
        own = some.zone == zone
        stops = len(np.unique(np.stack([point[own], some.departure[own]]), axis=1).T)
        assert own.sum() / stops == pytest.approx(1.62, rel=0.06)


def test_where_packages_of_an_order_are_many_nobody_shares():
    """Three packages an order are more than 1.62 a stop whatever is done."""
    some = packages(3_000, per_order=3)
    some = replace(some, departure=np.zeros(len(some), np.int64))
    point = addresses(some, ZONES, 1.62, 5).point
    assert len(np.unique(point)) > 0.97 * len(np.unique(some.order))


def test_an_order_lives_at_one_place_within_its_zip():
    some = packages(5_000)
    places = addresses(some, ZONES, 1.62, 5)
    for values in (places.point, places.lat, places.lon):
        by_order = pd.Series(values).groupby(some.order)
        assert (by_order.nunique() == 1).all()
    zone = ZONES.loc[some.zone]
    km = great_circle_km(zone["lat"].to_numpy(), zone["lon"].to_numpy(), places.lat, places.lon)
    radius = np.sqrt(zone["land_km2"].to_numpy() / np.pi)
    assert (km <= 1.002 * radius).all()
    # Uniform over a disc: the mean distance from its centre is two thirds of its radius.
    for row in range(2):
        own = (some.zone == row) & ~pd.Series(places.point).duplicated().to_numpy()
        assert (km / radius)[own].mean() == pytest.approx(2 / 3, abs=0.03)


def test_places_stay_and_people_move_with_the_seed():
    some = packages(5_000)
    one, same, other = (addresses(some, ZONES, 1.62, seed) for seed in (5, 5, 6))
    assert (one.point == same.point).all()
    assert (one.point != other.point).mean() > 0.9
    at = dict(zip(one.point.tolist(), one.lat.tolist(), strict=True))
    assert all(at.get(point, lat) == lat for point, lat in zip(other.point.tolist(), other.lat.tolist(), strict=True))


def test_an_empty_zip_has_a_point():
    none = replace(packages(10), zone=np.zeros(10, np.int32))
    assert points_of_zones(none, 3, 1.62).tolist()[1:] == [1, 1]
