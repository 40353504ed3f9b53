"""Straight lines in the plane: benchmark files, and stops given in metres."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from routing.travel.conventions import ROUNDED, Convention
from routing.travel.speeds import RoadSpeeds
from routing.travel.straight import StraightTravel, law_of
from routing.travel.table import SpeedProfile


class PlaneTravel(StraightTravel):
    """Euclidean distance x detour; only coordinates are kept.

    Parameters
    ----------
    x, y : array_like of float, shape (P,)
        Metres, or the file's unit.
    convention : Convention
        Of distances and of durations; its scale is the problem's.
    detour : float
        Road over straight line.
    speeds : RoadSpeeds, float or None
        A float is metres per second everywhere. None: a unit takes a unit of time, as in the benchmark files.
    slowness : array_like of float, shape (P,), optional
        Of the streets at each place (`speeds.slowness_of`); 1 when left out.
    profile : SpeedProfile, optional
        Speeds through the day.

    Raises
    ------
    ValueError
        When a coordinate is not finite, or the longest leg does not fit the tables.
    """

    def __init__(
        self,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        convention: Convention = ROUNDED,
        *,
        detour: float = 1.0,
        speeds: RoadSpeeds | float | None = None,
        slowness: npt.ArrayLike | None = None,
        profile: SpeedProfile | None = None,
    ) -> None:
        across, up = np.asarray(x, np.float64), np.asarray(y, np.float64)
        points = np.ascontiguousarray(np.stack([across, up, np.zeros(len(across))], axis=1))
        if not np.isfinite(points).all():
            raise ValueError("coordinates must be finite")
        slow = np.ones(len(points)) if slowness is None else np.ascontiguousarray(slowness, np.float64)
        law = law_of(0.0, detour, RoadSpeeds.of(speeds), convention)
        super().__init__(points, slow, law, timed=speeds is not None)
        self.speeds = profile
