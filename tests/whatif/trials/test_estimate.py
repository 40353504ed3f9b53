"""Readings against textbook formulas, another library's tests, and a panel regression."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from whatif.trials.estimate import before_and_after, difference_in_differences


def sides(rng, n=40, share=0.4):
    treated = rng.random(n) < share
    return rng.normal(0, 1, n) + 0.5 * treated, treated


def test_equal_weights_are_the_difference_of_means_with_neymans_error():
    change, treated = sides(np.random.default_rng(1))
    found = difference_in_differences(change, treated, np.ones(len(change)))
    one, other = change[treated], change[~treated]
    assert found.value == pytest.approx(one.mean() - other.mean())
    assert found.error == pytest.approx(math.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)))
    half = stats.t.ppf(0.975, len(change) - 2) * found.error
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half))
    assert found.p == pytest.approx(2 * stats.t.sf(abs(found.value) / found.error, len(change) - 2))


def test_weights_make_it_the_difference_of_weighted_means():
    rng = np.random.default_rng(2)
    change, treated = sides(rng)
    weight = rng.uniform(1, 9, len(change))
    means = [np.average(change[some], weights=weight[some]) for some in (treated, ~treated)]
    assert difference_in_differences(change, treated, weight).value == pytest.approx(means[0] - means[1])


def test_it_is_what_a_panel_regression_says():
    """Zone and day effects, errors clustered by zone: the same effect, and an error within a few per cent."""
    rng = np.random.default_rng(3)
    zones, before, after = 30, 3, 4
    treated = np.arange(zones) < 15
    values = rng.normal(0, 1, (zones, 1)) + rng.normal(0, 1, (1, before + after))
    values = values + rng.normal(0, 0.5, (zones, before + after))
    values[treated, before:] += 0.7
    zone, day = (axis.ravel() for axis in np.indices(values.shape))
    panel = pd.DataFrame({"y": values.ravel(), "zone": zone, "day": day, "d": (treated[zone] & (day >= before)) * 1.0})
    fit = smf.ols("y ~ C(zone) + C(day) + d", panel).fit(cov_type="cluster", cov_kwds={"groups": panel["zone"]})
    change = values[:, before:].mean(axis=1) - values[:, :before].mean(axis=1)
    found = difference_in_differences(change, treated, np.ones(zones))
    assert found.value == pytest.approx(fit.params["d"])
    assert found.error == pytest.approx(fit.bse["d"], rel=0.15)


def test_intervals_cover_what_is_true():
    """1,000 trials of unequal places: the 95 % interval holds the effect in 93 to 97 %."""
    rng = np.random.default_rng(4)
    covered = 0
    for _ in range(1000):
        weight = rng.uniform(1, 3, 60)
        treated = rng.permutation(60) < 30
        change = 0.3 * treated + rng.normal(0, 1, 60) / np.sqrt(weight)
        found = difference_in_differences(change, treated, weight)
        covered += found.low <= 0.3 <= found.high
    assert 930 <= covered <= 970


@pytest.mark.parametrize("treated", [[True, False, False, False], [True, True, True, False]])
def test_one_place_on_a_side_has_no_error(treated):
    found = difference_in_differences(np.array([1.0, 2.0, 4.0, 3.0]), np.array(treated), np.ones(4))
    assert math.isfinite(found.value)
    assert math.isnan(found.error)
    assert not found.significant
    assert found.to_json()["error"] is None
    assert found.to_json()["ci_low"] is None


def test_days_before_and_after_are_a_two_sample_t_test():
    values = np.array([3.0, 3.5, 2.8, 4.4, 4.0, 4.9, 4.1])
    found = before_and_after(values, np.ones(7), 3)
    expected = stats.ttest_ind(values[3:], values[:3])
    assert found.value == pytest.approx(values[3:].mean() - values[:3].mean())
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval()))


@pytest.mark.parametrize(("before", "after"), [(7, 3), (9, 4), (8, 9)])
def test_a_week_before_each_day_is_held_against_its_own_weekday(before, after):
    rng = np.random.default_rng(5)
    values = rng.normal(0, 1, before + after)
    pairs = [
        (day, next(d for d in range(before - 1, -1, -1) if (day - d) % 7 == 0)) for day in range(before, len(values))
    ]
    differences = np.array([values[day] - values[same] for day, same in pairs])
    found = before_and_after(values, np.ones(len(values)), before)
    assert found.value == pytest.approx(differences.mean())
    assert found.p == pytest.approx(stats.ttest_1samp(differences, 0).pvalue)


def test_a_week_takes_the_weekday_out():
    week = np.array([9.0, 7.0, 5.0, 4.0, 3.0, 1.0, 2.0])
    values = np.concatenate([week, week[:3] + 0.5])
    assert before_and_after(values, np.ones(10), 7).value == pytest.approx(0.5)
    assert before_and_after(values[1:], np.ones(9), 6).value == pytest.approx(7.5 - 22 / 6)


def test_two_days_have_no_error():
    found = before_and_after(np.array([1.0, 3.0]), np.ones(2), 1)
    assert found.value == pytest.approx(2.0)
    assert math.isnan(found.error)
    assert not found.significant
