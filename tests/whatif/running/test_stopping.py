import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from whatif.batch import Stopping
from whatif.running.stopping import Judge, half_width

STOPPING = Stopping("cost", half_width=0.5, first=3)


def test_half_width_of_a_published_example():
    # Law, Simulation Modeling and Analysis, example 4.26: mean 1.34, 90% interval 1.34 +- 0.24.
    sample = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
    assert half_width(sample, 0.90) == pytest.approx(0.24, abs=0.005)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30), st.floats(0.5, 0.999))
def test_half_width_is_that_of_another_library(sample, confidence):
    low, high = DescrStatsW(np.array(sample)).tconfint_mean(alpha=1 - confidence)
    assert half_width(sample, confidence) == pytest.approx((high - low) / 2, abs=1e-6)


def test_one_value_says_nothing_of_its_spread():
    assert half_width([], 0.95) == half_width([3.0], 0.95) == math.inf
    assert half_width([3.0, 3.0], 0.95) == 0.0


def enough_by_hand(reference, own, stopping=STOPPING):
    """The rule in other words: the least n of at least `first` whose first n pairs are narrow enough."""
    for n in range(stopping.first, len(own) + 1):
        pairs = [b - a for a, b in zip(reference[:n], own[:n], strict=True) if not math.isnan(a + b)]
        if len(pairs) >= 2:
            low, high = DescrStatsW(np.array(pairs)).tconfint_mean(alpha=1 - stopping.confidence)
            if (high - low) / 2 <= stopping.half_width:
                return n
    return None


figures = st.one_of(st.floats(0, 2), st.just(math.nan))


@settings(deadline=None, max_examples=50)
@given(st.data(), st.integers(3, 8), st.integers(2, 4))
def test_the_verdict_is_the_rules_in_whatever_order_runs_arrive(data, n_seeds, n_variants):
    values = [data.draw(st.lists(figures, min_size=n_seeds, max_size=n_seeds)) for _ in range(n_variants)]
    arrivals = data.draw(st.permutations([(v, s) for v in range(n_variants) for s in range(n_seeds)]))
    judge = Judge(STOPPING, n_variants, n_seeds)
    for variant, seed in arrivals:
        judge.see(variant, seed, values[variant][seed])
    expected = [enough_by_hand(values[0], own) for own in values[1:]]
    assert [judge.enough(variant) for variant in range(1, n_variants)] == expected
    assert judge.settled == (None not in expected)


def test_a_gap_is_waited_for():
    judge = Judge(STOPPING, 2, 5)
    for variant, seed in [(0, 0), (1, 0), (0, 1), (1, 1), (0, 3), (1, 3), (0, 4), (1, 4), (1, 2)]:
        judge.see(variant, seed, 1.0)
        assert judge.enough(1) is None
    judge.see(0, 2, 1.0)
    assert judge.enough(1) == 3


def stopped(draws, first, width):
    """The rule over float64[batches, seeds], a row a batch: where each stops, its mean and its half-width."""
    n = np.arange(1, draws.shape[1] + 1)
    mean = draws.cumsum(axis=1) / n
    spread = np.sqrt((np.square(draws).cumsum(axis=1) - n * mean**2) / np.maximum(n - 1, 1) / n)
    half = spread * stats.t.ppf(0.975, np.maximum(n - 1, 1))
    at = ((half <= width) & (n >= first)).argmax(axis=1)
    rows = np.arange(len(draws))
    return at + 1, mean[rows, at], half[rows, at]


def coverage(first, width):
    draws = np.random.default_rng(3).normal(0, 1, (10_000, 250))
    _, mean, half = stopped(draws, first, width)
    return float((np.abs(mean) <= half).mean())


@pytest.mark.parametrize("width", [1.0, 0.7, 0.5, 0.4, 0.3])
def test_intervals_that_stop_by_themselves_hold_the_truth_in_93_percent(width):
    assert 0.93 <= coverage(Stopping.first, width) <= 0.965


def test_intervals_that_stop_after_two_seeds_do_not():
    assert coverage(2, 0.5) < 0.89


def test_the_judge_stops_where_the_simulated_rule_does():
    draws = np.random.default_rng(4).normal(0, 1, (40, 60))
    judge = Judge(Stopping("cost", 0.5), 41, 60)
    for seed in range(60):
        judge.see(0, seed, 0.0)
        for variant, own in enumerate(draws, 1):
            judge.see(variant, seed, own[seed])
    assert [judge.enough(variant) for variant in range(1, 41)] == stopped(draws, 10, 0.5)[0].tolist()
