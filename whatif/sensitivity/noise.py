"""What chance does: how far effects would lie from zero if nothing but the seeds moved the figures."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

SEEDS = 5
"""Seeds at the base at least, by which the spread from seed to seed is measured."""

CONFIDENCE = 0.95
_DRAWS = 100_000


def between_seeds(values: np.ndarray) -> float:
    """Standard deviation of a figure from seed to seed; float64[S], S of 2 or more."""
    return float(values.std(ddof=1))


def effects_by_chance(differences: np.ndarray, base: np.ndarray) -> np.ndarray:
    """What the mean absolute difference of an assumption's steps seldom exceeds by chance alone.

    Parameters
    ----------
    differences : float64[S, r, k]
        What each step did to the figure, of each seed by itself: seeds are common to all points, so that what chance
        does to both ends of a step falls out.
    base : float64[S0]
        The figure at the base by seed. Where there is one seed, its spread is taken, as if the ends of a step had
        seeds of their own.

    Returns
    -------
    float64[k]
        The 95 % point.
    """
    n_seeds, count, n_keys = differences.shape
    if n_seeds == 1:
        return np.full(n_keys, between_seeds(base) * math.sqrt(2) * _ratio(count, len(base) - 1))
    noise = np.sqrt(differences.var(axis=0, ddof=1).mean(axis=0) / n_seeds)
    return noise * _ratio(count, count * (n_seeds - 1))


@cache
def _ratio(count: int, freedom: int) -> float:
    """95 % point of the mean of `count` absolute normal values over their spread, as estimated by `freedom` others."""
    rng = np.random.default_rng(0)
    means = np.zeros(_DRAWS)
    for _ in range(count):
        means += np.abs(rng.standard_normal(_DRAWS))
    spread = np.sqrt(rng.chisquare(freedom, _DRAWS) / freedom)
    return float(np.quantile(means / count / spread, CONFIDENCE))
