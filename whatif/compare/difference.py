"""The difference between two sides' runs: mean, interval, p and effect size, for many figures at once.

Figures are rows; a row is tested by scipy, all rows with as many runs in one call.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.meta_analysis import effectsize_smd

NOISE = 1e-12
"""Of a row's largest value: a difference below it is floating-point noise."""


@dataclass(frozen=True)
class Differences:
    """Value minus reference, by row; NaN where a figure cannot be had.

    Attributes
    ----------
    n : int64[R]
        Pairs of runs; of two unpaired sides, the runs of the smaller.
    reference, value : float64[R]
        Means of the runs that count; where no pair does, of all that a side has.
    delta, low, high : float64[R]
        Mean difference and its interval; the interval has no width where the difference is the same in every run.
    p : float64[R]
        Of no difference; NaN where nothing is left to chance, or there are too few runs.
    effect : float64[R]
        Paired: Cohen's d_z, the mean over the standard deviation of the differences. Else Hedges' g.
    same : bool[R]
        Both sides have the same figure in every run.
    """

    n: np.ndarray
    reference: np.ndarray
    value: np.ndarray
    delta: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray
    effect: np.ndarray
    same: np.ndarray


def paired(reference: np.ndarray, value: np.ndarray, confidence: float, *, chance: bool = True) -> Differences:
    """Differences of runs with the same seed, by a one-sample t test of the pairs that exist.

    Parameters
    ----------
    reference, value : float64[R, S]
        Column s of both is the same seed; NaN where a figure does not exist.
    confidence : float
        Of the two-sided interval.
    chance : bool
        Whether another run may differ; else one is as good as many.
    """
    both = ~(np.isnan(reference) | np.isnan(value))
    n = both.sum(axis=1)
    scale = np.where(both, np.maximum(np.abs(reference), np.abs(value)), 0.0).max(axis=1, initial=0.0)
    difference = np.where(both, value - reference, np.nan)
    difference[np.abs(difference) <= NOISE * scale[:, None]] = 0.0
    delta = _mean(difference, both)
    low, high, p, effect = (np.full(len(n), np.nan) for _ in range(4))
    fixed = (n >= (2 if chance else 1)) & (_spread(difference, both) <= NOISE * scale)
    low[fixed] = high[fixed] = delta[fixed]
    for count in np.unique(n[(n >= 2) & ~fixed]):
        rows = np.flatnonzero((n == count) & ~fixed)
        pairs = difference[rows][both[rows]].reshape(len(rows), count)
        test = stats.ttest_1samp(pairs, 0.0, axis=1)
        interval = test.confidence_interval(confidence)
        low[rows], high[rows], p[rows] = interval.low, interval.high, test.pvalue
        effect[rows] = delta[rows] / pairs.std(axis=1, ddof=1)
    none = np.where(both, difference == 0, True).all(axis=1) & (n > 0)
    mean_a, mean_b = (_mean(side, both | ((n == 0)[:, None] & ~np.isnan(side))) for side in (reference, value))
    return Differences(n, mean_a, mean_b, delta, low, high, p, effect, none)


def unpaired(reference: np.ndarray, value: np.ndarray, confidence: float, *, chance: bool = True) -> Differences:
    """Differences of runs that have nothing to do with each other, by Welch's t test.

    Parameters
    ----------
    reference, value : float64[R, S]
        NaN where a figure does not exist.
    confidence : float
        Of the two-sided interval.
    chance : bool
        Whether another run may differ; else one is as good as many.
    """
    has_a, has_b = ~np.isnan(reference), ~np.isnan(value)
    n_a, n_b = has_a.sum(axis=1), has_b.sum(axis=1)
    mean_a, mean_b = _mean(reference, has_a), _mean(value, has_b)
    scale = np.fmax(
        *(np.where(has, np.abs(x), 0.0).max(axis=1, initial=0.0) for x, has in ((reference, has_a), (value, has_b)))
    )
    delta = mean_b - mean_a
    delta[np.abs(delta) <= NOISE * scale] = 0.0
    low, high, p, effect = (np.full(len(delta), np.nan) for _ in range(4))
    spread = np.fmax(_spread(reference, has_a), _spread(value, has_b))
    fixed = (np.fmin(n_a, n_b) >= (2 if chance else 1)) & (spread <= NOISE * scale)
    low[fixed] = high[fixed] = delta[fixed]
    random = (np.fmin(n_a, n_b) >= 2) & ~fixed
    for count_a, count_b in np.unique(np.stack([n_a, n_b], axis=1)[random], axis=0):
        rows = np.flatnonzero(random & (n_a == count_a) & (n_b == count_b))
        a = reference[rows][has_a[rows]].reshape(len(rows), count_a)
        b = value[rows][has_b[rows]].reshape(len(rows), count_b)
        low[rows], high[rows], p[rows], effect[rows] = _welch(a, b, confidence)
    return Differences(
        np.fmin(n_a, n_b), mean_a, mean_b, delta, low, high, p, effect, _equal(reference, value, NOISE * scale)
    )


def _welch(a: np.ndarray, b: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Interval's ends, p and Hedges' g (its bias corrected) of b minus a, by row."""
    with warnings.catch_warnings():
        # scipy warns of a side whose runs are all the same, whose variance is 0 and no loss of precision.
        warnings.simplefilter("ignore", RuntimeWarning)
        test = stats.ttest_ind(b, a, axis=1, equal_var=False)
        interval = test.confidence_interval(confidence)
    sides = ((side.mean(axis=1), side.std(axis=1, ddof=1), side.shape[1]) for side in (b, a))
    effect, _ = effectsize_smd(*next(sides), *next(sides))
    return interval.low, interval.high, test.pvalue, effect


def _mean(x: np.ndarray, has: np.ndarray) -> np.ndarray:
    n = has.sum(axis=1)
    total = np.where(has, x, 0.0).sum(axis=1)
    return np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)


def _spread(x: np.ndarray, has: np.ndarray) -> np.ndarray:
    """Largest minus smallest of each row; -inf for none."""
    return np.where(has, x, -np.inf).max(axis=1, initial=-np.inf) - np.where(has, x, np.inf).min(axis=1, initial=np.inf)


def _equal(a: np.ndarray, b: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Rows whose sorted figures are the same on both sides."""
    a, b = np.sort(a, axis=1), np.sort(b, axis=1)
    alike = (np.isnan(a) & np.isnan(b)) | (np.abs(a - b) <= noise[:, None])
    return alike.all(axis=1) & ~np.isnan(a).all(axis=1)
