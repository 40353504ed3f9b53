"""Speeds through the day: when a vehicle arrives that leaves at a time, and when it must leave to arrive in time.

The drive is done when the integral of the speed's factor over it equals its duration at factor 1 (Ichoua, Gendreau,
Potvin 2003, EJOR 144): who leaves first arrives first, and no drive gets shorter by waiting.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from routing.travel.table import SpeedProfile

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

HOUR_S = 3600
SLACK = 1e-6
"""Ticks by which a drive may be over before it counts as one tick longer: rounding of the sums, not time."""


def hourly(factors: Sequence[float], scale: int = 1, day_start_s: int = 0, hours: int = 48) -> SpeedProfile:
    """Make a profile of one factor an hour of the day, from midnight on.

    Parameters
    ----------
    factors : sequence of float
        24 of them; 1 is the speed that durations are given at.
    scale, day_start_s : int
        As of the `Problem`: tick 0 is at this second of the day.
    hours : int
        How far the profile reaches; the last hour's factor holds for ever.

    Raises
    ------
    ValueError
        When there are not 24 factors, or one is not positive.
    """
    if len(factors) != 24 or not all(np.isfinite(factor) and factor > 0 for factor in factors):
        raise ValueError("a speed profile needs 24 positive factors, one an hour")
    first = day_start_s // HOUR_S
    begins = np.arange(first, first + hours)
    at = np.maximum((begins * HOUR_S - day_start_s) * scale, 0)
    return SpeedProfile(at.astype(np.int64), np.asarray(factors, np.float64)[begins % 24])


def arrive(profile: SpeedProfile | None, departure: npt.ArrayLike, duration: npt.ArrayLike) -> Ints:
    """Tick of arrival, rounded up, of drives that take `duration` at factor 1; both int64 of any common shape."""
    leave_at, length = np.asarray(departure, np.int64), np.asarray(duration, np.int64)
    if profile is None:
        return leave_at + length
    done = _work_until(profile, leave_at) + length
    return np.maximum(np.ceil(_time_of(profile, done) - SLACK).astype(np.int64), leave_at)


def leave(profile: SpeedProfile | None, arrival: npt.ArrayLike, duration: npt.ArrayLike) -> Ints:
    """Latest tick of departure whose drive is over by `arrival`: the inverse of `arrive`."""
    due, length = np.asarray(arrival, np.int64), np.asarray(duration, np.int64)
    if profile is None:
        return due - length
    left = _work_until(profile, due) - length
    candidate = np.asarray(np.floor(_time_of(profile, left) + SLACK).astype(np.int64))
    candidate = np.where(arrive(profile, candidate, length) > due, candidate - 1, candidate)
    return np.where(arrive(profile, candidate + 1, length) <= due, candidate + 1, candidate)


def _work_until(profile: SpeedProfile, time: Ints) -> Floats:
    """Integral of the factor from tick 0; before it the first factor holds."""
    row = np.maximum(np.searchsorted(profile.at, time, side="right") - 1, 0)
    return _work_at(profile)[row] + (time - profile.at[row]) * profile.factor[row]


def _time_of(profile: SpeedProfile, work: Floats) -> Floats:
    """Time at which the integral reaches a value: the inverse of `_work_until`."""
    before = _work_at(profile)
    row = np.maximum(np.searchsorted(before, work, side="right") - 1, 0)
    return profile.at[row] + (work - before[row]) / profile.factor[row]


def _work_at(profile: SpeedProfile) -> Floats:
    """Integral of the factor at each change of speed."""
    return np.concatenate([[0.0], np.cumsum(np.diff(profile.at) * profile.factor[:-1])])
