"""Intervals by profile: how far a parameter can move, the others following, until the fit is worse than chance allows.

The likelihood profile (Venzon and Moolgavkar 1988): the least sum of squares with the parameter held rises by 3.84, the
95 % point of chi-squared with one degree of freedom, at the ends of the interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from whatif.calibrate.model import Model, OutOfRuns

TRIES = 4
REFITS = 3
CLOSE = 0.2
"""Of the distance, in standard errors, to the end of an interval, at which it is near enough to interpolate."""

ROOM = 1e-6
"""Of the range, below which a parameter lies at its bound."""


@dataclass(frozen=True)
class End:
    """An end of an interval.

    Attributes
    ----------
    at : float
        Share of the range.
    open : bool
        The bound of the range was reached first.
    profiled : bool
        False where the runs did not reach: then by the slopes alone.
    """

    at: float
    open: bool
    profiled: bool = True


def rise() -> float:
    """How far the sum of squares may rise."""
    from scipy.stats import chi2

    return float(chi2.ppf(0.95, 1))


def ends(model: Model, slopes: np.ndarray, errors: np.ndarray, which: int) -> tuple[End, End]:
    """Lower and upper end of a parameter's interval around the best point.

    Parameters
    ----------
    model : Model
    slopes : float64[m, k]
        At the best point.
    errors : float64[k]
        Standard errors by the slopes, in shares of the ranges.
    which : int
        The parameter.
    """
    best, least, error = model.best.copy(), model.best_chi2, float(errors[which])
    lower = _end(model, best, least, slopes, error, which, -1)
    return lower, _end(model, best, least, slopes, error, which, 1)


def _end(model: Model, best: np.ndarray, least: float, slopes: np.ndarray, error: float, which: int, sign: int) -> End:
    room = float(best[which] if sign < 0 else 1 - best[which])
    if room < ROOM:
        return End(float(best[which]), True)
    wanted = math.sqrt(rise())
    distance = min(wanted * error, room)
    try:
        for _ in range(TRIES):
            risen = math.sqrt(max(_held(model, best, slopes, which, sign * distance) - least, 1e-12))
            if risen < wanted and distance >= room:
                return End(float(best[which] + sign * room), True)
            near = abs(risen - wanted) < CLOSE * wanted
            distance = min(room, distance * min(max(wanted / risen, 0.2), 5.0))
            if near:
                break
    except OutOfRuns:
        return End(float(best[which] + sign * distance), distance >= room, profiled=False)
    return End(float(best[which] + sign * distance), False)


def _held(model: Model, best: np.ndarray, slopes: np.ndarray, which: int, moved: float) -> float:
    """The least sum of squares with a parameter held, the others following by the slopes at the best point."""
    from scipy.optimize import least_squares

    others = np.delete(np.arange(len(best)), which)
    held = best.copy()
    held[which] = np.clip(best[which] + moved, 0, 1)
    if not len(others):
        return _chi2(model, held)
    own = slopes[:, others]
    follow = best[others] - np.linalg.pinv(own) @ slopes[:, which] * moved
    seen: list[float] = []

    def residuals(free: np.ndarray) -> np.ndarray:
        point = held.copy()
        point[others] = free
        found = model.residuals([point])[0]
        seen.append(float(found @ found))
        return found

    least_squares(
        residuals, np.clip(follow, 0, 1), jac=lambda _: own, bounds=(0, 1), max_nfev=REFITS, ftol=0.02, xtol=1e-3
    )
    return min(seen)


def _chi2(model: Model, point: np.ndarray) -> float:
    found = model.residuals([point])[0]
    return float(found @ found)
