"""Effects, sequential test, sample ratio, several metrics: against another tool, closed forms and simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import kstest, ttest_ind

from orders.experiment.effect import adjusted_effect, mean_effect, proportion_effect, ratio_effect
from orders.experiment.holm import holm
from orders.experiment.ratio_check import check_ratio
from orders.experiment.sequential import sequential_test


def test_means_agree_with_scipy() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.normal(10, 1, 80), rng.normal(10.4, 3, 50)
    found, other = mean_effect(a, b), ttest_ind(b, a, equal_var=False)
    interval = other.confidence_interval(0.95)
    assert found.p_value == pytest.approx(other.pvalue)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.degrees == pytest.approx(other.df)


def test_proportions_by_hand() -> None:
    """Salk vaccine trial 1954: 33 of 200,745 vaccinated against 115 of 201,229 on placebo; z = -6.73."""
    placebo, vaccine = np.zeros(201_229), np.zeros(200_745)
    placebo[:115], vaccine[:33] = 1, 1
    found = proportion_effect(placebo, vaccine)
    pooled = 148 / (201_229 + 200_745)
    z = (33 / 200_745 - 115 / 201_229) / math.sqrt(pooled * (1 - pooled) * (1 / 201_229 + 1 / 200_745))
    assert z == pytest.approx(-6.73, abs=0.01)
    assert found.p_value == pytest.approx(math.erfc(-z / math.sqrt(2)))
    assert found.lift == pytest.approx(-0.712, abs=0.001)


def test_proportions_without_any_difference() -> None:
    found = proportion_effect(np.zeros(10), np.zeros(12))
    assert (found.p_value, found.low, found.high) == (1.0, 0.0, 0.0)
    assert math.isnan(found.lift)


def test_p_values_of_a_a_are_uniform() -> None:
    rng = np.random.default_rng(3)
    drawn = rng.gamma(2.0, 3.0, (1_500, 2, 150))
    assert kstest([mean_effect(a, b).p_value for a, b in drawn], "uniform").pvalue > 0.001


def test_ratio_interval_covers_the_truth() -> None:
    """Lines of one user belong together: the interval holds 95 %, where lines taken as independent hold far less."""
    rng = np.random.default_rng(4)
    covered = naive = 0
    for _ in range(600):
        orders = 1.0 + rng.poisson(2.0, (2, 200))
        taste = rng.gamma(4.0, 1.0, (2, 200))
        revenue = orders * taste
        found = ratio_effect((revenue[0], orders[0]), (revenue[1], orders[1]))
        covered += found.low <= 0.0 <= found.high
        per_line = np.repeat(taste[0], orders[0].astype(int)), np.repeat(taste[1], orders[1].astype(int))
        other = mean_effect(*per_line)
        naive += other.low <= 0.0 <= other.high
    assert covered / 600 == pytest.approx(0.95, abs=0.03)
    assert naive / 600 < 0.85


def test_a_covariate_takes_its_share_of_the_variance() -> None:
    """Variance shrinks to 1 - rho^2 = 0.36 of it (Deng et al. 2013), and the estimate stays unbiased."""
    rng = np.random.default_rng(5)
    plain, adjusted = [], []
    for _ in range(400):
        x = rng.normal(50, 10, (2, 300))
        y = 0.8 * (x - 50) + 6.0 * rng.normal(size=(2, 300)) + np.array([[0.0], [1.0]])
        plain.append(mean_effect(y[0], y[1]).difference)
        found = adjusted_effect((y[0], x[0]), (y[1], x[1]))
        adjusted.append((found.difference, found.low <= 1.0 <= found.high))
    difference, covered = np.array(adjusted).T
    assert np.var(difference) / np.var(plain) == pytest.approx(0.36, rel=0.3)
    assert difference.mean() == pytest.approx(1.0, abs=0.1)
    assert covered.mean() == pytest.approx(0.95, abs=0.035)


def test_a_constant_covariate_changes_nothing() -> None:
    rng = np.random.default_rng(6)
    a, b, same = rng.normal(size=50), rng.normal(size=50), np.ones(50)
    assert adjusted_effect((a, same), (b, same)).p_value == pytest.approx(mean_effect(a, b).p_value)


def peeked(rng: np.random.Generator, shift: float) -> tuple[float, bool]:
    """The sequential p-value after 40 looks, and whether any look of the fixed test said p < 0.05."""
    a, b = rng.normal(0.0, 1.0, 4_000), rng.normal(shift, 1.0, 4_000)
    users = np.arange(100, 4_001, 100)
    sums = [np.cumsum(x)[users - 1] for x in (a, b)]
    squares = [np.cumsum(x**2)[users - 1] for x in (a, b)]
    variance = sum((s2 - s**2 / users) / (users - 1) / users for s, s2 in zip(sums, squares, strict=True))
    difference, error = (sums[1] - sums[0]) / users, np.sqrt(variance)
    found = sequential_test(zip(difference.tolist(), error.tolist(), strict=True), tau=0.1)
    return found.p_value, bool((np.abs(difference / error) > 1.96).any())


def test_looking_every_day_raises_no_false_alarms() -> None:
    rng = np.random.default_rng(7)
    runs = [peeked(rng, 0.0) for _ in range(1_500)]
    false_alarms = np.mean([p < 0.05 for p, _ in runs])
    assert false_alarms <= 0.05
    assert false_alarms > 0.002, "a test that never alarms would pass as well"
    assert np.mean([naive for _, naive in runs]) > 0.2, "the fixed test does, looked at as often"


def test_the_sequential_test_finds_what_is_there() -> None:
    rng = np.random.default_rng(8)
    assert np.mean([peeked(rng, 0.1)[0] < 0.05 for _ in range(200)]) > 0.8


def test_the_sequential_interval_and_p_value_agree() -> None:
    """At one look, 0 lies outside the 95 % interval just where p < 0.05."""
    for difference in np.linspace(0.0, 0.3, 301):
        found = sequential_test([(float(difference), 0.05)], tau=0.1)
        assert (found.p_value < 0.05) == (found.low > 0.0)


def test_a_mismatched_split_is_found() -> None:
    """Fabijan et al. 2019: 821,588 against 815,482 users on an even split is a mismatch, p about 2e-6."""
    found = check_ratio([821_588, 815_482], [1.0, 1.0])
    assert found.p_value == pytest.approx(1.8e-6, rel=0.1)
    assert not found.sound
    assert check_ratio([5_050, 4_950], [1.0, 1.0]).sound
    assert check_ratio([0, 0], [1.0, 1.0]).p_value == 1.0


def test_sample_ratio_p_values_are_uniform() -> None:
    rng = np.random.default_rng(9)
    counts = rng.multinomial(100_000, [0.5, 0.3, 0.2], 1_500)
    assert kstest([check_ratio(c.tolist(), [5, 3, 2]).p_value for c in counts], "uniform").pvalue > 0.001


def test_holm_by_hand() -> None:
    """The worked example of Holm's procedure: 0.01, 0.04, 0.03, 0.005 -> 0.03, 0.06, 0.06, 0.02."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()
    assert holm([0.9, 0.8]) == (1.0, 1.0)
