"""Splits points of the plane into parts of about the same weight, by straight cuts or by sectors around a centre."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def bisected(points: Floats, weight: Floats, parts: int, angle: float = 0.0) -> Ints:
    """Cut in two, and each part in two again: the first cut across `angle`, the next ones across the longer extent.

    Parameters
    ----------
    points : float64[n, 2]
    weight : float64[n]
        Not negative.
    parts : int
        Any number; a part that shall be split in three is cut at a third first.
    angle : float
        Radians; direction along which the first cut divides.

    Returns
    -------
    int64[n]
        Part of each point, 0..parts - 1. A part's weight differs from the mean by at most the heaviest point for each
        cut that made it; parts are empty where points are few or one outweighs a part.

    Raises
    ------
    ValueError
        When `parts` is not positive.
    """
    _check(parts)
    label = np.zeros(len(points), np.int64)
    open_parts = [(np.arange(len(points)), 0, parts, angle)]
    while open_parts:
        rows, first, number, along = open_parts.pop()
        if number == 1:
            label[rows] = first
            continue
        order = rows[np.argsort(points[rows] @ np.array([np.cos(along), np.sin(along)]), kind="stable")]
        left = number // 2
        cut = _cuts(weight[order], np.array([left / number]))[0]
        for side, start, count in ((order[:cut], first, left), (order[cut:], first + left, number - left)):
            open_parts.append((side, start, count, _longest_direction(points[side], along)))
    return label


def sectors(points: Floats, weight: Floats, parts: int, centre: Floats, angle: float = 0.0) -> Ints:
    """Cut into sectors around a centre, counted from `angle` (radians); otherwise as `bisected`."""
    _check(parts)
    bearing = np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0])
    order = np.argsort((bearing - angle) % (2.0 * np.pi), kind="stable")
    label = np.empty(len(points), np.int64)
    cuts = _cuts(weight[order], np.arange(1, parts) / parts)
    label[order] = np.searchsorted(cuts, np.arange(len(points)), side="right")
    return label


def _check(parts: int) -> None:
    if parts < 1:
        raise ValueError("at least one part is needed")


def _cuts(weight: Floats, shares: Floats) -> Ints:
    """How many points come before each cut, so that the weight before it is nearest to its share of the whole."""
    before = np.concatenate([[0.0], np.cumsum(weight)])
    if before[-1] <= 0.0:
        before = np.arange(len(before), dtype=np.float64)
    wanted = shares * before[-1]
    cut = np.clip(np.searchsorted(before, wanted), 1, max(len(before) - 1, 1))
    nearer_below = wanted - before[cut - 1] < before[np.minimum(cut, len(before) - 1)] - wanted
    return np.asarray(np.where(nearer_below, cut - 1, cut), np.int64)


def _longest_direction(points: Floats, across: float) -> float:
    """Direction of the largest spread, eastwards, radians; a right angle to the last cut where that is not known."""
    if len(points) < 2:
        return across + 0.5 * np.pi
    _, directions = np.linalg.eigh(np.cov(points.T))
    east, north = directions[:, 1] * (1.0 if directions[0, 1] >= 0.0 else -1.0)
    return float(np.arctan2(north, east))
