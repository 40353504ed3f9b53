"""A hub's day: every order is delivered once, by couriers who exist, from when it is ready; hindsight costs no more."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.dispatch import AT_ONCE, SLACK, STRATEGIES, WAIT, Hub, Orders, Search, dispatch, hub_day
from routing.dispatch.horizon import drive_day, slack_s
from routing.dispatch.hub import day_problem
from routing.dispatch.outcome import Outcome, Tour, most_at_once

HUB = Hub(47.6, -122.3, couriers=4)
PLAIN = Search(engine="insertion")


def check(outcome: Outcome) -> None:
    """Follow every tour leg by leg, with nothing of the planner's."""
    hub, orders = outcome.hub, outcome.orders
    delivered = Counter(order for tour in outcome.tours for order in tour.orders)
    assert delivered == Counter(range(len(orders)))
    by_courier: dict[int, list[Tour]] = {}
    for tour in outcome.tours:
        by_courier.setdefault(tour.courier, []).append(tour)
        assert sum(orders.packages[list(tour.orders)]) <= hub.orders_per_tour
        assert all(tour.departure_s >= orders.placed_s[order] + hub.prepare_s for order in tour.orders)
        now, at, metres = tour.departure_s, -1, 0
        for order, arrival in zip((*tour.orders, -1), (*tour.arrival_s, tour.back_s), strict=True):
            seconds, length = leg(outcome, at, order)
            now, metres = now + seconds, metres + length
            assert arrival == now
            now, at = now + hub.service_s, order
        assert tour.metres == metres
    assert len(by_courier) <= hub.couriers
    for tours in by_courier.values():
        tours.sort(key=lambda tour: tour.departure_s)
        for before, after in pairwise(tours):
            assert after.departure_s >= before.back_s + hub.turnaround_s


def leg(outcome: Outcome, origin: int, destination: int) -> tuple[int, int]:
    """Seconds and metres of a leg between orders (-1: the hub), from the travel of the day alone."""
    metres, seconds = (
        day_problem(outcome.hub, outcome.orders).travels[0].legs(np.array([origin + 1]), np.array([destination + 1]))
    )
    return int(seconds[0]), int(metres[0])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1 << 20), st.sampled_from(STRATEGIES), st.integers(1, 5), st.integers(1, 25))
def test_every_order_is_delivered_by_couriers_there_are(seed: int, strategy: object, couriers: int, count: int) -> None:
    hub = replace(HUB, couriers=couriers)
    check(drive_day(hub, hub_day(hub, count, seed), strategy, PLAIN))  # type: ignore[arg-type]


def test_waiting_makes_fuller_tours_and_going_at_once_faster_ones() -> None:
    orders = hub_day(replace(HUB, couriers=12), 150, 3)
    at_once, wait, slack = (drive_day(replace(HUB, couriers=12), orders, strategy, PLAIN) for strategy in STRATEGIES)
    assert at_once.cost_usd > slack.cost_usd >= 0.9 * wait.cost_usd
    assert len(at_once.tours) > len(wait.tours)
    assert at_once.late == 0
    minutes = {kpi.name: kpi.value for kpi in at_once.kpis()}["click_to_door_min"]
    assert minutes < {kpi.name: kpi.value for kpi in wait.kpis()}["click_to_door_min"]


def test_a_tour_waits_until_its_slack_is_used_up() -> None:
    hub = replace(HUB, couriers=1)
    one = Orders(("a",), np.array([47.62]), np.array([-122.3]), np.array([36_000]), np.array([43_200]), np.array([1]))
    legs = day_problem(hub, one).travels[0].legs(np.array([0]), np.array([1]))
    last = 43_200 - int(legs[1][0])
    for strategy, latest in ((AT_ONCE, 36_000 + hub.prepare_s), (WAIT, last), (SLACK, last - 900)):
        tour = drive_day(hub, one, strategy, PLAIN).tours[0]
        assert tour.departure_s % 300 == 0
        assert latest - 300 < tour.departure_s <= max(latest, 36_000 + hub.prepare_s)
    assert slack_s(day_problem(hub, one), [0], last) == 0


def test_a_full_tour_does_not_wait() -> None:
    hub = replace(HUB, couriers=1, orders_per_tour=3)
    place = np.full(3, 47.61), np.full(3, -122.3)
    three = Orders(("a", "b", "c"), *place, np.full(3, 36_000), np.full(3, 43_200), np.ones(3, np.int64))
    assert drive_day(hub, three, WAIT, PLAIN).tours[0].departure_s == 36_000 + hub.prepare_s


def test_the_same_seed_makes_the_same_day_and_the_same_tours() -> None:
    first, again, other = (hub_day(HUB, 60, seed) for seed in (7, 7, 8))
    assert all(
        np.array_equal(getattr(first, name), getattr(again, name)) for name in ("lat", "lon", "placed_s", "due_s")
    )
    assert not np.array_equal(first.lat, other.lat)
    assert drive_day(HUB, first, SLACK, PLAIN).tours == drive_day(HUB, again, SLACK, PLAIN).tours


def test_a_made_day_is_as_it_is_said_to_be() -> None:
    day = hub_day(HUB, 4_000, 1)
    hours = np.bincount(day.placed_s // 3_600, minlength=24)
    assert hours[:6].sum() == hours[22:].sum() == 0
    assert hours.argmax() == 10
    assert np.mean(day.due_s - day.placed_s == 3_600) == pytest.approx(0.3, abs=0.03)
    km = 111.195 * np.hypot(day.lat - HUB.lat, (day.lon - HUB.lon) * np.cos(np.radians(HUB.lat)))
    assert km.max() <= 8.01
    assert np.median(km) == pytest.approx(8.0 / np.sqrt(2.0), abs=0.15)


def test_most_at_once() -> None:
    assert most_at_once([]) == 0
    assert most_at_once([(0, 5), (5, 9)]) == 1
    assert most_at_once([(0, 5), (4, 9), (4, 5)]) == 3


def test_the_answer_has_a_gap_for_each_strategy() -> None:
    told = dispatch(HUB, hub_day(HUB, 30, 5), PLAIN).document()
    assert [row["name"] for row in told["strategies"]] == ["at-once", "wait", "slack"]
    assert told["gap"] in [row["gap"] for row in told["strategies"]]
    assert {"on_time_pct", "orders_per_tour", "cost_per_order_usd", "orders_per_courier_hour"} <= {
        kpi["name"] for kpi in told["kpis"]
    }


def test_a_day_needs_orders_couriers_and_strategies() -> None:
    day = hub_day(HUB, 5, 1)
    with pytest.raises(ValueError, match="order"):
        dispatch(HUB, hub_day(HUB, 0, 1), PLAIN)
    with pytest.raises(ValueError, match="courier"):
        dispatch(replace(HUB, couriers=0), day, PLAIN)
    with pytest.raises(ValueError, match="strategy"):
        dispatch(HUB, day, PLAIN, strategies=())


@pytest.mark.slow
@pytest.mark.parametrize("couriers", [2, 4])
def test_hindsight_is_sound_and_never_dearer(couriers: int) -> None:
    hub = replace(HUB, couriers=couriers)
    search = Search(iterations=200)
    found = dispatch(hub, hub_day(hub, 40, couriers), search, hindsight_iterations=4_000)
    known = found.hindsight.outcome
    check(known)
    for outcome in found.outcomes:
        check(outcome)
        assert known.weighed_usd <= outcome.weighed_usd + 1e-6
    assert known.most_out <= couriers
    assert known.cost_usd < found.best.cost_usd
