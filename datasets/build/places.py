"""What a place is like for a building: people around, price of land, way to the freeway, the airport that names it."""

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
LARGE_HUBS = (
    "ATL DFW DEN ORD LAX CLT MCO LAS PHX MIA SEA IAH JFK EWR FLL MSP SFO DTW BOS SLC PHL BWI TPA BNA SAN LGA MDW IAD "
    "DCA AUS"
)
"""Airports with 1 % or more of the country's boardings, busiest first (FAA, calendar year 2021)."""
OTHER_HUBS = (
    "ABE ABQ ACY ALB ANC ATW AVL AZA BDL BHM BIL BOI BTV BUF BUR BZN CAE CHA CHS CID CLE CMH COS CVG DAL DAY DSM ECP "
    "ELP EUG EYW FAI FAR FAT FCA FSD FWA GEG GRR GSO GSP HNL HOU HPN HRL HSV ICT ILM IND ISP ITO JAC JAN JAX KOA LBB "
    "LEX LGB LIH LIT MAF MCI MDT MEM MFE MFR MHT MKE MSN MSO MSY MYR OAK OGG OKC OMA ONT ORF PBI PDX PGD PIE PIT PNS "
    "PSC PSP PVD PWM RAP RDM RDU RIC RNO ROC RSW SAT SAV SBA SBN SDF SFB SGF SJC SMF SNA SRQ STL SYR TUL TUS TYS VPS "
    "XNA"
)
"""Medium and small hubs: 0.05 % to 1 % of boardings (FAA, calendar year 2021)."""
SAME_CITY_KM = 30.0
"""A large hub names all sites this near, though a smaller airport may be nearer (assumed)."""


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
    """US airports of airportsdata: iata, lat, lon. Sorted by code."""
    import airportsdata

    rows = [(code, a["lat"], a["lon"]) for code, a in sorted(airportsdata.load("IATA").items()) if a["country"] == "US"]
    return pd.DataFrame(rows, columns=["iata", "lat", "lon"])


def naming_airport(lat: npt.ArrayLike, lon: npt.ArrayLike) -> list[str]:
    """IATA code that a site at each place is named by: the busiest large hub of its city, else the nearest hub.

    Parameters
    ----------
    lat, lon : array-like, shape (n,)
        Degrees.

    Returns
    -------
    list of str
        Of the `LARGE_HUBS` within `SAME_CITY_KM` the first; where there is none, the nearest hub of any size.
    """
    large = LARGE_HUBS.split()
    codes = [*large, *OTHER_HUBS.split()]
    here = airports().set_index("iata").loc[codes]
    km = roads.great_circle_km(
        np.asarray(lat, dtype=float)[:, None],
        np.asarray(lon, dtype=float)[:, None],
        here["lat"].to_numpy()[None, :],
        here["lon"].to_numpy()[None, :],
    )
    in_city = km[:, : len(large)] <= SAME_CITY_KM
    chosen = np.where(in_city.any(axis=1), in_city.argmax(axis=1), km.argmin(axis=1))
    return [codes[i] for i in chosen]


def _sum_within(tree: cKDTree, values: npt.NDArray[np.float64], km: float) -> npt.NDArray[np.float64]:
    return np.array([values[found].sum() for found in tree.query_ball_point(tree.data, km)])
