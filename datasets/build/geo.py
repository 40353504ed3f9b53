"""The freeway graph and the states' outlines, as small files for `datasets/geo/`."""

from __future__ import annotations

import ast
import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from datasets.build import packages, tables

SIMPLIFY_DEGREES = 0.03
"""Tolerance of the outlines: about 3 km, under a pixel on a national map."""
SMALLEST_RING_DEG2 = 0.01
"""Islands smaller than this (about 100 km2) are left out, unless a state has no other ring."""
LAND_BOX = (-125.0, 24.0, -66.0, 50.0)
LAND_STEP = 0.04
"""Cells of the land mask: 4.4 km north to south, some 3.5 km west to east."""
TERRITORIES = {"60", "66", "69", "72", "78"}
"""FIPS codes of the island areas, which no scenario serves."""
FIPS = (
    "01AL 02AK 04AZ 05AR 06CA 08CO 09CT 10DE 11DC 12FL 13GA 15HI 16ID 17IL 18IN 19IA 20KS 21KY 22LA 23ME 24MD 25MA "
    "26MI 27MN 28MS 29MO 30MT 31NE 32NV 33NH 34NJ 35NM 36NY 37NC 38ND 39OH 40OK 41OR 42PA 44RI 45SC 46SD 47TN 48TX "
    "49UT 50VT 51VA 53WA 54WV 55WI 56WY"
)
STATE_OF_FIPS = {code[:2]: code[2:] for code in FIPS.split()}


def build() -> None:
    """Write `freeway_nodes.csv.gz`, `freeway_edges.csv.gz`, `states.json.gz` and `land.json.gz`."""
    nodes, edges = freeway_tables(packages.freeway_source())
    tables.write_table(nodes, tables.GEO / "freeway_nodes.csv.gz")
    tables.write_table(edges, tables.GEO / "freeway_edges.csv.gz")
    rings = state_rings(json.loads(packages.atlas_file("states-10m.json").read_text()))
    tables.write_json(tables.GEO / "states.json.gz", {state: _simplify(of_state) for state, of_state in rings.items()})
    lower48 = [ring for state, of_state in rings.items() if state not in ("AK", "HI") for ring in of_state]
    tables.write_json(tables.GEO / "land.json.gz", land_mask(lower48))


def freeway_tables(source: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes (`lat`, `lon`; the row is the node's number) and undirected edges (`a < b`, `km`) of the lower 48.

    The largest connected component is kept: the rest are a few nodes around Anchorage and Honolulu.
    """
    graph, coordinates = _literals(source)
    edges = {
        (min(a, b), max(a, b)): float(km)
        for a, neighbours in enumerate(graph)
        for b, km in neighbours.items()
        if a != b
    }
    pairs = np.array(list(edges), dtype=np.int64)
    keep = _largest_component(len(coordinates), pairs)
    number = np.cumsum(keep) - 1
    inside = keep[pairs[:, 0]]
    table = pd.DataFrame({"a": number[pairs[:, 0]], "b": number[pairs[:, 1]], "km": list(edges.values())})[inside]
    nodes = pd.DataFrame(coordinates, columns=["lat", "lon"])[keep].reset_index(drop=True)
    return nodes, table.sort_values(["a", "b"]).reset_index(drop=True)


def state_rings(topology: dict[str, Any]) -> dict[str, list[np.ndarray]]:
    """Outer rings of each state, each (n, 2) of lon, lat. They follow the shores, of the Great Lakes too."""
    arcs = [_decode(arc, topology["transform"]) for arc in topology["arcs"]]
    outlines = {}
    for shape in topology["objects"]["states"]["geometries"]:
        if shape["id"] in TERRITORIES:
            continue
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        outlines[STATE_OF_FIPS[shape["id"]]] = [_ring(polygon[0], arcs) for polygon in polygons]
    return outlines


def land_mask(rings: list[np.ndarray]) -> dict[str, Any]:
    """Which cells of a grid have their middle on land, as packed bits: rows from the north, columns from the west."""
    import shapely

    west, south, east, north = LAND_BOX
    lon = np.arange(west + LAND_STEP / 2, east, LAND_STEP)
    lat = np.arange(north - LAND_STEP / 2, south, -LAND_STEP)
    x, y = np.meshgrid(lon, lat)
    land = np.zeros(x.shape, dtype=bool)
    for ring in rings:
        low, high = ring.min(axis=0), ring.max(axis=0)
        cells = (x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1])
        land[cells] |= shapely.contains_xy(shapely.Polygon(ring), x[cells], y[cells])
    bits = base64.b64encode(np.packbits(land).tobytes()).decode()
    return {"west": west, "north": north, "step": LAND_STEP, "rows": len(lat), "columns": len(lon), "bits": bits}


def _literals(source: Path) -> tuple[list[dict[int, float]], list[list[float]]]:
    """Read the two literals of scgraph's module without importing the package."""
    found = {}
    for node in ast.parse(source.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in ("graph", "nodes"):
                found[name] = ast.literal_eval(node.value)
    return found["graph"], found["nodes"]


def _largest_component(n_nodes: int, pairs: np.ndarray) -> np.ndarray:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    adjacency = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n_nodes, n_nodes))
    _, label = connected_components(adjacency, directed=False)
    return label == np.bincount(label).argmax()


def _decode(arc: list[list[int]], transform: dict[str, list[float]]) -> np.ndarray:
    """Topojson arcs are delta-coded integers."""
    return np.cumsum(np.array(arc), axis=0) * np.array(transform["scale"]) + np.array(transform["translate"])


def _ring(indices: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """Arcs joined into a ring; ~i is arc i backwards."""
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _simplify(rings: list[np.ndarray]) -> list[list[list[float]]]:
    import shapely

    shapes = sorted((shapely.Polygon(ring) for ring in rings), key=lambda shape: -shape.area)
    kept = [shape for i, shape in enumerate(shapes) if i == 0 or shape.area > SMALLEST_RING_DEG2]
    lines = [shapely.simplify(shape, SIMPLIFY_DEGREES).exterior for shape in kept]
    return [[[round(x, 3), round(y, 3)] for x, y in line.coords] for line in lines]
