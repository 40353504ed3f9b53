"""Great circles x detour: stops given by latitude and longitude, where no road graph is at hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.geography import EARTH_RADIUS_KM, unit_vectors
from routing.travel.conventions import ROUNDED, Convention
from routing.travel.speeds import RoadSpeeds
from routing.travel.straight import StraightTravel, law_of
from routing.travel.table import SpeedProfile

RADIUS_M = EARTH_RADIUS_KM * 1000.0
DETOUR = 1.3
"""Road over great circle (FACTS E17)."""


class GreatCircleTravel(StraightTravel):
    """Great-circle metres x detour, and seconds by road speeds; only coordinates are kept.

    Parameters
    ----------
    lat, lon : array_like of float, shape (P,)
        Degrees.
    convention, detour, speeds, slowness, profile
        As of `PlaneTravel`.

    Raises
    ------
    ValueError
        When a coordinate is not finite or no place on Earth, or the longest leg does not fit the tables.
    """

    def __init__(
        self,
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        convention: Convention = ROUNDED,
        *,
        detour: float = DETOUR,
        speeds: RoadSpeeds | float = RoadSpeeds(),  # noqa: B008 -- frozen
        slowness: npt.ArrayLike | None = None,
        profile: SpeedProfile | None = None,
    ) -> None:
        north, east = np.asarray(lat, np.float64), np.asarray(lon, np.float64)
        if not ((np.abs(north) <= 90).all() and (np.abs(east) <= 180).all()):
            raise ValueError("latitude must be within 90, longitude within 180 degrees")
        points = np.ascontiguousarray(RADIUS_M * unit_vectors(north, east))
        slow = np.ones(len(points)) if slowness is None else np.ascontiguousarray(slowness, np.float64)
        law = law_of(0.5 / RADIUS_M, detour, RoadSpeeds.of(speeds), convention)
        super().__init__(points, slow, law, timed=True)
        self.speeds = profile
