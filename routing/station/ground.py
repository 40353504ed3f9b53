"""A station's surroundings as a plane, in metres: good enough for splitting, drawing and comparing areas."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.geography import EARTH_RADIUS_KM
from routing.problem import Places

Floats = npt.NDArray[np.float64]

METRES_OF_DEGREE = EARTH_RADIUS_KM * 1000.0 * np.pi / 180.0


def plane_of(places: Places) -> Floats:
    """East and north of each place, float64[P, 2]: metres from the middle where places are geographic.

    Longitudes are shortened by the cosine of the middle latitude: within 1 % up to 100 km away (below 60 degrees).

    Raises
    ------
    ValueError
        When a place has no coordinates.
    """
    points = np.stack([places.x, places.y], axis=1).astype(np.float64)
    if not np.isfinite(points).all():
        raise ValueError("every place needs coordinates to be split by geography")
    if not places.geographic or not len(points):
        return points
    middle = 0.5 * (points.min(axis=0) + points.max(axis=0))
    return (points - middle) * METRES_OF_DEGREE * np.array([np.cos(np.radians(middle[1])), 1.0])
