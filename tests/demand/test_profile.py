"""Orders by slot: exact totals, local time, events."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import demand
from core.clock import SLOTS_PER_DAY
from datasets.scenario import Scenario
from demand.alias import alias_table, largest_remainder, thresholds
from demand.profile import Event, orders_by_slot, spread

FLAT = np.full(24, 1 / 24)


@given(
    total=st.integers(0, 10**8),
    share=st.lists(st.floats(0, 1), min_size=24, max_size=24).filter(lambda s: sum(s) > 1e-6),
)
@settings(deadline=None)
def test_spread_is_exact_and_never_far_from_the_profile(total: int, share: list[float]) -> None:
    counts = spread(total, np.array(share))
    assert counts.sum() == total
    assert counts.min() >= 0
    assert len(counts) == SLOTS_PER_DAY
    wanted = np.cumsum(np.repeat(share, 12)) / (12 * sum(share)) * total
    assert np.abs(np.cumsum(counts) - wanted).max() <= 0.5 + 1e-6 * max(total, 1)
    assert counts.reshape(24, 12).sum(axis=1)[np.array(share) == 0].sum() == 0


@given(
    weights=st.lists(st.floats(0, 1e6), min_size=1, max_size=20).filter(lambda w: sum(w) > 0),
    total=st.integers(0, 10**9),
)
@settings(deadline=None)
def test_largest_remainder(weights: list[float], total: int) -> None:
    counts = largest_remainder(np.array(weights), total)
    assert counts.sum() == total
    assert counts.min() >= 0
    assert np.abs(counts - np.array(weights) / sum(weights) * total).max() < 1 + 1e-6 * total


def test_every_day_has_its_orders(scenario: Scenario) -> None:
    """West of the scenario's clock a day's last hours fall into the next day: with equal days the sum is the same."""
    counts = orders_by_slot(3, np.array([-36, 0]), np.array([1.0, 2.0]), lambda day: 1000, FLAT)
    assert counts.reshape(3, SLOTS_PER_DAY, 2).sum(axis=(1, 2)).tolist() == [1000, 1000, 1000]
    assert counts.sum(axis=0).tolist() == [999, 2001]


def test_orders_of_a_day_are_units_over_units_per_order(make_scenario: Callable[..., Scenario]) -> None:
    scenario = make_scenario(demand__units_per_day=16_270.0, demand__day_factors=(1.0,) * 7)
    whole = demand.demand_of(scenario)
    by_day = np.diff(whole.slot_first_order[::SLOTS_PER_DAY])
    assert by_day.tolist() == [10_000] * 4
    assert whole.n_orders == 40_000


def test_profile_is_in_local_time() -> None:
    evening = np.zeros(24)
    evening[20] = 1.0
    counts = orders_by_slot(2, np.array([-36, 0, 24]), np.ones(3), lambda day: 300, evening)
    hours = counts.reshape(48, 12, 3).sum(axis=1)
    assert np.flatnonzero(hours[:, 0]).tolist() == [23, 47]
    assert np.flatnonzero(hours[:, 1]).tolist() == [20, 44]
    assert np.flatnonzero(hours[:, 2]).tolist() == [18, 42]


def test_a_weekday_is_local_too() -> None:
    orders = {-1: 240, 0: 480, 1: 960}
    counts = orders_by_slot(1, np.array([-12, 12]), np.ones(2), orders.__getitem__, FLAT)
    hours = counts.reshape(24, 12, 2).sum(axis=1)
    assert hours[:, 0].tolist() == [5] + [10] * 23
    assert hours[:, 1].tolist() == [10] * 23 + [20]


def test_an_event_takes_the_place_of_its_hours() -> None:
    sale = Event(1, 90_000, np.array([2.0] * 6 + [1.0] * 24))
    counts = orders_by_slot(4, np.array([-12, 0]), np.array([1.0, 2.0]), lambda day: 720, FLAT, sale)
    hours = counts.reshape(96, 12, 2).sum(axis=1)
    assert hours[24:54, 1].sum() == 60_000
    assert hours[24:54, 0].sum() == 30_000
    assert hours[24, 1] == pytest.approx(60_000 * 2 / 36, abs=1)
    assert hours[23, 1] == hours[54, 1] == 20
    assert hours[23, 0] == hours[54, 0] == 10


def test_the_scenarios_event(make_scenario: Callable[..., Scenario]) -> None:
    scenario = make_scenario(demand__event_day=2, demand__event_units=500_000.0, run__measured_days=2)
    counts = np.diff(demand.demand_of(scenario).slot_first_order)
    share = scenario.settings.demand.lines_share
    orders = round(500_000 / sum(k * s for k, s in enumerate(share, start=1)))
    days = counts.reshape(5, SLOTS_PER_DAY).sum(axis=1)
    assert days[2] + days[3] == orders
    assert days[2] > 5 * days[1]
    assert days[4] < days[1] * 1.5


def test_alias_table_stands_for_its_weights() -> None:
    weight = np.array([0.0, 5.0, 1.0, 1.0, 3.0, 1e-9])
    keep, alias = alias_table(weight)
    share = keep.copy()
    np.add.at(share, alias, 1 - keep)
    assert share / len(weight) == pytest.approx(weight / weight.sum(), abs=1e-15)


@pytest.mark.parametrize("weight", [[], [0.0], [1.0, -1.0], [np.nan], [np.inf, 1.0]])
def test_alias_table_needs_weights(weight: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        alias_table(np.array(weight))


def test_thresholds_never_draw_a_share_of_nothing() -> None:
    assert thresholds(np.array([0.0, 0.3, 0.7, 0.0, 0.0])).tolist() == [0, round(0.3 * 2**32), 2**32, 2**32]
