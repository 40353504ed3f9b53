"""Does a floor hold a rate? Runs with one seed after the other, until the answer is sure enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LEAST_RUNS = 3
MOST_RUNS = 6


@dataclass(frozen=True)
class Verdict:
    """What runs with several seeds say about a rate.

    Attributes
    ----------
    holds : bool
        True where the rate lies below the mean's one-sided confidence bound.
    sure : bool
        False where `MOST_RUNS` left the rate within the interval; `holds` is then False.
    mean, low, high : float
        Lines an hour that the floor can do: the mean, and its two one-sided bounds.
    runs : int
    """

    holds: bool
    sure: bool
    mean: float
    low: float
    high: float
    runs: int


def holds(
    rate: float,
    capacity: Callable[[int], float],
    *,
    confidence: float = 0.95,
    least: int = LEAST_RUNS,
    most: int = MOST_RUNS,
) -> Verdict:
    """Ask for one run after the other until the rate lies outside the mean's interval.

    Every floor that is tried gets the same seeds in the same order: floors meet the same orders, and their difference
    is what differs between them (common random numbers). Looking after each run makes wrong answers a little more
    likely than ``1 - confidence``; `least` runs before the first look keep that small.

    Parameters
    ----------
    rate : float
        Lines an hour.
    capacity : callable
        Lines an hour that the floor does with a seed (1, 2, ...) when orders never run out.
    confidence : float
        Of each one-sided bound.
    least, most : int
        Runs, at least 2.
    """
    found: list[float] = []
    low = high = mean = float("nan")
    for seed in range(1, most + 1):
        found.append(capacity(seed))
        if seed < least:
            continue
        mean, low, high = interval(found, confidence)
        if rate <= low or rate > high:
            return Verdict(rate <= low, True, mean, low, high, seed)
    return Verdict(False, False, mean, low, high, most)


def interval(values: list[float], confidence: float) -> tuple[float, float, float]:
    """Mean, and the bounds that it lies above and below with `confidence` each (Student's t)."""
    from scipy.stats import t

    sample = np.asarray(values, float)
    mean = float(sample.mean())
    half = float(t.ppf(confidence, len(sample) - 1) * sample.std(ddof=1) / np.sqrt(len(sample)))
    return mean, mean - half, mean + half
