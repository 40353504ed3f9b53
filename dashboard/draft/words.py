"""Edits in words: what is changed, and how."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from datasets import Edit, Scenario
from datasets.roads import great_circle_km


def subject(edit: Edit) -> str:
    """The facility, lane, promise or setting that an edit is about."""
    values = edit.values
    for name in ("facility", "lane", "promise", "name", "zone", "state", "region"):
        if name in values:
            return str(values[name])
    if "origin" in values:
        return f"{values['origin']}>{values['destination']}"
    if "key" in values:
        place = str(values["key"]).rpartition(".")[0]
        return place.removeprefix("facility.").removeprefix("lane.") or str(values["key"])
    return "demand" if edit.op == "demand" else edit.op


def what(edit: Edit, scenario: Scenario | None) -> str:
    """What an edit does to its subject: "close", "capacity ×1.20", "move to 43228, 14.2 km"."""
    values = edit.values
    plain = {
        "close_facility": "close",
        "open_facility": "open",
        "close_lane": "close",
        "open_lane": "open",
        "add_lane": "new lane",
        "offer": "offered",
        "withdraw": "no longer offered",
    }
    if edit.op in plain:
        return plain[edit.op]
    if edit.op == "move_facility":
        return _moved(edit, scenario)
    if edit.op == "add_facility":
        where = nearest_zone(scenario, values["lat"], values["lon"])
        return f"opens{' at ' + where if where else ''}"
    if edit.op in ("set", "scale"):
        return _set(str(values["key"]).rpartition(".")[2], values.get("value", values.get("factor")), edit.op)
    if "factor" in values:
        return f"{edit.op} {times(values['factor'])}"
    if "value" in values:
        return _set(edit.op, values["value"], "set")
    if edit.op == "outage":
        return f"out {values['from']} to {values['to']}"
    return f"{edit.op}"


def times(factor: Any) -> str:
    """×1.20."""
    return f"×{float(factor):.2f}"


def _set(column: str, value: Any, op: str) -> str:
    text = str(value)
    if column == "status" and text in ("closed", "open"):
        return "close" if text == "closed" else "open"
    name = column.replace("_", " ")
    if op == "scale":
        return f"{name} {times(value)}"
    if text.startswith("x"):
        return f"{name} ×{text[1:]}"
    if text.startswith(("+", "-")) and column not in ("lat", "lon", "clock_offset_h"):
        return f"{name} {text.replace('-', '−')}"
    return f"{name} {text.replace('-', '−') if column in ('lat', 'lon', 'clock_offset_h') else text}"


def _moved(edit: Edit, scenario: Scenario | None) -> str:
    lat, lon = float(edit.values["lat"]), float(edit.values["lon"])
    where = nearest_zone(scenario, lat, lon) or f"{lat:.2f}, {lon:.2f}".replace("-", "−")
    row = None if scenario is None else scenario.facility_row.get(edit.values["facility"])
    if scenario is None or row is None:
        return f"move to {where}"
    site = scenario.facilities.iloc[row]
    return f"move to {where}, {great_circle_km(site.lat, site.lon, lat, lon):.1f} km"


def nearest_zone(scenario: Scenario | None, lat: float, lon: float) -> str:
    """ZIP whose middle is nearest to a position; "" without a scenario, or where none is within 50 km."""
    if scenario is None or scenario.zones.empty:
        return ""
    zones = scenario.zones
    north = zones["lat"].to_numpy() - lat
    east = (zones["lon"].to_numpy() - lon) * math.cos(math.radians(lat))
    away = np.hypot(north, east)
    row = int(away.argmin())
    return str(zones["zone"].iloc[row]) if away[row] < 0.45 else ""
