from __future__ import annotations

import numpy as np
import pytest

from warehouse.floor_orders import FloorOrders
from warehouse.layout.pod_generator import PodNumbers, generate
from warehouse.layout.stocking import PodStock
from warehouse.pods.mva import closed_network
from warehouse.pods.simulate import simulate

PODS = 60


def test_one_robot_never_waits():
    assert closed_network(1, 50.0, [10.0, 20.0]).per_s == pytest.approx(1 / 80)


def test_machine_repair_model():
    """Machines that run for 30 s on the average and one repairman who takes 20 s: Erlang's sums."""
    load = [1.0]
    for n in range(6, 0, -1):
        load.append(load[-1] * n * 20 / 30)
    assert closed_network(6, 30.0, [20.0]).per_s == pytest.approx((1 - 1 / sum(load)) / 20)


def test_many_robots_are_held_by_the_slowest():
    assert closed_network(500, 30.0, [20.0, 10.0]).per_s == pytest.approx(1 / 20)


@pytest.fixture(scope="module")
def visits_an_hour(floor_settings):
    """Random pods, one line a visit, exponential service, nothing but robots and one station."""
    settings = floor_settings(
        pick_unit_cv=1.0,
        pick_unit_s=40.0,
        break_share=0,
        fatigue=0,
        battery_h=1e5,
        robot_mtbf_h=1e6,
        replenishment="none",
        pod_choice="oldest",
        assignment="longest_idle",
        storage="random",
        station_queue=8,
        robot_accel_m_s2=20.0,
        robot_turn_s=0,
        open_orders=8,
    )
    floor = generate(PodNumbers(PODS, 1, 0, 1, fill=0.7))
    sku = np.arange(PODS, dtype=np.int32)[:, None]
    stock = PodStock(sku, np.full((PODS, 1), 10_000, np.int32), np.zeros(PODS, np.int8), PODS)
    n = 6000
    ranks = np.random.default_rng(1).integers(0, PODS, n).astype(np.int32)
    orders = FloorOrders(np.full(n, -1.0), np.arange(n + 1), ranks, np.ones(n, np.int32), PODS)

    def run(robots, hours):
        found = simulate(floor, orders, stock, settings, robots=robots, seed=7, from_s=600, to_s=600 + hours * 3600)
        service_s = found.state_s["station"]["serving"] / found.visits
        return found.visits / found.hours, service_s, found.units_at_visits / found.visits

    return run


@pytest.mark.slow
def test_a_floor_without_congestion_is_a_closed_network(visits_an_hour):
    alone, service_s, units = visits_an_hour(1, 10)
    driving_s = 3600 / alone - service_s
    for robots in (2, 4):
        per_h, service_s, units = visits_an_hour(robots, 15)
        assert units < 1.15
        assert per_h == pytest.approx(3600 * closed_network(robots, driving_s, [service_s]).per_s, rel=0.05)
