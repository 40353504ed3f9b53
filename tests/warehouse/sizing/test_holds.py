import numpy as np
import pytest
from scipy import stats

from warehouse.sizing.holds import LEAST_RUNS, MOST_RUNS, holds, interval


def noisy(mean, sd, start=0):
    rng = np.random.default_rng(start)
    values = rng.normal(mean, sd, 100)
    return lambda seed: float(values[seed - 1])


def test_a_clear_answer_takes_the_fewest_runs():
    assert holds(900, noisy(1000, 5)).holds
    assert not holds(1100, noisy(1000, 5)).holds
    assert holds(900, noisy(1000, 5)).runs == LEAST_RUNS


def test_a_rate_at_the_mean_is_never_said_to_hold():
    verdict = holds(1000, lambda seed: 1000 + (20 if seed % 2 else -20))
    assert not verdict.holds
    assert not verdict.sure
    assert verdict.runs == MOST_RUNS


def test_a_close_rate_takes_more_runs_and_is_decided_by_the_bound():
    verdict = holds(985, noisy(1000, 20, start=3))
    assert verdict.runs > LEAST_RUNS
    if verdict.sure:
        assert verdict.holds == (verdict.low >= 985)


def test_the_interval_is_students():
    values = [9.0, 10.0, 11.0, 13.0]
    mean, low, high = interval(values, 0.95)
    both_sides = stats.t.interval(0.90, 3, loc=np.mean(values), scale=stats.sem(values))
    assert (low, high) == pytest.approx(both_sides)
    assert mean == pytest.approx(10.75)


def test_it_is_wrong_about_as_often_as_it_says():
    wrong = sum(holds(1000, noisy(995, 20, start)).holds for start in range(400))
    assert wrong / 400 < 0.08
