"""Distances of a VRPLIB file: from coordinates, or from an explicit matrix."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from routing.formats.vrplib.tables import LARGEST, Floats, section_stream, section_table
from routing.formats.vrplib.text import VrplibText
from routing.problem import Places
from routing.travel.conventions import Convention
from routing.travel.table import FORBIDDEN, TableTravel, Travel

TYPES = ("EUC_2D", "EXPLICIT", "CEIL_2D", "FLOOR_2D", "GEO")
FORMATS = {
    "FULL_MATRIX": ("full", 0),
    "LOWER_ROW": ("lower", -1),
    "LOWER_DIAG_ROW": ("lower", 0),
    "UPPER_ROW": ("upper", 1),
    "UPPER_DIAG_ROW": ("upper", 0),
    "UPPER_COL": ("lower", -1),
    "UPPER_DIAG_COL": ("lower", 0),
    "LOWER_COL": ("upper", 1),
    "LOWER_DIAG_COL": ("upper", 0),
}
"""Part of the matrix that is given row by row, and its first diagonal; a symmetric matrix's columns are its rows."""

MOST_ROWS = 20_000
"""A whole table of more places than this does not fit into memory."""

GEO_RADIUS_KM = 6378.388
"""Of the Earth in TSPLIB95's GEO, which also truncates pi."""


def places_of(parts: VrplibText, count: int) -> Places:
    """Coordinates of the nodes; NaN where the file has none or they are wrong."""
    lowest = -LARGEST
    table = section_table(parts, "NODE_COORD", count, 2, low=lowest) or section_table(
        parts, "DISPLAY_DATA", count, 2, low=lowest
    )
    xy = np.full((count, 2), np.nan) if table is None else table.values
    return Places(np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1]))


def travel_of(parts: VrplibText, places: Places, convention: Convention) -> Travel | None:
    """Distances, which are the durations too; None where (noted) there are none."""
    if "EDGE_WEIGHT_TYPE" not in parts.fields:
        parts.findings.add(0, "missing-field", f"EDGE_WEIGHT_TYPE is missing; {', '.join(TYPES)} are known")
        return None
    kind, line = parts.fields["EDGE_WEIGHT_TYPE"]
    if kind == "EXPLICIT":
        return _explicit(parts, len(places), convention)
    if kind not in TYPES:
        message = f"EDGE_WEIGHT_TYPE {kind[:40]!r} is not supported; {', '.join(TYPES)} are"
        parts.findings.add(line, "unsupported", message)
        return None
    if "NODE_COORD" not in parts.sections:
        parts.findings.add(line, "missing-section", f"{kind} needs a NODE_COORD_SECTION")
        return None
    if not np.isfinite(places.x + places.y).all():
        return None  # noted where they were read
    return _straight(parts, line, kind, places, convention)


def _straight(parts: VrplibText, line: int, kind: str, places: Places, convention: Convention) -> Travel | None:
    span = math.hypot(np.ptp(places.x), np.ptp(places.y)) if len(places) else 0.0
    if 2.0 * span * convention.scale >= FORBIDDEN:
        message = f"coordinates lie {span:,.0f} apart, too far for {convention.scale} ticks a unit"
        parts.findings.add(parts.sections["NODE_COORD"].line, "out-of-range", message)
        return None
    if kind == "EUC_2D":
        from routing.travel.plane import PlaneTravel  # numba is slow to import

        return PlaneTravel(places.x, places.y, convention)
    if len(places) > MOST_ROWS:
        parts.findings.add(line, "unsupported", f"{kind} of more than {MOST_ROWS:,} places")
        return None
    metres = geo_km(places.x, places.y) if kind == "GEO" else _euclidean(places)
    whole = {"CEIL_2D": np.ceil, "FLOOR_2D": np.floor, "GEO": np.floor}[kind](metres)
    return _table(whole, convention)


def _euclidean(places: Places) -> Floats:
    return np.hypot(np.subtract.outer(places.x, places.x), np.subtract.outer(places.y, places.y))


def geo_km(x: Floats, y: Floats) -> Floats:
    """Kilometres + 1 of TSPLIB95's GEO, before they are cut off; coordinates are DDD.MM (degrees and minutes)."""

    def radians(value: Floats) -> Floats:
        degrees = np.trunc(value)
        return 3.141592 * (degrees + 5.0 * (value - degrees) / 3.0) / 180.0

    lat, lon = radians(x), radians(y)
    q1 = np.cos(np.subtract.outer(lon, lon))
    q2 = np.cos(np.subtract.outer(lat, lat))
    q3 = np.cos(np.add.outer(lat, lat))
    angle = np.arccos(np.clip(0.5 * ((1.0 + q1) * q2 - (1.0 - q1) * q3), -1.0, 1.0))
    return GEO_RADIUS_KM * angle + 1.0


def _explicit(parts: VrplibText, count: int, convention: Convention) -> Travel | None:
    form = parts.fields.get("EDGE_WEIGHT_FORMAT")
    known = ", ".join(FORMATS)
    if form is None or form.value not in FORMATS:
        rule = "missing-field" if form is None else "unsupported"
        given = "is missing" if form is None else f"{form.value[:40]!r} is not supported"
        parts.findings.add(form.line if form else 0, rule, f"EDGE_WEIGHT_FORMAT {given}; {known} are known")
        return None
    if "EDGE_WEIGHT" not in parts.sections:
        line = parts.fields["EDGE_WEIGHT_TYPE"].line
        parts.findings.add(line, "missing-section", "EXPLICIT needs an EDGE_WEIGHT_SECTION")
        return None
    numbers = section_stream(parts, "EDGE_WEIGHT")
    rows, columns = _cells(form.value, count)
    if len(numbers) != len(rows):
        message = f"EDGE_WEIGHT_SECTION has {len(numbers):,} numbers; a {form.value} of {count:,} needs {len(rows):,}"
        parts.findings.add(parts.sections["EDGE_WEIGHT"].end, "wrong-matrix-size", message)
        return None
    if not np.isfinite(numbers).all():
        return None  # noted where they were read
    matrix = np.zeros((count, count))
    matrix[rows, columns] = numbers
    if form.value != "FULL_MATRIX":
        matrix[columns, rows] = numbers
    return _table(matrix, convention)


def _cells(form: str, count: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    part, diagonal = FORMATS[form]
    if part == "full":
        rows, columns = np.divmod(np.arange(count * count), count)
        return rows, columns
    return np.tril_indices(count, diagonal) if part == "lower" else np.triu_indices(count, diagonal)


def _table(matrix: Floats, convention: Convention) -> TableTravel:
    """Ticks; what is too long for a table may not be driven, and nowhere is it far to a place itself."""
    ticks = np.minimum(convention.ticks(matrix), FORBIDDEN).astype(np.int32)
    np.fill_diagonal(ticks, 0)
    return TableTravel(ticks, ticks)
