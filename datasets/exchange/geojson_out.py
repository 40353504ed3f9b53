"""A scenario as GeoJSON (RFC 7946): facilities and zones as points, lanes as lines, their columns as properties.

What has no place on a map (the other tables, the settings) stands beside the features, under ``pod2door``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasets.exchange.workbook_out import rows_of, whole
from datasets.writing import given_tables, given_toml

if TYPE_CHECKING:
    import pandas as pd

    from datasets.scenario import Scenario

ON_MAP = {"facilities": "facility", "zones": "zone", "lanes": "lane"}
"""Tables whose rows are features, and the word that `FEATURE` says."""
FEATURE = "feature"
"""The property that says what a feature is."""
REST = "pod2door"
"""The member of the collection that holds everything else."""
DIGITS = 9
"""Decimals of coordinates: a tenth of a millimetre."""

Row = Mapping[str, Any]
Place = tuple[float, float]
"""Longitude and latitude, degrees: GeoJSON's order."""


def write_geojson(scenario: Scenario, file: Path) -> dict[str, int]:
    """Write the network; rows by table.

    Raises
    ------
    InvalidInput
        When the file cannot be written.
    """
    tables = given_tables(scenario)
    counts = {name: len(table) for name, table in tables.items()}
    with whole(file) as beside, beside.open("w", encoding="utf-8") as out:
        rest = rest_of(scenario, leave_out=tuple(ON_MAP))
        out.write(f'{{"type": "FeatureCollection", "name": {_json(scenario.name)}, "{REST}": {_json(rest)},\n')
        out.write('"features": [\n')
        for at, feature in enumerate(_features(tables)):
            out.write(",\n" if at else "")
            out.write(_json(feature))
        out.write("\n]}\n")
    return counts


def rest_of(scenario: Scenario, leave_out: tuple[str, ...]) -> dict[str, Any]:
    """What is no feature, node or edge: settings, and the other tables as columns and rows."""
    tables = {name: table for name, table in given_tables(scenario).items() if name not in leave_out}
    return {"scenario.toml": given_toml(scenario), "tables": {name: _table(table) for name, table in tables.items()}}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _table(table: pd.DataFrame) -> dict[str, Any]:
    return {"columns": list(table.columns), "rows": list(rows_of(table))}


def _features(tables: Mapping[str, pd.DataFrame]) -> Iterator[dict[str, Any]]:
    places: dict[str, Place] = {}
    for name in ("facilities", "zones"):
        for row in _records(tables[name]):
            where = float(row.pop("lon")), float(row.pop("lat"))
            if name == "facilities":
                places[row["id"]] = where
            yield _feature(ON_MAP[name], {"type": "Point", "coordinates": list(where)}, row)
    for row in _records(tables["lanes"]) if "lanes" in tables else ():
        yield _feature("lane", line(places[row["origin"]], places[row["destination"]]), row)


def _records(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows by column, without what is not known."""
    for row in rows_of(table):
        yield {name: value for name, value in zip(table.columns, row, strict=True) if value is not None}


def _feature(what: str, geometry: dict[str, Any], row: Row) -> dict[str, Any]:
    return {"type": "Feature", "properties": {FEATURE: what, **row}, "geometry": geometry}


def line(start: Place, end: Place) -> dict[str, Any]:
    """A straight line, cut where it crosses the antimeridian (RFC 7946, 3.1.9).

    Examples
    --------
    >>> line((170.0, 0.0), (-170.0, 10.0))["coordinates"]
    [[[170.0, 0.0], [180.0, 5.0]], [[-180.0, 5.0], [-170.0, 10.0]]]
    """
    (lon_a, lat_a), (lon_b, lat_b) = start, end
    if abs(lon_a - lon_b) <= 180:
        return {"type": "LineString", "coordinates": [list(start), list(end)]}
    edge = 180.0 if lon_a > 0 else -180.0
    part = abs(edge - lon_a) / (360 - abs(lon_a - lon_b))
    lat = round(lat_a + part * (lat_b - lat_a), DIGITS)
    return {"type": "MultiLineString", "coordinates": [[list(start), [edge, lat]], [[-edge, lat], list(end)]]}
