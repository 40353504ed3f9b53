import numpy as np
import pytest

import datasets
from datasets.floor_classes import WORKING_H_PER_YEAR
from warehouse.costs import cost_per_line_usd, usd_per_h
from warehouse.floor_orders import FloorOrders
from warehouse.floor_result import FloorResult
from warehouse.kpis import floor_kpis

SETTINGS = datasets.load("demo").settings.floor


def result(**changes):
    """Three orders, four lines; the last line is picked after the measured hour."""
    orders = FloorOrders(
        placed_s=np.array([0.0, 100.0, 3000.0]),
        line_first=np.array([0, 2, 3, 4]),
        sku=np.array([0, 1, 2, 3], np.int32),
        units=np.array([1, 2, 1, 1], np.int32),
        n_skus=10,
    )
    given = {
        "mode": "pods",
        "from_s": 0.0,
        "to_s": 3600.0,
        "orders": orders,
        "picked_s": np.array([60.0, 120.0, 400.0, 4000.0]),
        "handling_s": np.array([10.0, 20.0, 30.0, 10.0]),
        "packed_s": np.array([200.0, 500.0, 4100.0]),
        "area_m2": 1000.0,
        "state_s": {"robot": {"idle": 1800.0, "carrying": 5400.0}},
        "robots": 2,
        "stations": 1,
        "pickers": 1,
        "visits": 2,
        "units_at_visits": 4,
        "energy_kwh": 0.4,
        "queue_mean": {"pack": 0.5},
        "queue_waits": {"pack": (3.0, 600.0)},
        "walked_m": 30.0,
    }
    return FloorResult(**(given | changes))


def values(found):
    return {kpi.name: kpi.value for kpi in floor_kpis(found, SETTINGS)}


def test_only_what_was_picked_in_the_measured_time_counts():
    kpis = values(result())
    assert kpis["lines_per_h"] == 3
    assert kpis["units_per_h"] == 4
    assert kpis["orders_packed_per_h"] == 2
    assert kpis["orders_open_at_end"] == 1
    assert kpis["click_to_pick_mean_s"] == pytest.approx((60 + 120 + 300) / 3)
    assert kpis["handling_per_line_mean_s"] == pytest.approx(20)
    assert kpis["labour_per_unit_s"] == pytest.approx(3600 / 4)
    assert kpis["units_per_pod_visit"] == 2
    assert kpis["visits_per_robot_h"] == 1
    assert kpis["robot_share_pct.idle"] == pytest.approx(25)
    assert kpis["walked_per_line_m"] == 10


def test_costs_by_hand():
    per_h = usd_per_h(result(), SETTINGS)
    paid = 34 / (1 - 0.095)
    assert per_h["people"] == pytest.approx(34)
    assert per_h["robots"] == pytest.approx(2 * 25_000 * (1 / 50_000 + 0.08 / WORKING_H_PER_YEAR))
    assert per_h["energy"] == pytest.approx(0.4 * 0.13)
    assert per_h["stow_and_pack"] == pytest.approx((4 * 15.1 + 3 * 3 / 4 * 51.4) / 3600 * paid)
    place = 75_000 * (1 / 80_000 + 0.08 / WORKING_H_PER_YEAR) + 1000 * 120 / WORKING_H_PER_YEAR
    assert per_h["place"] == pytest.approx(place)
    assert cost_per_line_usd(result(), SETTINGS) == pytest.approx(sum(per_h.values()) / 3)


def test_a_mode_pays_for_its_own_things():
    walking = usd_per_h(result(mode="pickers", robots=0, stations=0, shelf_m=800.0), SETTINGS)
    assert walking["robots"] == 0
    assert walking["place"] == pytest.approx((1500 + 800 * 150) / 80_000 + 1000 * 120 / WORKING_H_PER_YEAR)
    carriers = usd_per_h(result(mode="proteus"), SETTINGS)
    assert carriers["robots"] / usd_per_h(result(), SETTINGS)["robots"] == pytest.approx(35 / 25)


def test_nothing_picked_gives_no_figures_rather_than_wrong_ones():
    kpis = values(result(picked_s=np.full(4, np.nan), packed_s=np.full(3, np.nan), visits=0, units_at_visits=0))
    for name in ("click_to_pick_mean_s", "cost_per_line_usd", "units_per_pod_visit", "labour_per_unit_s"):
        assert np.isnan(kpis[name])
    assert kpis["lines_per_h"] == 0
