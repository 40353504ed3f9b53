"""What a place is like for a building: people around, price of land, way to the freeway, nearest airport's code."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from datasets import roads
from datasets.build.siting import plane

NEAR_KM = 10.0
LABOUR_KM = 40.0
TYPICAL_HOME_USD = 300_000
TYPICAL_PEOPLE_PER_KM2 = 400.0
AIRPORT_WORDS = ("Internation", "Intl", "Intcntl", "Regional", "Metropolitan")
"""A site is named after an airport whose name says that airlines fly there; the registry holds small fields too."""


def with_surroundings(zips: pd.DataFrame) -> pd.DataFrame:
    """`zips` with people_per_km2 (within 10 km), people_40km, freeway_km (crow-fly) and home_value_usd filled in."""
    x, y = plane(zips["lat"].to_numpy(), zips["lon"].to_numpy())
    people = zips["population"].to_numpy(float)
    tree = cKDTree(np.stack([x, y], axis=1))
    value = zips["home_value_usd"].to_numpy(float)
    known = np.flatnonzero(np.isfinite(value))
    _, nearest = cKDTree(tree.data[known]).query(tree.data)
    _, access = roads.freeways().nearest(zips["lat"].to_numpy(), zips["lon"].to_numpy(), k=1)
    return zips.assign(
        people_per_km2=_sum_within(tree, people, NEAR_KM) / (math.pi * NEAR_KM**2),
        people_40km=_sum_within(tree, people, LABOUR_KM),
        freeway_km=access[:, 0],
        home_value_usd=value[known][nearest],
    )


def land_penalty_km(places: pd.DataFrame, density_km: float, price_km: float) -> npt.NDArray[np.float64]:
    """Dear or crowded land as kilometres: `density_km` and `price_km` for each doubling over the typical values."""
    density = np.log2(np.maximum(places["people_per_km2"].to_numpy(float) / TYPICAL_PEOPLE_PER_KM2, 1.0))
    price = np.log2(np.maximum(places["home_value_usd"].to_numpy(float) / TYPICAL_HOME_USD, 1.0))
    return density_km * density + price_km * price


def airports() -> pd.DataFrame:
    """US airports of airportsdata: iata, lat, lon, and `named`: whether sites are named after it. Sorted by code."""
    import airportsdata

    rows = [
        (code, a["lat"], a["lon"], any(word in a["name"] for word in AIRPORT_WORDS))
        for code, a in sorted(airportsdata.load("IATA").items())
        if a["country"] == "US"
    ]
    return pd.DataFrame(rows, columns=["iata", "lat", "lon", "named"])


def nearest_airport(lat: npt.ArrayLike, lon: npt.ArrayLike) -> list[str]:
    """IATA code of the nearest airport that sites are named after, for each place."""
    table = airports()
    table = table[table["named"]]
    codes = table["iata"].to_numpy()
    grid = roads.great_circle_km(
        np.asarray(lat, dtype=float)[:, None],
        np.asarray(lon, dtype=float)[:, None],
        table["lat"].to_numpy()[None, :],
        table["lon"].to_numpy()[None, :],
    )
    return [str(codes[i]) for i in np.argmin(grid, axis=1)]


def _sum_within(tree: cKDTree, values: npt.NDArray[np.float64], km: float) -> npt.NDArray[np.float64]:
    return np.array([values[found].sum() for found in tree.query_ball_point(tree.data, km)])
