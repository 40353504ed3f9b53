"""What stations' vans cost by continuous approximation, from what the run says each of them delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.geography import EARTH_RADIUS_KM
from dashboard.workspace import OpenRun
from routing.estimate import VanSettings, estimate

if TYPE_CHECKING:
    from datasets import Scenario

METHOD = (
    "Continuous approximation (Daganzo 1984, as the run prices stations): the packages that each station delivered, "
    "spread over the ZIPs nearest to it by their people"
)


def station_usd(run: OpenRun, scenario: Scenario) -> dict[str, float]:
    """Estimated USD a package of each delivery station that delivered anything.

    The run keeps no table of packages by ZIP: a ZIP is counted to the nearest station, and a station's packages are
    spread over its ZIPs by their people.
    """
    facilities = run.table("facilities")
    stations = facilities[(facilities["kind"] == "delivery_station") & (facilities["delivered"] > 0)]
    if stations.empty:
        return {}
    zones = scenario.zones
    nearest, crow_km = _nearest(stations, zones)
    people = zones["population"].to_numpy(float)
    of_station = np.bincount(nearest, people, len(stations))
    share = people / np.maximum(of_station[nearest], 1.0)
    packages = share * stations["delivered"].to_numpy(float)[nearest]
    van = VanSettings.of_vans(scenario.settings)
    told = estimate(packages, zones["land_km2"].to_numpy(float), van.detour * crow_km, van)
    usd, count = np.bincount(nearest, told.cost_usd, len(stations)), np.bincount(nearest, packages, len(stations))
    names = stations["facility"].astype(str).tolist()
    return {name: float(usd[row] / count[row]) for row, name in enumerate(names) if count[row] > 0}


def _nearest(stations: pd.DataFrame, zones: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Row of the nearest station of each zone, and how far it is, km."""
    from scipy.spatial import cKDTree

    chord, row = cKDTree(_on_sphere(stations)).query(_on_sphere(zones))
    return row, 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0, 1))


def _on_sphere(table: pd.DataFrame) -> np.ndarray:
    lat, lon = (np.radians(table[name].to_numpy(float)) for name in ("lat", "lon"))
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
