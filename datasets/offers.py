"""Which promises a zone is offered, and what share of its orders asks for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

EARTH_RADIUS_KM = 6371.0088


def unit_vectors(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points on the unit sphere, float[n, 3]: the chord between them orders as the great circle does."""
    phi, theta = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)], axis=1)


def nearest_km(places: pd.DataFrame, targets: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Great-circle km from each place to the nearest target; infinite where there is none.

    Both need `lat` and `lon` in degrees; places without coordinates (NaN) get infinity too.
    """
    from scipy.spatial import cKDTree

    far = np.full(len(places), np.inf)
    ends = [table[["lat", "lon"]].to_numpy(float) for table in (places, targets)]
    valid = [np.isfinite(end).all(axis=1) for end in ends]
    if not valid[0].any() or not valid[1].any():
        return far
    points, goals = (unit_vectors(end[ok, 0], end[ok, 1]) for end, ok in zip(ends, valid, strict=True))
    chord, _ = cKDTree(goals).query(points)
    far[valid[0]] = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0.0, 1.0))
    return far


def offered(zones: pd.DataFrame, facilities: pd.DataFrame, promises: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether each promise is offered to each zone.

    A promise with `reach_km` is offered where an open facility of its `source_kind` lies within reach;
    the slowest (the last row) is offered everywhere, so that nobody is left without.

    Returns
    -------
    bool[Z, P]
    """
    result = np.ones((len(zones), len(promises)), dtype=bool)
    near: dict[str, npt.NDArray[np.float64]] = {}
    for column, (kind, reach) in enumerate(zip(promises["source_kind"], promises["reach_km"], strict=True)):
        if reach > 0 and column < len(promises) - 1:
            if kind not in near:
                sources = facilities[(facilities["kind"] == kind) & (facilities["status"] == "open")]
                near[kind] = nearest_km(zones, sources)
            result[:, column] = near[kind] <= reach
    return result


def promise_share(offered: npt.NDArray[np.bool_], promises: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Share of each zone's orders by promise: what is not offered moves to the next slower one that is.

    Returns
    -------
    float[Z, P]
        Rows add up to 1.
    """
    share = np.broadcast_to(promises["share"].to_numpy(float), offered.shape)
    result = np.zeros(offered.shape)
    carried = np.zeros(len(offered))
    for column in range(offered.shape[1]):
        carried = carried + share[:, column]
        result[:, column] = np.where(offered[:, column], carried, 0.0)
        carried = np.where(offered[:, column], 0.0, carried)
    return result / result.sum(axis=1, keepdims=True)
