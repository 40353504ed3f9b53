"""Trade-offs between wishes that pull apart: which points nothing beats, and where the bend of their front lies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def non_dominated(points: np.ndarray, minimise: Sequence[bool]) -> np.ndarray:
    """Which points no other point beats: is as good in every axis and better in one.

    Equal points do not beat each other: all of them stay. A point with a NaN cannot be compared: it is left out.

    Parameters
    ----------
    points : float[n, d]
    minimise : sequence of bool, d
        Whether less is better, by axis.

    Returns
    -------
    bool[n]
    """
    costs = _as_costs(points, minimise)
    kept = np.zeros(len(costs), dtype=bool)
    whole = np.flatnonzero(~np.isnan(costs).any(axis=1))
    # Nothing can be beaten by what comes after it in this order, so the first of those left is always kept.
    left = whole[np.lexsort(costs[whole].T[::-1])]
    while len(left):
        first = costs[left[0]]
        equal = (costs[left] == first).all(axis=1)
        kept[left[equal]] = True
        left = left[(costs[left] < first).any(axis=1)]
    return kept


def knee(front: np.ndarray, minimise: Sequence[bool] = (True, True)) -> int | None:
    """The point where the front bends most: beyond it, a little of one wish costs much of the other.

    The point farthest from the chord between the front's two ends, towards the ideal, with both axes scaled to 0..1
    (Das 1999, "On characterizing the 'knee' of the Pareto curve", Structural Optimization 18; the same distance as
    in Satopää et al. 2011, "Finding a 'Kneedle' in a haystack", ICDCS Workshops). Of several, the first.

    Parameters
    ----------
    front : float[n, 2]
        Points that do not beat each other, in any order.
    minimise : two bools
        Whether less is better, by axis.

    Returns
    -------
    int or None
        Its index; None where no point lies nearer to the ideal than the chord (fewer than three points, a straight
        front, one that bulges away from the ideal).
    """
    costs = _as_costs(front, minimise)
    if costs.shape[1] != 2:
        raise ValueError(f"a knee is of two axes, not of {costs.shape[1]}")
    if len(costs) < 3:
        return None
    span = np.ptp(costs, axis=0)
    if not (span > 0).all():
        return None
    gain = 1 - ((costs - costs.min(axis=0)) / span).sum(axis=1)
    best = int(np.argmax(gain))
    return best if gain[best] > 1e-9 else None


def _as_costs(points: np.ndarray, minimise: Sequence[bool]) -> np.ndarray:
    """The points with less being better in every axis."""
    points = np.asarray(points, dtype=float)
    if points.ndim != 2 or points.shape[1] != len(minimise):
        raise ValueError(f"points of shape {points.shape} do not have {len(minimise)} axes")
    return points * np.where(minimise, 1.0, -1.0)
