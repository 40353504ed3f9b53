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
    return km_to_nearest(*(table[["lat", "lon"]].to_numpy(float) for table in (places, targets)))


def km_to_nearest(places: npt.NDArray[np.float64], targets: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """As `nearest_km`, of degrees of latitude and longitude, float64[n, 2]."""
    from scipy.spatial import cKDTree

    far = np.full(len(places), np.inf)
    valid = [np.isfinite(end).all(axis=1) for end in (places, targets)]
    if not valid[0].any() or not valid[1].any():
        return far
    points, goals = (unit_vectors(*end[ok].T) for end, ok in zip((places, targets), valid, strict=True))
    chord, _ = cKDTree(goals).query(points)
    far[valid[0]] = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0.0, 1.0))
    return far


def offered(
    zones: pd.DataFrame, facilities: pd.DataFrame, promises: pd.DataFrame, offers: pd.DataFrame | None = None
) -> npt.NDArray[np.bool_]:
    """Whether each promise is offered to each zone.

    A promise with `reach_km` is offered where an open facility of its `source_kind` lies within reach, unless
    `offers` says otherwise of the zone; the slowest (the last row) is offered everywhere, so that nobody is left
    without.

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
    if offers is not None and len(offers):
        zone, promise, row = _cells(zones, promises, offers)
        said = offers["offered"].to_numpy()[row]
        for word, value in (("yes", True), ("no", False)):
            result[zone[said == word], promise[said == word]] = value
        result[:, -1] = True
    return result


def demand_factors(zones: pd.DataFrame, promises: pd.DataFrame, offers: pd.DataFrame) -> npt.NDArray[np.float64] | None:
    """Factor on each zone's orders of each promise, float64[Z, P]; None where all are 1."""
    if not len(offers) or (offers["demand_factor"] == 1).all():
        return None
    factors = np.ones((len(zones), len(promises)))
    zone, promise, row = _cells(zones, promises, offers)
    factors[zone, promise] = offers["demand_factor"].to_numpy(float)[row]
    return factors


def in_order(offers: pd.DataFrame, zones: pd.DataFrame, promises: pd.DataFrame) -> pd.DataFrame:
    """The table by zone and promise, in the order of these, so that it does not tell in which order it was made."""
    if not len(offers):
        return offers
    zone, promise, row = _cells(zones, promises, offers)
    return offers.iloc[row[np.lexsort((promise, zone))]]


def _cells(
    zones: pd.DataFrame, promises: pd.DataFrame, offers: pd.DataFrame
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of the zone, of the promise and of `offers`, for those offers whose zone and promise exist."""
    zone, promise = (
        offers[name].map({key: row for row, key in enumerate(table[name])}).fillna(-1).to_numpy(np.int64)
        for name, table in (("zone", zones), ("promise", promises))
    )
    row = np.flatnonzero((zone >= 0) & (promise >= 0))
    return zone[row], promise[row], row


def promise_share(
    offered: npt.NDArray[np.bool_], promises: pd.DataFrame, factors: npt.NDArray[np.float64] | None = None
) -> npt.NDArray[np.float64]:
    """Share of each zone's orders by promise: what is not offered moves to the next slower one that is.

    Parameters
    ----------
    offered : bool[Z, P]
    promises : DataFrame
    factors : float64[Z, P], optional
        On what is ordered with each promise, as of `demand_factors`.

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
    if factors is not None:
        asked = result * factors
        result = np.where(asked.sum(axis=1, keepdims=True) > 0, asked, result)
    with np.errstate(invalid="ignore"):  # shares that do not add up to anything are a finding elsewhere
        return np.asarray(result / result.sum(axis=1, keepdims=True))
