"""How many wait and how long: a queue seen from the times of those who waited in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Waiting(NamedTuple):
    """A queue over a measured time.

    Attributes
    ----------
    mean : float
        Time-average number waiting.
    per_h : float
        Arrivals an hour.
    wait_s : float
        Mean wait of those who arrived in the measured time, whole even where it ends later; 0 without arrivals.
    """

    mean: float
    per_h: float
    wait_s: float


def waiting(joined_s: Floats, left_s: Floats, from_s: float, to_s: float) -> Waiting:
    """A queue between `from_s` and `to_s`.

    Parameters
    ----------
    joined_s, left_s : float64[n]
        When each joined the queue and when it left; NaN in `left_s` where it still waits at `to_s`, whose wait is
        counted up to there. NaN in `joined_s` where it never joined.
    from_s, to_s : float

    Returns
    -------
    Waiting
        Little's law ties the three: mean = per_h / 3600 * wait_s, but for those who wait across an end.
    """
    came = ~np.isnan(joined_s)
    joined, left = joined_s[came], np.where(np.isnan(left_s[came]), np.inf, left_s[came])
    inside = np.clip(np.minimum(left, to_s) - np.maximum(joined, from_s), 0, None)
    arrived = (joined >= from_s) & (joined < to_s)
    until = np.where(np.isinf(left[arrived]), to_s, left[arrived])
    wait = float(np.mean(until - joined[arrived])) if arrived.any() else 0.0
    return Waiting(float(inside.sum()) / (to_s - from_s), float(arrived.sum()) * 3600 / (to_s - from_s), wait)
