"""The United States on a flat page: d3's composite Albers projection, with Alaska and Hawaii inset.

The frame is that of us-atlas's `states-albers-10m`: 975 x 610 units, x to the right, y **down**. Formulas: Snyder
1987, "Map projections: a working manual", USGS professional paper 1395, pp. 98-103 (Albers equal-area conic, sphere);
constants: d3-geo's geoAlbersUsa at scale 1300, translate (487.5, 305).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT = 975.0, 610.0
"""Frame that the projected country fills."""

SCALE = 1300.0
TRANSLATE = (487.5, 305.0)
_EPSILON = 1e-6


@dataclass(frozen=True)
class Conic:
    """One Albers equal-area conic, and the rectangle of the page that it may fill.

    Attributes
    ----------
    turn_deg : float
        Degrees added to the longitude before projecting (minus the central meridian).
    centre : (float, float)
        Longitude (after turning) and latitude that fall on `offset`.
    parallels : (float, float)
        Standard parallels.
    scale : float
        Share of `SCALE`.
    offset : (float, float)
        Place of the centre on the page, in units of `SCALE`, from `TRANSLATE`.
    clip : (float, float, float, float)
        x0, y0, x1, y1 in the same units.
    """

    turn_deg: float
    centre: tuple[float, float]
    parallels: tuple[float, float]
    scale: float
    offset: tuple[float, float]
    clip: tuple[float, float, float, float]

    def _raw(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        low, high = np.radians(self.parallels)
        n = (np.sin(low) + np.sin(high)) / 2
        c = 1 + np.sin(low) * (2 * n - np.sin(low))
        r = np.sqrt(np.maximum(c - 2 * n * np.sin(np.radians(lat)), 0.0)) / n
        angle = n * np.radians(lon)
        return r * np.sin(angle), np.sqrt(c) / n - r * np.cos(angle)

    def project(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
        """Page coordinates, and whether each point falls into the conic's rectangle."""
        turned = (lon + self.turn_deg + 180) % 360 - 180
        x, y = self._raw(turned, lat)
        x0, y0 = self._raw(np.asarray(self.centre[0]), np.asarray(self.centre[1]))
        px = self.offset[0] + self.scale * (x - x0)
        py = self.offset[1] - self.scale * (y - y0)
        left, top, right, bottom = self.clip
        inside = (px >= left) & (px <= right) & (py >= top) & (py <= bottom)
        return TRANSLATE[0] + SCALE * px, TRANSLATE[1] + SCALE * py, inside


LOWER_48 = Conic(96.0, (-0.6, 38.7), (29.5, 45.5), 1.0, (0.0, 0.0), (-0.455, -0.238, 0.455, 0.238))
ALASKA = Conic(
    154.0,
    (-2.0, 58.5),
    (55.0, 65.0),
    0.35,
    (-0.307, 0.201),
    (-0.425 + _EPSILON, 0.120 + _EPSILON, -0.214 - _EPSILON, 0.234 - _EPSILON),
)
HAWAII = Conic(
    157.0,
    (-3.0, 19.9),
    (8.0, 18.0),
    1.0,
    (-0.205, 0.212),
    (-0.214 + _EPSILON, 0.166 + _EPSILON, -0.115 - _EPSILON, 0.234 - _EPSILON),
)


def albers_usa(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Page coordinates of places in the United States.

    Parameters
    ----------
    lon, lat : array_like
        Degrees; mind the order, which is that of x and y.

    Returns
    -------
    x, y : ndarray
        In the 975 x 610 frame, y down; NaN for places outside all three maps (Puerto Rico, Guam).
    """
    lam, phi = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    x, y = np.full(lam.shape, np.nan), np.full(lam.shape, np.nan)
    free = np.ones(lam.shape, np.bool_)
    for conic in (LOWER_48, ALASKA, HAWAII):
        px, py, inside = conic.project(lam, phi)
        here = inside & free
        x, y, free = np.where(here, px, x), np.where(here, py, y), free & ~here
    return x, y
