"""How long a way by road takes: slow streets at first, faster roads on the rest of a long one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.estimate import FAR_STEM_KM, OPEN_ROAD_KM

Floats = npt.NDArray[np.float64]

REFERENCE_PER_KM2 = 1_000.0
"""People per km2 at which streets are as fast as `RoadSpeeds.near_m_s` (the suburb of routing/estimate.py)."""

SLOWNESS_PER_DECADE = 0.6
"""Streets at ten times the density take 1.6 times as long (assumed: 25 km/h becomes 15.6, the low end of FACTS E18)."""

LEAST_SLOWNESS = 25.0 / 35.0
"""However empty the land, streets are not faster than the high end of FACTS E18."""


@dataclass(frozen=True)
class RoadSpeeds:
    """Time of a way is piecewise linear in its length, as in routing/estimate.py.

    Attributes
    ----------
    near_m_s : float
        On the first `near_m` metres; divided by the slowness of the way's two ends, on average.
    stem_m_s : float
        On what goes beyond.
    far_m_s : float
        On what goes beyond `far_m` metres.
    """

    near_m_s: float = 25.0 / 3.6
    stem_m_s: float = 60.0 / 3.6
    far_m_s: float = 80.0 / 3.6
    near_m: float = OPEN_ROAD_KM * 1000.0
    far_m: float = FAR_STEM_KM * 1000.0

    def __post_init__(self) -> None:
        if not min(self.near_m_s, self.stem_m_s, self.far_m_s) > 0:
            raise ValueError("speeds must be positive")
        if not 0 <= self.near_m <= self.far_m:
            raise ValueError("the far part cannot begin before the near part ends")

    @staticmethod
    def of(speeds: RoadSpeeds | float | None) -> RoadSpeeds:
        """Take them as they are; a number is metres per second everywhere, None a metre per second."""
        if isinstance(speeds, RoadSpeeds):
            return speeds
        everywhere = 1.0 if speeds is None else float(speeds)
        return RoadSpeeds(everywhere, everywhere, everywhere, near_m=0.0, far_m=np.inf)

    @staticmethod
    def of_settings(settings: Any) -> RoadSpeeds:
        """Take the speeds of `Scenario.settings`."""
        door = settings.door
        return RoadSpeeds(door.urban_km_h / 3.6, door.stem_km_h / 3.6, door.far_km_h / 3.6)

    def seconds(self, metres: npt.ArrayLike, slowness: npt.ArrayLike = 1.0) -> Floats:
        """Seconds of ways by road, float64 of the arguments' common shape; both may be arrays."""
        length = np.asarray(metres, np.float64)
        near = np.minimum(length, self.near_m)
        far = np.maximum(length - self.far_m, 0.0)
        streets = near / self.near_m_s * np.asarray(slowness, np.float64)
        return streets + (length - near - far) / self.stem_m_s + far / self.far_m_s


def slowness_of(people_per_km2: npt.ArrayLike) -> Floats:
    """How many times as long streets take where so many people live: grows with the logarithm of their density."""
    density = np.maximum(np.asarray(people_per_km2, np.float64), 1.0)
    return np.maximum(1.0 + SLOWNESS_PER_DECADE * np.log10(density / REFERENCE_PER_KM2), LEAST_SLOWNESS)
