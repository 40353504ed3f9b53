"""What to call a ZIP: the facility that stands there, or where it lies from the nearest one."""

from __future__ import annotations

import numpy as np

from core.geography import great_circle_km
from datasets import Scenario

COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
SAME_KM = 2.0


def place_name(scenario: Scenario, zone: int) -> str:
    """A name for people: "Slatington PA", "12 km NE of Slatington PA"."""
    zones, facilities = scenario.zones, scenario.facilities
    lat, lon = float(zones["lat"].iloc[zone]), float(zones["lon"].iloc[zone])
    named = np.flatnonzero(facilities["name"].astype(str) != facilities["id"].astype(str))
    if not len(named):
        return f"{zones['zone'].iloc[zone]} {zones['state'].iloc[zone]}".strip()
    at = facilities.iloc[named]
    km = great_circle_km(lat, lon, at["lat"].to_numpy(float), at["lon"].to_numpy(float))
    nearest = int(np.argmin(km))
    name = str(at["name"].iloc[nearest])
    if km[nearest] < SAME_KM:
        return name
    east = (lon - float(at["lon"].iloc[nearest])) * np.cos(np.radians(lat))
    north = lat - float(at["lat"].iloc[nearest])
    side = COMPASS[round(float(np.degrees(np.arctan2(east, north))) / 45) % 8]
    return f"{round(float(km[nearest]))} km {side} of {name}"
