"""A drawn floor's file: a GeoJSON FeatureCollection in metres, each feature saying what it `is`."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from core.errors import Finding, InvalidInput
from datasets.cells import hint
from datasets.files import read_text, shown
from warehouse.layout.league import line_of, parse_object

AREAS = ("Polygon", "MultiPolygon")
GEOMETRIES = {
    "floor": AREAS,
    "wall": AREAS,
    "no_go": AREAS,
    "storage": AREAS,
    "charger": ("Point", "MultiPoint", *AREAS),
    "station": ("Point",),
    "queue": ("LineString",),
    "one_way": ("LineString",),
}
"""What a feature may be, and the geometries that say where it is."""

PURPOSES = ("picks", "replenishes")
CELL_M = (0.3, 5.0)
"""Smallest and largest edge of a cell."""

_FEATURE = re.compile(r'"type"\s*:\s*"Feature"')


@dataclass(frozen=True)
class Feature:
    """A feature of a drawing.

    Attributes
    ----------
    number : int
        From 1, in the file's order.
    line : int
        A line of the file inside the feature.
    kind : str
        One of `GEOMETRIES`.
    geometry : shapely.Geometry
    properties : mapping
    """

    number: int
    line: int
    kind: str
    geometry: shapely.Geometry
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Drawing:
    """A drawing's features and the edge of its cells."""

    file: str
    name: str
    cell_m: float
    features: tuple[Feature, ...]

    def of(self, *kinds: str) -> list[Feature]:
        """Features of these kinds, in the file's order."""
        return [feature for feature in self.features if feature.kind in kinds]

    def finding(self, feature: Feature, rule: str, message: str) -> Finding:
        """What is wrong with a feature."""
        return Finding(self.file, feature.line, rule, f"feature {feature.number} ({feature.kind}): {message}")


def read_drawing_file(path: Path) -> Drawing:
    """Read a drawing.

    Raises
    ------
    InvalidInput
        Everything that is wrong with the file and with its features one by one.
    """
    findings: list[Finding] = []
    file = shown(path)
    text = read_text(path, findings.append)
    if text is None:
        raise InvalidInput(findings)
    data = parse_object(text, file)
    if data.get("type") != "FeatureCollection" or not isinstance(data.get("features"), list):
        message = "a drawn floor is a GeoJSON FeatureCollection with a list of features"
        raise InvalidInput([Finding(file, 1, "not-a-drawing", message)])
    cell_m = data.get("cell_m", 1.0)
    if not _is_number(cell_m) or not CELL_M[0] <= cell_m <= CELL_M[1]:
        message = f"cell_m {cell_m!r} is not a number of metres from {CELL_M[0]:g} to {CELL_M[1]:g}"
        findings.append(Finding(file, line_of(text, "cell_m"), "out-of-range", message))
    features = tuple(_features(data["features"], text, file, findings))
    if findings:
        raise InvalidInput(findings)
    return Drawing(file, str(data.get("name") or path.stem), float(cell_m), features)


def _features(raws: list[Any], text: str, file: str, findings: list[Finding]) -> Iterator[Feature]:
    """Sound features; the faults of the others become findings."""
    lines = [text.count("\n", 0, match.start()) + 1 for match in _FEATURE.finditer(text)]
    for number, raw in enumerate(raws, start=1):
        line = lines[number - 1] if len(lines) == len(raws) else 0
        faults = list(_faults(raw))
        findings += [Finding(file, line, rule, f"feature {number}: {message}") for rule, message in faults]
        if not faults:
            kind, geometry = raw["properties"]["is"], _geometry(raw["geometry"])
            if "Polygon" in geometry.geom_type:  # parts that share an edge are drawn often, and lawful here
                geometry = shapely.union_all(shapely.get_parts(geometry))
            yield Feature(number, line, kind, geometry, raw["properties"])


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _faults(raw: Any) -> Iterator[tuple[str, str]]:
    """Rule and message of what is wrong with a feature by itself."""
    properties = raw.get("properties") if isinstance(raw, dict) else None
    if not isinstance(properties, dict) or raw.get("type") != "Feature":
        yield "not-a-feature", "it is no GeoJSON Feature with properties"
        return
    kind = properties.get("is")
    if not isinstance(kind, str) or kind not in GEOMETRIES:
        known = list(GEOMETRIES)
        yield "unknown-kind", f"is {kind!r}, none of {', '.join(known)}{hint(str(kind), known)}"
        return
    yield from _property_faults(kind, properties)
    shape = raw.get("geometry")
    form = shape.get("type") if isinstance(shape, dict) else None
    if form not in GEOMETRIES[kind]:
        yield "wrong-geometry", f"a {kind} is drawn as {' or '.join(GEOMETRIES[kind])}, not as {form!r}"
        return
    geometry = _geometry(shape)
    if geometry.is_empty or not all(map(math.isfinite, geometry.bounds)):
        yield "bad-geometry", "its coordinates are not those of a geometry"
        return
    for part in shapely.get_parts(geometry):
        if not part.is_valid:
            yield "bad-geometry", f"not a simple shape: {shapely.is_valid_reason(part)}"


def _property_faults(kind: str, properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if kind == "station" and properties.get("for", PURPOSES[0]) not in PURPOSES:
        yield "unknown-purpose", f"for {properties['for']!r} is none of {', '.join(PURPOSES)}"
    if kind == "station" and not isinstance(properties.get("name", ""), str):
        yield "wrong-type", f"name {properties['name']!r} is not text"
    if kind == "queue" and not isinstance(properties.get("station"), str):
        yield "missing-station", "a queue says the name of its station"


def _geometry(shape: Mapping[str, Any]) -> shapely.Geometry:
    """The geometry; an empty one where there is none to be read."""
    try:
        return shapely.from_geojson(json.dumps(shape))
    except shapely.GEOSException:
        return shapely.Point()
