"""Power of made-up worlds whose scatter is known, against the textbook's formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.whatif.trials.made_up import design, quiet_world
from whatif.trials.estimate import difference_in_differences
from whatif.trials.metrics import METRICS
from whatif.trials.power import Power, power_of

HOURS = METRICS["click_to_door_h"]
ZONES, BEFORE, AFTER = 40, 3, 4
HALF = np.arange(ZONES) % 2 == 0
MULTIPLE = stats.t.ppf(0.975, ZONES - 2) + stats.t.ppf(0.8, ZONES - 2)
"""Smallest effect over the standard error (Bloom, Evaluation Review 19, 1995)."""


@pytest.fixture(scope="module")
def power() -> Power:
    rng = np.random.default_rng(6)
    usual = [quiet_world(rng, ZONES, BEFORE + AFTER) for _ in range(12)]
    return power_of(usual, design(HALF, BEFORE, AFTER), HOURS, 100, 1)


def test_readings_scatter_as_the_noise_says(power):
    """Noise of 1 h a zone and day, 20 zones on a side: what zones and days have in common cancels."""
    expected = math.sqrt((1 / BEFORE + 1 / AFTER) * 4 / ZONES)
    assert power.placebos == 1200
    assert power.scatter == pytest.approx(expected, rel=0.1)
    assert power.smallest == pytest.approx(MULTIPLE * expected, rel=0.1)


def test_one_in_twenty_looks_like_an_effect(power):
    assert 3 <= power.false_positive_pct <= 7


def test_the_smallest_effect_is_seen_in_eight_of_ten(power):
    """New worlds with the effect put in."""
    rng, seen, tries = np.random.default_rng(7), 0, 300
    for _ in range(tries):
        hours = quiet_world(rng, ZONES, BEFORE + AFTER)["usual"][7] / 12_000
        change = hours[:, BEFORE:].mean(axis=1) - hours[:, :BEFORE].mean(axis=1) + power.smallest * HALF
        seen += difference_in_differences(change, HALF, np.ones(ZONES)).significant
    assert 0.73 <= seen / tries <= 0.87


def test_days_needed_are_those_with_which_the_scatter_is_small_enough():
    """Scatter^2 = 0.01 + 0.04 / days; the smallest effect is three times the scatter."""
    by_days = tuple((days, math.sqrt(0.01 + 0.04 / days)) for days in (1, 2, 3, 4))
    power = Power(100, by_days[-1][1], 5.0, 3 * by_days[-1][1], by_days)
    for effect in (0.5, 0.36, 0.31):
        days = power.days_needed(effect)
        assert 3 * math.sqrt(0.01 + 0.04 / days) <= effect + 1e-9
        assert days == 1 or 3 * math.sqrt(0.01 + 0.04 / (days - 1)) > effect
    assert power.days_needed(0.29) is None
    assert power.days_needed(-0.36) == power.days_needed(0.36)
    assert power.days_needed(0.0) is None
    assert power.times_needed(power.smallest / 3) == pytest.approx(9)


def test_more_zones_scatter_less(power):
    rng = np.random.default_rng(8)
    usual = [quiet_world(rng, 4 * ZONES, BEFORE + AFTER) for _ in range(4)]
    more = power_of(usual, design(np.arange(4 * ZONES) % 2 == 0, BEFORE, AFTER), HOURS, 50, 1)
    assert more.smallest == pytest.approx(power.smallest / 2, rel=0.12)
    assert power.times_needed(power.smallest / 2) == pytest.approx(4)


def test_a_single_treated_place_has_no_power(power):
    alone = np.arange(ZONES) == 0
    rng = np.random.default_rng(9)
    found = power_of([quiet_world(rng, ZONES, 7)], design(alone, 3, 4), HOURS, 30, 1)
    assert found.scatter > 0
    assert math.isnan(found.smallest)
    assert math.isnan(found.false_positive_pct)


def test_a_switch_is_tried_on_other_days():
    """Days that differ by chance alone: one in twenty looks like an effect; a trend makes every third look so."""
    rng = np.random.default_rng(10)
    everyone = np.ones(ZONES, bool)
    steady = [quiet_world(rng, ZONES, 6) for _ in range(150)]
    found = power_of(steady, design(everyone, 3, 3), HOURS, 100, 1)
    assert found.placebos == 150 * 5
    assert 3 <= found.false_positive_pct <= 7
    for world in steady:
        world["usual"][7] += (np.arange(6) * 12_000 * 6).astype(np.int64)
    assert power_of(steady, design(everyone, 3, 3), HOURS, 100, 1).false_positive_pct > 30


def test_the_same_draw_gives_the_same_power():
    worlds = [quiet_world(np.random.default_rng(11), ZONES, 7)]
    made = [power_of(worlds, design(HALF, 3, 4), HOURS, 30, draw) for draw in (1, 1, 2)]
    assert made[0] == made[1] != made[2]
