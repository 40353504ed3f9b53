"""The `demo` scenario: a dozen facilities around Columbus, Ohio, and sixty real ZIPs. Every kind occurs once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from datasets import roads
from datasets.build import columns, places, siting, tables, zones
from datasets.build.sites import PACKAGES_PER_PERSON_DAY, Sites, add_airport, cheap_land, snap
from datasets.build.siting import Bounds

CENTRE = (39.9612, -82.9988)
"""Columbus, Ohio: a metro of two million whose air hub (CVG) is a short drive off."""
N_ZONES = 60
N_STATIONS = 5
FULFILMENT = (("sortable", 0.6, 0, 28), ("sortable", 0.26, -12, -25), ("non_sortable;heavy", 0.14, -20, 16))
"""Goods, share of packages, km north and east of the middle: one centre with pods, one with walking pickers, one for
all that is bulky."""
SORTATION_KM = (-14, 4)
AIRPORTS = (("CVG", "air_hub", 2000.0), ("LCK", "air_gateway", 1000.0))
"""The nearest air hub and the town's cargo airport, with the share of their fixed cost that so small a network bears
(USD a day, assumed)."""


def build() -> None:
    """Write zones.csv and facilities.csv of `demo`."""
    zips = places.with_surroundings(zones.populated_zips())
    km = roads.great_circle_km(*CENTRE, zips["lat"].to_numpy(), zips["lon"].to_numpy())
    chosen = zips[km <= 60.0].sort_values("population", ascending=False, kind="stable").head(N_ZONES)
    near = zips[km <= 180.0].reset_index(drop=True)
    own = chosen.sort_values("zone").reset_index(drop=True)
    table = zones.zone_table(own).assign(region="ohio_valley")
    tables.write_table(table, tables.SCENARIOS / "demo" / "zones.csv")
    columns.write(_facilities(own, near), "demo")


def _facilities(own: pd.DataFrame, near: pd.DataFrame) -> pd.DataFrame:
    packages = own["population"].to_numpy(float) * PACKAGES_PER_PERSON_DAY
    total = float(packages.sum())
    sites = Sites(near)
    lat, lon, site = siting.planar_medians(
        own["lat"].to_numpy(), own["lon"].to_numpy(), packages, N_STATIONS, Bounds(8000.0, 25000.0), packages
    )
    load = siting.loads(site, packages, N_STATIONS)
    for j in range(N_STATIONS):
        sites.add("delivery_station", snap(sites, np.arange(len(near)), lat[j], lon[j]), float(load[j]))
    land = cheap_land(near)
    for goods, share, north, east in FULFILMENT:
        row = snap(sites, land, *_off_centre(north, east))
        sites.add("fulfilment_centre", row, total * share, goods=goods)
    sites.add("sortation_centre", snap(sites, land, *_off_centre(*SORTATION_KM)), total)
    sites.add("prime_now_hub", int(np.argmax(near["people_per_km2"].to_numpy())), total)
    for code, kind, _ in AIRPORTS:
        add_airport(sites, places.airports().set_index("iata"), code, kind, total)
    table = columns.facility_table(pd.DataFrame(sites.rows), near, n_walking=1)
    for _, kind, fixed in AIRPORTS:
        table.loc[table["kind"] == kind, "fixed_usd_per_day"] = int(fixed)
    return table


def _off_centre(north_km: float, east_km: float) -> tuple[float, float]:
    lat, lon = CENTRE
    scale = siting.KM_PER_DEGREE
    return lat + north_km / scale, lon + east_km / scale / float(np.cos(np.radians(lat)))
