"""Every variant against every other in one KPI."""

from __future__ import annotations

import numpy as np

from whatif.compare.difference import Differences, paired, unpaired
from whatif.compare.direction import Better


def costs_of(values: np.ndarray, better: Better) -> np.ndarray:
    """The values with less being better."""
    return values if better == "lower" else -values


def surely_worse(
    costs: np.ndarray, level: float, *, as_pairs: bool, chance: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Which variants are worse than which others, and which at least as bad, each with confidence `level`.

    Parameters
    ----------
    costs : float64[V, S]
        Less is better; NaN where a figure does not exist.
    level : float
        One-sided confidence of each of the V x V statements.
    as_pairs : bool
        Whether column s is the same seed in every variant.
    chance : bool
        As of `Observations`.

    Returns
    -------
    worse, no_better : bool[V, V]
        Of row i against column j. Equal where the two do not differ by chance.
    """
    n = len(costs)
    j, i = (side.ravel() for side in np.meshgrid(np.arange(n), np.arange(n)))
    test = paired if as_pairs else unpaired
    low = test(costs[j], costs[i], 2 * level - 1, chance=chance).low.reshape(n, n)
    return low > 0, low >= 0


def own_means(values: np.ndarray, confidence: float, *, chance: bool = True) -> Differences:
    """Each variant's mean with its own interval: the difference to nothing.

    Parameters
    ----------
    values : float64[V, S]
    confidence : float
        Of the two-sided interval.
    chance : bool
        As of `Observations`.
    """
    return paired(np.zeros_like(values), values, confidence, chance=chance)
