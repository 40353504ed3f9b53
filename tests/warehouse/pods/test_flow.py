"""What must add up on any floor: robots' and people's time, units, waits; and what the trade would recognise."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.pods.model import PodModel
from warehouse.pods.simulate import forget, result, simulate


@pytest.fixture(scope="module")
def model(small_floor, small_stock, floor_settings, orders_of):
    """Hours of a floor that holds its orders, its robots short of chargers."""
    settings = floor_settings(battery_h=0.8, charge_h=0.4, charge_below=0.4, robot_mtbf_h=4)
    orders = orders_of(2000, 400, per_h=160)
    model = PodModel(
        small_floor, orders, small_stock, settings, robots=14, pickers=3, seed=2, from_s=1800.5, to_s=16200.25
    )
    model.run()
    yield model
    forget(model)


@pytest.fixture(scope="module")
def found(model):
    return result(model)


def test_everybodys_time_adds_up(found):
    count = {
        "robot": found.robots,
        "station": found.stations,
        "picker": found.pickers,
        "stow_station": found.replenishers,
        "stower": found.replenishers,
        "charger": found.chargers,
        "packer": found.packers,
    }
    assert set(count) == set(found.state_s)
    for kind, n in count.items():
        assert sum(found.state_s[kind].values()) == pytest.approx(n * (16200.25 - 1800.5)), kind
        assert min(found.state_s[kind].values()) >= 0, kind


@pytest.mark.parametrize("queue", ["station", "charger", "orders", "pack"])
def test_littles_law(found, queue):
    per_h, wait_s = found.queue_waits[queue]
    assert found.queue_mean[queue] > 0.001
    assert found.queue_mean[queue] == pytest.approx(per_h / 3600 * wait_s, rel=0.05, abs=0.01)


def test_no_unit_is_lost(model, small_stock):
    before = small_stock.pod_units.sum()
    assert model.units_stowed > 0
    assert model.shelves.units.sum() == before + model.units_stowed - model.units_picked
    of_sku = np.bincount(model.shelves.sku[model.shelves.sku >= 0], model.shelves.units[model.shelves.sku >= 0])
    np.testing.assert_array_equal(of_sku, model.shelves.sku_units)
    picked = ~np.isnan(model.book.picked_s)
    open_units = sum(
        int((model.book.orders.units[desk[:n]] - left[:n]).sum())
        for desk, left, n in zip(model.desks.line, model.desks.left, model.desks.n_lines, strict=True)
    )
    assert model.units_picked == model.book.orders.units[picked].sum() + open_units


def test_no_promise_is_made_twice(model):
    assert (model.shelves.free >= 0).all()
    assert (model.shelves.free <= model.shelves.units).all()
    promised = sum(
        int(p[:n][pod[:n] >= 0].sum())
        for p, pod, n in zip(model.desks.promised, model.desks.pod, model.desks.n_lines, strict=True)
    )
    assert model.shelves.units.sum() - model.shelves.free.sum() == promised


def test_lines_take_their_handling(found):
    picked = ~np.isnan(found.picked_s)
    assert picked.sum() > 500
    per_unit = found.handling_s[picked].sum() / found.orders.units[picked].sum()
    assert per_unit == pytest.approx(10 * 1.026, rel=0.03)  # half of the fatigue of 5 % on the average
    order = found.orders.line_order[picked]
    assert (found.picked_s[picked] > found.orders.placed_s[order]).all()


def test_the_floor_holds_its_orders(found):
    hours = found.hours
    placed = (found.orders.placed_s >= found.from_s) & (found.orders.placed_s < found.to_s)
    packed = (found.packed_s >= found.from_s) & (found.packed_s < found.to_s)
    assert packed.sum() / hours == pytest.approx(placed.sum() / hours, rel=0.05)


def test_batteries_and_faults(found):
    assert found.events["faults"] > 0
    assert found.events["charges"] > 10
    states = found.state_s["robot"]
    at_work = sum(states.values()) - sum(states[name] for name in ("idle", "awaiting_charger", "charging", "broken"))
    assert found.energy_kwh == pytest.approx(at_work / 3600 * 0.2)
    assert states["charging"] / at_work == pytest.approx(0.4 / 0.8, rel=0.2)  # what a charge gives, it takes


def test_as_the_trade_knows_it(small_floor, floor_settings, orders_of, small_stock):
    found = simulate(
        small_floor,
        orders_of(3000, 400),
        small_stock,
        floor_settings(),
        robots=18,
        pickers=3,
        seed=4,
        from_s=600,
        to_s=5 * 3600,
    )
    assert 200 < found.units_at_visits / found.hours / found.stations < 350
    assert 1.1 < found.units_at_visits / found.visits < 4
    assert 0.6 < found.state_s["station"]["serving"] / sum(found.state_s["station"].values()) < 0.97


def test_same_seed_same_bytes(small_floor, floor_settings, orders_of, small_stock):
    def run(seed):
        found = simulate(
            small_floor,
            orders_of(400, 400),
            small_stock,
            floor_settings(),
            robots=10,
            seed=seed,
            from_s=0,
            to_s=1200,
        )
        return found.picked_s.tobytes() + found.packed_s.tobytes() + repr(found.state_s).encode()

    assert run(1) == run(1)
    assert run(1) != run(2)


@pytest.mark.slow
def test_more_robots_give_more_until_the_stations_are_full(small_floor, floor_settings, orders_of, small_stock):
    def visits(robots):
        settings = floor_settings(break_share=0, replenishment="none", battery_h=100, robot_mtbf_h=1e6)
        orders = orders_of(3000, 400)
        return simulate(
            small_floor, orders, small_stock, settings, robots=robots, seed=1, from_s=600, to_s=6000
        ).units_at_visits

    few, some, many, most = (visits(robots) for robots in (1, 2, 16, 32))
    assert some == pytest.approx(2 * few, rel=0.15)
    assert many > 1.5 * some
    assert most == pytest.approx(many, rel=0.1)
