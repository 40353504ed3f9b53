"""Areas of slow traffic: circles and polygons, on the map or in the plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from routing.problem import Floats, Places

Flags = npt.NDArray[np.bool_]


class Area(Protocol):
    """A part of the map."""

    def holds(self, places: Places) -> Flags:
        """Which places lie in it, bool[P]; places without coordinates lie in none."""
        ...


@dataclass(frozen=True)
class Circle:
    """All that is within a radius, in metres (or the file's unit in the plane)."""

    x: float
    y: float
    radius: float

    def holds(self, places: Places) -> Flags:
        """See `Area.holds`."""
        if places.geographic:
            from core.geography import great_circle_km

            away: Floats = 1000.0 * great_circle_km(self.y, self.x, places.y, places.x)
        else:
            away = np.hypot(places.x - self.x, places.y - self.y)
        return np.asarray(away <= self.radius)


@dataclass(frozen=True)
class Polygon:
    """All that is inside a ring of corners, given once each; straight edges on the map as in the plane."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def holds(self, places: Places) -> Flags:
        """See `Area.holds`: inside where a ray eastward crosses the ring an odd number of times."""
        inside = np.zeros(len(places), bool)
        corners = list(zip(self.x, self.y, strict=True))
        for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
            if y0 == y1:
                continue
            crossing = x0 + (places.y - y0) / (y1 - y0) * (x1 - x0)
            inside ^= ((places.y < y0) != (places.y < y1)) & (places.x < crossing)
        return inside
