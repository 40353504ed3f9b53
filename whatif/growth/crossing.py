"""The crossing: the level at which a metric falls below its limit, of each seed, and how sure its mean is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whatif.compare.interval import interval


@dataclass(frozen=True)
class Crossing:
    """Where the metric passes the limit.

    Attributes
    ----------
    level, ci_low, ci_high : float
        Mean over the seeds that cross, and its 95 % interval (t); None where none, or fewer than two, cross.
    crossing, holding, broken : int
        Seeds that cross; that hold at every level; that are below the limit at the lowest already.
    """

    level: float | None
    ci_low: float | None
    ci_high: float | None
    crossing: int
    holding: int
    broken: int


def crossing(levels: Sequence[float], curves: Sequence[Sequence[float]], at_least: float) -> Crossing:
    """The crossing of several seeds' curves.

    Parameters
    ----------
    levels : sequence of float
        The ladder, in order.
    curves : sequence of sequence of float
        A seed's metric, by level.
    at_least : float
        The limit.
    """
    import pandas as pd

    firsts = [next((i for i, value in enumerate(curve) if value < at_least), None) for curve in curves]
    found = [
        _between(levels, curve, i, at_least) for curve, i in zip(curves, firsts, strict=True) if i is not None and i > 0
    ]
    low, high = interval(pd.Series(found, dtype=float))
    mean = sum(found) / len(found) if found else None
    return Crossing(mean, low, high, len(found), firsts.count(None), firsts.count(0))


def _between(levels: Sequence[float], curve: Sequence[float], below: int, at_least: float) -> float:
    """By a straight line from the last level that holds to the first that does not."""
    start, end = levels[below - 1], levels[below]
    return start + (end - start) * (curve[below - 1] - at_least) / (curve[below - 1] - curve[below])
