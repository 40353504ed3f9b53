"""Each policy decides what its name says, and what it decides is what the floor does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.errors import InvalidInput
from warehouse.pods.model import PodModel
from warehouse.pods.policies import Policies, onward, order_choice, pod_choice, replenishment, storage
from warehouse.pods.policies import assignment as assignments
from warehouse.pods.policies import charging as chargings
from warehouse.pods.simulate import forget, result, simulate


@pytest.mark.parametrize(("name", "row"), [("most_lines", 2), ("nearest", 1), ("oldest", 0)])
def test_pod_choice(name, row):
    candidates = pod_choice.PodCandidates(
        np.array([7, 3, 9], np.int32),
        np.array([1, 1, 3], np.int32),
        np.array([10, 40, 20], np.int32),
        np.array([50.0, 5.0, 60.0]),
    )
    assert pod_choice.POD_CHOICES[name](candidates) == row


def work(way_m, idle_s, asked_s):
    return assignments.IdleAndAsked(np.array(way_m, float), np.array(idle_s, float), np.array(asked_s, float))


@pytest.mark.parametrize(
    ("name", "pairs"),
    [("hungarian", {(0, 1), (1, 0)}), ("nearest", {(0, 0), (1, 1)}), ("longest_idle", {(1, 0), (0, 1)})],
)
def test_assignment(name, pairs):
    robots, pods = assignments.ASSIGNMENTS[name](work([[1, 2], [3, 9]], [5, 6], [1, 0]))
    assert set(zip(robots.tolist(), pods.tolist(), strict=True)) == pairs


def test_a_pod_that_has_waited_long_is_fetched_though_it_is_far():
    _, pods = assignments.hungarian(work([[10.0, 200.0]], [0], [0, 600]))
    assert pods.tolist() == [1]


@pytest.mark.parametrize(("name", "row"), [("oldest", 0), ("fewest_lines", 1), ("shared_pods", 2)])
def test_order_choice(name, row):
    waiting = order_choice.WaitingOrders(np.array([4, 5, 9]), np.array([2, 1, 3]), lambda: np.array([1, 0, 3]))
    assert order_choice.ORDER_CHOICES[name](waiting) == row


@pytest.mark.parametrize(("name", "row"), [("nearest", 1), ("turnover", 2), ("fixed", 0)])
def test_storage(name, row):
    free = storage.FreePlaces(
        np.array([5, 6, 8]),
        np.array([30.0, 2.0, 40.0]),
        np.array([0.5, 0.9, 0.1]),
        0.12,
        5,
        np.random.default_rng(1),
    )
    assert storage.STORAGES[name](free) == row
    assert {storage.random(free) for _ in range(50)} == {0, 1, 2}


@pytest.mark.parametrize(
    ("battery", "free", "asked", "threshold", "opportunity"),
    [(0.2, 0, 9, True, True), (0.5, 1, 0, False, True), (0.5, 1, 2, False, False), (0.9, 1, 0, False, False)],
)
def test_charging(battery, free, asked, threshold, opportunity):
    robot = chargings.ChargeView(battery, 0.3, free, asked)
    assert (chargings.threshold(robot), chargings.opportunity(robot)) == (threshold, opportunity)


def test_replenishment_and_onward():
    pods = replenishment.StowCandidates(np.arange(3), np.array([9, 4, 5]), np.array([0, 2, 2]))
    assert (replenishment.low_stock(pods), replenishment.emptiest(pods)) == (2, 0)
    assert onward.most_lines(np.array([0, 3, 1])) == 1
    assert onward.most_lines(np.zeros(3, int)) == -1


@pytest.fixture
def run(small_floor, small_stock, floor_settings, orders_of):
    def made(policies=None, *, robots=8, **changes):
        settings = floor_settings(break_share=0, **changes)
        orders = orders_of(900, 400)
        return simulate(
            small_floor,
            orders,
            small_stock,
            settings,
            robots=robots,
            seed=1,
            from_s=600,
            to_s=4200,
            policies=policies,
        )

    return made


def units_a_visit(found):
    return found.units_at_visits / found.visits


def test_most_lines_picks_more_a_visit_and_nearest_drives_less(run):
    most, near = run(), run(pod_choice="nearest")
    assert units_a_visit(most) > units_a_visit(near)
    assert near.driven_m / near.visits < most.driven_m / most.visits


def test_random_storage_drives_more_than_nearest(run):
    near, anywhere = run(storage="nearest"), run(storage="random")
    assert anywhere.state_s["robot"]["returning"] / anywhere.visits > near.state_s["robot"]["returning"] / near.visits


def test_longest_idle_drives_more_to_the_pods_than_hungarian(run):
    best, any_ = run(robots=4), run(robots=4, assignment="longest_idle")
    assert any_.state_s["robot"]["to_pod"] / any_.visits > best.state_s["robot"]["to_pod"] / best.visits


def test_shared_pods_picks_more_a_visit_than_oldest(run):
    assert units_a_visit(run(order_choice="shared_pods")) > units_a_visit(run())


def test_fewest_lines_completes_more_orders(run):
    few, old = run(order_choice="fewest_lines"), run()
    assert np.isfinite(few.packed_s).sum() > np.isfinite(old.packed_s).sum()


def test_no_replenishment(run):
    assert run().events["stow_visits"] > 0
    assert "stow_visits" not in run(replenishment="none").events


def test_opportunity_charges_before_the_threshold(run):
    quiet = {"robots": 14, "open_orders": 1}
    assert run(charging="opportunity", **quiet).events["charges"] > run(**quiet).events.get("charges", 0)


def test_fixed_storage_keeps_every_pod_at_home(small_floor, small_stock, floor_settings, orders_of):
    model = PodModel(
        small_floor, orders_of(500, 400), small_stock, floor_settings(storage="fixed"), robots=6, seed=1, to_s=1200
    )
    model.run()
    standing = model.places.pod_cell >= 0
    assert not standing.all()
    np.testing.assert_array_equal(model.places.pod_place[standing], model.places.home[standing])
    forget(model)


def test_a_function_of_ones_own_decides(run, floor_settings):
    shown = []

    def last(candidates):
        shown.append(len(candidates.pod))
        return len(candidates.pod) - 1

    mine = replace(Policies.named(floor_settings()), pod_choice=last, onward=onward.never)
    found = run(mine)
    assert len(shown) > 100
    assert "onward_visits" not in found.events
    assert found.units_at_visits != run().units_at_visits


def test_unknown_name(floor_settings):
    with pytest.raises(InvalidInput, match=r"unknown-policy.*'best'.*most_lines, nearest, oldest"):
        Policies.named(floor_settings(pod_choice="best"))


def test_lines_out_of_stock_wait_and_are_counted(small_floor, small_stock, floor_settings, orders_of):
    settings = floor_settings(break_share=0, replenishment="none")
    orders = orders_of(300, 400, units=(0.0, 1.0))
    units = np.where(small_stock.pod_sku == 0, 0, small_stock.pod_units)
    units[tuple(np.argwhere(small_stock.pod_sku == 0)[0])] = 1
    bare = replace(small_stock, pod_units=units)
    model = PodModel(small_floor, orders, bare, settings, robots=10, seed=1, to_s=5400)
    model.run()
    found = result(model)
    with_zero = {int(order) for order in orders.line_order[orders.sku == 0]}
    assert len(with_zero) > 5
    assert found.events["short_lines"] >= len(with_zero)
    assert {int(order) for order in np.flatnonzero(np.isnan(found.packed_s))} >= with_zero
    assert model.book.n_waiting >= len(with_zero)
    forget(model)
