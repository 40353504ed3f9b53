"""Delivery stations of `us`: bounded k-median of the people, and outposts where that leaves people far out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from datasets import roads
from datasets.build import siting
from datasets.build.sites import PACKAGES_PER_PERSON_DAY, Sites, snap
from datasets.build.siting import Bounds, Floats, Ints


@dataclass(frozen=True)
class Area:
    """A part of the country that no station's vans leave; `states` empty: all states that no other area names."""

    states: tuple[str, ...]
    medians: int
    outposts: int
    smallest_packages: float
    far_km: float
    """An outpost opens where most people farther than this from every station are within this of it."""


AREAS = (
    Area((), 967, 15, 5000.0, 150.0),
    Area(("AK",), 3, 9, 0.0, 300.0),
    Area(("HI",), 5, 1, 1000.0, 150.0),
)
"""1,000 stations. Published ones do 13 to 45 thousand packages a day; the small ones for thinly peopled country, as the
published programme of 200 rural stations by 2026, are assumed."""
LARGEST_PACKAGES = 40_000.0
START_EXPONENT = -0.12
"""The first stations stand a little denser, by people, where people are sparse."""


def place(sites: Sites) -> Floats:
    """Add the stations to `sites`, each in the fittest ZIP near its median; returns their packages a day."""
    state = sites.zips["state"].to_numpy()
    named = [code for area in AREAS for code in area.states]
    demand: list[float] = []
    for area in AREAS:
        rows = np.flatnonzero(np.isin(state, area.states) if area.states else ~np.isin(state, named))
        here = sites.zips.iloc[rows]
        packages = here["population"].to_numpy(float) * PACKAGES_PER_PERSON_DAY
        lat, lon, load = _locate(here, packages, area)
        for j in np.argsort(-load, kind="stable"):
            row = (
                snap(sites, rows, float(lat[j]), float(lon[j]))
                if j < area.medians
                else int(rows[_at(here, lat[j], lon[j])])
            )
            sites.add("delivery_station", row, float(load[j]))
            demand.append(float(load[j]))
    return np.array(demand)


def _locate(here: pd.DataFrame, packages: Floats, area: Area) -> tuple[Floats, Floats, Floats]:
    """Positions and loads of an area's stations: the medians, then the outposts with what is nearest to them."""
    at = here["lat"].to_numpy(), here["lon"].to_numpy()
    start = packages * np.maximum(here["people_per_km2"].to_numpy(), 0.5) ** START_EXPONENT
    bounds = Bounds(area.smallest_packages, LARGEST_PACKAGES)
    lat, lon, site = siting.planar_medians(*at, packages, area.medians, bounds, start)
    km = roads.great_circle_km(*at, lat[site], lon[site])
    nearest = np.array([roads.great_circle_km(*place, lat, lon).min() for place in zip(*at, strict=True)])
    for number in range(area.outposts):
        far = np.flatnonzero(nearest > area.far_km)
        if not len(far):
            break
        best = _outpost(*at, packages, far, area.far_km)
        to_outpost = roads.great_circle_km(*at, at[0][best], at[1][best])
        site = np.where(to_outpost < km, area.medians + number, site)
        km, nearest = np.minimum(km, to_outpost), np.minimum(nearest, to_outpost)
        lat, lon = np.append(lat, at[0][best]), np.append(lon, at[1][best])
    return lat, lon, siting.loads(site, packages, len(lat))


def _at(here: pd.DataFrame, lat: float, lon: float) -> int:
    """Position of the ZIP that lies just there."""
    return int(np.argmin(roads.great_circle_km(lat, lon, here["lat"].to_numpy(), here["lon"].to_numpy())))


def _outpost(lat: Floats, lon: Floats, packages: Floats, far: Ints, reach_km: float) -> int:
    """Of the far places the one with most demand of far places around it, its own counted twice."""
    between = roads.great_circle_km(lat[far][:, None], lon[far][:, None], lat[far], lon[far])
    covered = (between <= reach_km).astype(float)
    return int(far[np.argmax((covered * packages[far]).sum(axis=1) + packages[far])])
