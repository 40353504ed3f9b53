"""The fall: between which levels a metric drops fastest, and the knee before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fall:
    """Where a curve drops fastest.

    Attributes
    ----------
    start, end : float
        Neighbouring levels between which it drops fastest for each unit of the factor.
    per_unit : float
        By how much there, above 0.
    first : float
        The lowest level.
    knee : float
        Level from which it drops faster than before; None where it never does.
    before, beyond : float
        Drop for each unit from the lowest level to the knee, and from there to `end`; None without a knee.
    """

    start: float
    end: float
    per_unit: float
    first: float
    knee: float | None
    before: float | None
    beyond: float | None


def fall(levels: Sequence[float], means: Sequence[float]) -> Fall | None:
    """Where a curve over rising levels drops fastest; None where it drops nowhere.

    The knee is sought up to the end of the fastest drop alone: what comes after it, where there is little left to
    lose, and so where the ladder happens to end, does not move it.
    """
    import numpy as np

    from core.pareto import knee

    slopes = [_drop(levels, means, i, i + 1) for i in range(len(levels) - 1)]
    if not slopes or max(slopes) <= 0:
        return None
    steepest = slopes.index(max(slopes))
    end = steepest + 1
    bend = knee(np.array([levels[: end + 1], means[: end + 1]]).T, minimise=(False, False))
    return Fall(
        start=levels[steepest],
        end=levels[end],
        per_unit=slopes[steepest],
        first=levels[0],
        knee=None if bend is None else levels[bend],
        before=None if bend is None else _drop(levels, means, 0, bend),
        beyond=None if bend is None else _drop(levels, means, bend, end),
    )


def _drop(levels: Sequence[float], means: Sequence[float], start: int, end: int) -> float:
    return (means[start] - means[end]) / (levels[end] - levels[start])
