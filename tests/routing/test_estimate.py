"""The continuous approximation against closed forms and the published routes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.settings import Settings
from routing.estimate import (
    MEAN_RADIUS,
    REFERENCE_STEM_KM,
    REFERENCE_STOPS_PER_KM2,
    VanSettings,
    door_cost_usd,
    estimate,
    stem_h,
)

VAN = VanSettings()


def suburb() -> tuple[float, float, float]:
    return REFERENCE_STOPS_PER_KM2 * 1.62 * 20.0, 20.0, REFERENCE_STEM_KM


def test_published_route() -> None:
    """FACTS E2, E3, E5, E8, E9: 147 stops, 238.5 packages, 88 s transit a stop, 3.6 + 4.5 = 8.1 h."""
    e = estimate(*suburb(), VAN)
    assert e.stops_per_route == pytest.approx(147.0, rel=0.01)
    assert e.packages_per_route == pytest.approx(238.5, rel=0.01)
    assert e.transit_stop_s == pytest.approx(88.0, rel=0.01)
    transit_h = e.transit_stop_s * e.stops_per_route / 3600
    assert transit_h == pytest.approx(3.6, abs=0.03)
    assert transit_h + 110 * e.stops_per_route / 3600 == pytest.approx(8.1, abs=0.01)


def test_published_cost_of_a_package() -> None:
    """FACTS C19: USD 1.9 to 2.3 on a ten-hour route of 238 packages."""
    e = estimate(*suburb(), VAN)
    assert e.paid_h / e.routes == pytest.approx(9.67, abs=0.02)
    assert 1.9 < e.cost_per_package_usd < 2.3


def test_daganzos_formula() -> None:
    """D = 2 r n / C + k sqrt(n A), with a detour of 1 and hours to spare."""
    van = VanSettings(packages_per_stop=1.0, packages_per_route=50.0, detour=1.0, work_h=100.0)
    n, area, r = 400.0, 25.0, 12.0
    assert estimate(n, area, r, van).km == pytest.approx(2 * r * n / 50 + 0.70 * math.sqrt(n * area))


def test_hours_and_cost_by_hand() -> None:
    van = VanSettings(
        packages_per_route=20.0, packages_per_stop=2.0, work_h=99.0, break_share=0.2, overhead_h=0.5,
        service_stop_s=72.0, approach_stop_s=36.0, urban_km_h=20.0, stem_km_h=50.0, far_km_h=50.0, detour=1.0,
        usd_per_h=30.0, co2_kg_per_km=0.25,
    )  # fmt: skip
    e = estimate(80.0, 40.0 / 0.70**2, 25.0, van)
    # 40 stops one km apart, 10 a route: stems 1 h, legs 0.5 h, approach 0.1 h, service 0.2 h.
    assert e.routes == pytest.approx(4.0)
    assert e.paid_h == pytest.approx(4 * (1.8 / 0.8 + 0.5))
    assert e.cost_usd == pytest.approx(e.paid_h * 30)
    assert e.km == pytest.approx(4 * 60.0)
    assert e.co2_kg == pytest.approx(60.0)
    assert e.transit_stop_s == pytest.approx(576.0)


def test_time_limits_rural_routes() -> None:
    """Where stops lie far apart the driver's hours end before the van is empty, and a package is dearer."""
    e = estimate([8000.0, 30.0], [80.0, 300.0], [10.0, 60.0], VAN)
    assert e.packages_per_route[0] == pytest.approx(240.0)
    assert e.packages_per_route[1] < 150
    assert e.cost_per_package_usd[1] > 2 * e.cost_per_package_usd[0]
    work_h = e.transit_stop_s * e.stops_per_route / 3600 + 110 * e.stops_per_route / 3600
    assert work_h[1] == pytest.approx(8.1)
    assert work_h[0] < 8.1
    assert e.routes[1] < 1


def test_small_volumes_and_areas() -> None:
    e = estimate([0.0, 0.01, 1.0, 500.0], [50.0, 50.0, 0.0, 0.0], [0.0, 0.0, 0.0, 3.0], VAN)
    assert e.routes[0] == e.cost_usd[0] == e.km[0] == 0
    assert np.isfinite(e.cost_per_package_usd).all()
    assert e.cost_per_package_usd[0] == pytest.approx(e.cost_per_package_usd[1])
    assert e.cost_usd[1] == pytest.approx(0.01 * e.cost_per_package_usd[1])


def test_a_station_inside_its_zone_has_a_stem_all_the_same() -> None:
    """Mean distance from a disc's centre is two thirds of its radius."""
    area = 900.0
    own = 2 / 3 * math.sqrt(area / math.pi) * VAN.detour
    assert MEAN_RADIUS * math.sqrt(area) == pytest.approx(own / VAN.detour)
    assert door_cost_usd(100.0, area, 0.0, VAN) == pytest.approx(door_cost_usd(100.0, area, own, VAN))


def test_beyond_a_days_drive() -> None:
    assert estimate(10.0, 1.0, 400.0, VAN).stops_per_route == 1
    assert door_cost_usd(10.0, 1.0, np.inf, VAN) == np.inf


@given(
    packages=st.floats(0, 1e6),
    area=st.floats(0, 1e5),
    stem=st.floats(0, 500),
    more=st.floats(1, 10),
)
@settings(deadline=None)
def test_further_and_sparser_is_never_cheaper(packages: float, area: float, stem: float, more: float) -> None:
    cost = door_cost_usd(packages, area, stem, VAN)
    slack = 1 + 1e-9
    assert cost > 0
    assert door_cost_usd(packages, area, stem * more, VAN) * slack >= cost
    assert door_cost_usd(packages, area * more, stem, VAN) * slack >= cost
    assert door_cost_usd(packages * more, area, stem, VAN) <= cost * slack


def test_stations_side_by_side() -> None:
    packages, area = np.array([100.0, 2000.0, 5.0]), np.array([3.0, 8.0, 500.0])
    stem = np.array([[1.0, 30.0], [12.0, 5.0], [90.0, 60.0]])
    cost = door_cost_usd(packages[:, None], area[:, None], stem, VAN)
    assert cost.shape == (3, 2)
    for column in range(2):
        assert estimate(packages, area, stem[:, column], VAN).cost_per_package_usd == pytest.approx(cost[:, column])


def test_totals() -> None:
    e = estimate([1000.0, 0.0, 40.0], [10.0, 5.0, 200.0], [15.0, 5.0, 40.0], VAN)
    total = e.total()
    assert total["packages"] == pytest.approx(1040)
    assert total["cost_usd"] == pytest.approx(e.cost_usd.sum())
    assert total["cost_per_package_usd"] == pytest.approx(e.cost_usd.sum() / 1040)
    assert total["packages_per_route"] == pytest.approx(1040 / e.routes.sum())
    assert estimate([0.0], [1.0], [1.0], VAN).total()["cost_per_package_usd"] == 0


@pytest.mark.parametrize(
    ("name", "values"), [("packages", (-1, 1, 1)), ("land_km2", (1, np.nan, 1)), ("stem_km", (1, 1, np.inf))]
)
def test_what_is_refused(name: str, values: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=name):
        estimate(*values, VAN)


DOOR = {
    "door.packages_per_stop": 1.62, "door.full_route_h": 9.0, "door.load_min": 20.0, "door.return_min": 20.0,
    "door.service_stop_s": 110.0, "door.urban_km_h": 25.0, "door.stem_km_h": 60.0, "door.far_km_h": 80.0,
    "door.detour": 1.3,
    "door.hub_route_h": 1.0, "costs.van_usd_per_h": 50.0, "costs.courier_usd_per_h": 28.0,
    "costs.van_co2_kg_per_km": 0.2788,
}  # fmt: skip


def test_settings_of_a_scenario() -> None:
    van = VanSettings.of_vans(Settings(DOOR))
    assert van.work_h == pytest.approx(VAN.work_h)
    assert van.overhead_h == pytest.approx(VAN.overhead_h)
    assert door_cost_usd(*suburb(), van) == pytest.approx(door_cost_usd(*suburb(), VAN))
    courier = VanSettings.of_couriers(Settings(DOOR), packages_per_tour=10)
    e = estimate(300.0, 20.0, 6.0, courier)
    assert e.packages_per_route <= 10
    assert 2 < e.cost_per_package_usd < 10


def test_a_far_stem_is_driven_faster() -> None:
    van = VanSettings(stem_km_h=60.0, far_km_h=80.0)
    assert stem_h([10.0, 20.0, 100.0], van).tolist() == pytest.approx([10 / 60, 20 / 60, 20 / 60 + 80 / 80])
