"""Sites as they are chosen, and how a wanted place becomes a real ZIP."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from datasets import roads
from datasets.build import places
from datasets.build.siting import Ints

PACKAGES_PER_PERSON_DAY = 0.0502
"""16.6 M packages a day (FACTS D2: 16.2 M in 2023, 17.3 M in 2024) over 331.1 M people."""


@dataclass
class Sites:
    """Sites as they are chosen: `rows` holds kind, zip row number, demand and more; a ZIP is used once."""

    zips: pd.DataFrame
    rows: list[dict[str, object]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def add(self, kind: str, zip_row: int, packages_per_day: float, **more: object) -> None:
        """Take a ZIP for a facility."""
        self.rows.append({"kind": kind, "zip_row": zip_row, "packages_per_day": packages_per_day, **more})
        self.used.add(zip_row)

    def free(self, rows: Ints) -> Ints:
        """Those of the ZIP rows that no facility has taken."""
        return rows[[int(r) not in self.used for r in rows]]


def snap(sites: Sites, rows: Ints, lat: float, lon: float) -> int:
    """Find the ZIP for a building: near the place asked for and a freeway, with land, not in the densest blocks."""
    rows = sites.free(rows)
    here = sites.zips.iloc[rows]
    km = roads.great_circle_km(lat, lon, here["lat"].to_numpy(), here["lon"].to_numpy())
    cost = (
        km
        + places.land_penalty_km(here, 2.0, 1.0)
        + 0.3 * np.minimum(here["freeway_km"].to_numpy(), 20.0)
        + 10.0 * (here["land_km2"].to_numpy() < 3.0)
        + 5.0 * (here["population"].to_numpy() < 500)
    )
    return int(rows[np.argmin(cost)])


def cheap_land(table: pd.DataFrame) -> Ints:
    """Candidate ZIPs for large buildings: by a freeway, with land, out of the dense core, with people to hire."""
    fits = (
        (table["freeway_km"] <= 8.0)
        & (table["land_km2"] >= 10.0)
        & (table["population"] >= 1500)
        & (table["population"] / table["land_km2"] <= 1800.0)
        & (table["people_per_km2"] <= 1800.0)
        & (table["people_40km"] >= 200_000)
        & ~table["state"].isin(["AK", "HI"])
    )
    return np.flatnonzero(fits.to_numpy())


def add_airport(sites: Sites, table: pd.DataFrame, code: str, kind: str, packages_per_day: float) -> None:
    """Put a facility at an airport; its ZIP is the nearest populated one."""
    lat, lon = (float(table[column].to_numpy()[table.index.get_loc(code)]) for column in ("lat", "lon"))
    km = roads.great_circle_km(lat, lon, sites.zips["lat"].to_numpy(), sites.zips["lon"].to_numpy())
    row = int(np.argmin(km))
    sites.rows.append(
        {"kind": kind, "zip_row": row, "packages_per_day": packages_per_day, "iata": code, "lat": lat, "lon": lon}
    )
