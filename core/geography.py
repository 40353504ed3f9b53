"""The sphere: great-circle distance, nearest places, and the map projection that pictures use.

Coordinates are degrees, north and east positive, in arrays of any shape that broadcast.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from core.albers import albers_usa

__all__ = ["EARTH_RADIUS_KM", "albers_usa", "great_circle_km", "nearest", "unit_vectors"]

Floats = npt.NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG 1980, Moritz 2000)."""


def great_circle_km(
    lat_from: npt.ArrayLike, lon_from: npt.ArrayLike, lat_to: npt.ArrayLike, lon_to: npt.ArrayLike
) -> Floats:
    """Kilometres along the sphere (haversine formula; within 0.5 % of the ellipsoid).

    Returns
    -------
    ndarray
        Of the broadcast shape of the four arguments.
    """
    phi_from, phi_to = np.radians(lat_from), np.radians(lat_to)
    d_lambda = np.radians(np.subtract(lon_to, lon_from))
    a = np.sin((phi_to - phi_from) / 2) ** 2 + np.cos(phi_from) * np.cos(phi_to) * np.sin(d_lambda / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(a, 1.0)))


def unit_vectors(lat: npt.ArrayLike, lon: npt.ArrayLike) -> Floats:
    """Points of the unit sphere, shape (..., 3): chords between them order as great circles do."""
    phi, lam = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def nearest(
    lat: npt.ArrayLike, lon: npt.ArrayLike, lat_of: npt.ArrayLike, lon_of: npt.ArrayLike, k: int = 1
) -> tuple[npt.NDArray[np.int64], Floats]:
    """The `k` nearest of some places to each point, over the sphere.

    Parameters
    ----------
    lat, lon : array_like, shape (n,)
        The points that ask.
    lat_of, lon_of : array_like, shape (m,)
        The places to choose among.
    k : int
        At most m.

    Returns
    -------
    index : int64[n, k]
        Rows of the places, nearest first.
    km : float64[n, k]

    Raises
    ------
    ValueError
        If there are fewer than `k` places.
    """
    places = unit_vectors(lat_of, lon_of)
    if not 1 <= k <= len(places):
        raise ValueError(f"cannot find the {k} nearest of {len(places)} places")
    chord, index = cKDTree(places).query(unit_vectors(lat, lon), k=np.arange(1, k + 1))
    return np.asarray(index, np.int64), 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(chord / 2, 1.0))
