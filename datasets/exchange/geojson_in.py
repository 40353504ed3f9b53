"""GeoJSON in: points are facilities and zones, lines are lanes; findings name the feature."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeGuard

from datasets import schema
from datasets.exchange.geojson_out import FEATURE, ON_MAP, REST
from datasets.exchange.incoming import Incoming
from datasets.exchange.json_file import read_json
from datasets.exchange.loose import Loose, put_down, take_rest
from datasets.writes import LANE_FOLLOWS_KM

_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326", "WGS84", "WGS 84")
_ENDS = "ends of the line"
_STILL = 1e-6
"""Degrees that a point may be off the end of its lanes."""
_TABLE = {word: name for name, word in ON_MAP.items()}


def read_geojson(file: Path, incoming: Incoming) -> None:
    """Put the features of a collection down as facilities, zones and lanes, and what lies beside them.

    A feature's property `feature` says what it is; without it, a line is a lane, a point with `kind` a facility,
    another point a zone. A point's coordinates are its place, whatever its properties say.

    Raises
    ------
    InvalidInput
        When it is no GeoJSON that can be read.
    """
    document = read_json(file, incoming.source)
    if not isinstance(document, Mapping) or document.get("type") != "FeatureCollection":
        incoming.find((incoming.source, 0), "not-geojson", "is not a GeoJSON FeatureCollection")
        return
    features = document.get("features")
    if not isinstance(features, list):
        incoming.find((incoming.source, 0), "not-geojson", "features is not a list")
        return
    if not features and REST not in document and "crs" not in document:
        incoming.find((incoming.source, 0), "no-features", "features is empty: there is no facility on this map")
        return
    _check_crs(document, incoming)
    tables = {name: Loose() for name in ON_MAP}
    for at, feature in enumerate(features, start=1):
        _take(feature, at, tables, incoming)
    _follow(tables, incoming)
    for name, loose in tables.items():
        if loose.rows:
            put_down(incoming, name, loose)
    take_rest(incoming, document.get(REST), [name for name, loose in tables.items() if loose.rows])


def _check_crs(document: Mapping[str, Any], incoming: Incoming) -> None:
    crs = document.get("crs")
    if crs is not None and not any(name in str(crs) for name in _WGS84):
        message = f"coordinates are of {str(crs)[:80]}, not of WGS 84 (longitude, latitude): save it in EPSG:4326"
        incoming.find((incoming.source, 0), "wrong-crs", message)


def _take(feature: Any, at: int, tables: Mapping[str, Loose], incoming: Incoming) -> None:
    """One feature, as a row of its table; a finding where it cannot be one."""
    name = f"feature {at}"
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        incoming.find((f"{incoming.source} {name}", 0), "not-geojson", "is not a Feature")
        return
    properties, geometry = feature.get("properties") or {}, feature.get("geometry") or {}
    if not isinstance(properties, Mapping) or not isinstance(geometry, Mapping):
        incoming.find((f"{incoming.source} {name}", 0), "not-geojson", "properties or geometry are no object")
        return
    row = {str(key): value for key, value in properties.items() if key != FEATURE}
    table = _table_of(properties.get(FEATURE), row, geometry)
    if not table:
        message = f"{FEATURE} {properties.get(FEATURE)!r} is none of {', '.join(_TABLE)}"
        incoming.find((f"{incoming.source} {name}", 0), "unknown-feature", message)
        return
    named = row.get(schema.KEYS[table][0])
    name = f"{name} ({str(named)[:60]})" if named is not None else name
    nested = [key for key, value in row.items() if isinstance(value, (Mapping, list))]
    if nested:
        message = f"{nested[0]} is a list or an object, where a table has one value"
        incoming.find((f"{incoming.source} {name}", 0), "wrong-type", message)
    elif table == "lanes":
        tables[table].add(row | {_ENDS: _ends(geometry)}, name)
    elif _place(row, geometry, name, incoming):
        tables[table].add(row, name)


def _table_of(word: Any, row: Mapping[str, Any], geometry: Mapping[str, Any]) -> str:
    if word is not None:
        return _TABLE.get(str(word), "")
    if geometry.get("type") in ("LineString", "MultiLineString"):
        return "lanes"
    return "facilities" if "kind" in row else "zones"


def _ends(geometry: Mapping[str, Any]) -> list[list[float]]:
    """First and last position of a line; nothing where it has none."""
    lines = geometry.get("coordinates")
    if geometry.get("type") == "MultiLineString" and isinstance(lines, list):
        lines = [position for part in lines if isinstance(part, list) for position in part]
    if not isinstance(lines, list) or len(lines) < 2 or not (_is_position(lines[0]) and _is_position(lines[-1])):
        return []
    return [lines[0][:2], lines[-1][:2]]


def _follow(tables: Mapping[str, Loose], incoming: Incoming) -> None:
    """Lanes of facilities that were moved on the map lose what followed from their way, and get it anew."""
    places = {row.get("id"): (row["lon"], row["lat"]) for row in tables["facilities"].rows}
    moved = set()
    for row in tables["lanes"].rows:
        ends = row.pop(_ENDS)
        for name, drawn in zip((row.get("origin"), row.get("destination")), ends, strict=False):
            there = places.get(name, tuple(drawn))
            if max(abs(a - b) for a, b in zip(there, drawn, strict=True)) > _STILL:
                moved.add(str(name))
                for column in LANE_FOLLOWS_KM:
                    row.pop(column, None)
    if moved:
        few = ", ".join(sorted(moved)[:5]) + (" ..." if len(moved) > 5 else "")
        message = f"{len(moved):,} facilities do not stand where their lanes end ({few}): these lanes are measured anew"
        incoming.find((incoming.source, 0), "moved", message, "warning")


def _place(row: dict[str, Any], geometry: Mapping[str, Any], name: str, incoming: Incoming) -> bool:
    """Take a point's coordinates as latitude and longitude; whether it has any."""
    where = f"{incoming.source} {name}"
    coordinates = geometry.get("coordinates")
    if geometry.get("type") != "Point" or not _is_position(coordinates):
        message = "its coordinates are no longitude and latitude, two numbers"
        if geometry.get("type") != "Point":
            message = f"its geometry is a {geometry.get('type')}, not a Point of longitude and latitude"
        incoming.find((where, 0), "wrong-geometry", message)
        return False
    lon, lat = coordinates[:2]
    if abs(lat) > 90 >= abs(lon):
        message = f"latitude {lat:g} is outside -90 to 90: GeoJSON has longitude first; are the two swapped?"
        incoming.find((where, 0), "out-of-range", message)
        return False
    row["lat"], row["lon"] = lat, lon
    return True


def _is_position(coordinates: Any) -> TypeGuard[list[float]]:
    if not isinstance(coordinates, list) or not 2 <= len(coordinates) <= 4:
        return False
    return all(isinstance(c, (int, float)) and not isinstance(c, bool) and math.isfinite(c) for c in coordinates)
