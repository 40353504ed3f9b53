"""The freeway graph and the states' outlines, as small files for `datasets/geo/`."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from datasets.build import packages, tables

SIMPLIFY_DEGREES = 0.03
"""Tolerance of the outlines: about 3 km, under a pixel on a national map."""
SMALLEST_RING_DEG2 = 0.01
"""Islands smaller than this (about 100 km2) are left out, unless a state has no other ring."""
TERRITORIES = {"60", "66", "69", "72", "78"}
"""FIPS codes of the island areas, which no scenario serves."""
STATE_OF_FIPS = dict(
    zip(
        "01 02 04 05 06 08 09 10 11 12 13 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 "
        "40 41 42 44 45 46 47 48 49 50 51 53 54 55 56".split(),
        "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH "
        "OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split(),
        strict=True,
    )
)


def build() -> None:
    """Write `freeway_nodes.csv.gz`, `freeway_edges.csv.gz` and `states.json.gz`."""
    nodes, edges = freeway_tables(packages.freeway_source())
    tables.write_table(nodes, tables.GEO / "freeway_nodes.csv.gz")
    tables.write_table(edges, tables.GEO / "freeway_edges.csv.gz")
    outlines = state_outlines(json.loads(packages.atlas_file("states-10m.json").read_text()))
    tables.write_json(tables.GEO / "states.json.gz", outlines)


def freeway_tables(source: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes (`lat`, `lon`; the row is the node's number) and undirected edges (`a < b`, `km`) of the lower 48.

    The largest connected component is kept: the rest are a few nodes around Anchorage and Honolulu.
    """
    graph, coordinates = _literals(source)
    edges = {
        (min(a, b), max(a, b)): float(km) for a, neighbours in enumerate(graph) for b, km in neighbours.items() if a != b
    }
    pairs = np.array(list(edges), dtype=np.int64)
    keep = _largest_component(len(coordinates), pairs)
    number = np.cumsum(keep) - 1
    inside = keep[pairs[:, 0]]
    table = pd.DataFrame({"a": number[pairs[:, 0]], "b": number[pairs[:, 1]], "km": list(edges.values())})[inside]
    nodes = pd.DataFrame(coordinates, columns=["lat", "lon"])[keep].reset_index(drop=True)
    return nodes, table.sort_values(["a", "b"]).reset_index(drop=True)


def state_outlines(topology: dict[str, Any]) -> dict[str, list[list[list[float]]]]:
    """Simplified outlines: state code -> rings of [lon, lat], outer rings only, largest first."""
    arcs = [_decode(arc, topology["transform"]) for arc in topology["arcs"]]
    outlines = {}
    for shape in topology["objects"]["states"]["geometries"]:
        if shape["id"] in TERRITORIES:
            continue
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [_ring(polygon[0], arcs) for polygon in polygons]
        outlines[STATE_OF_FIPS[shape["id"]]] = _simplify(rings)
    return outlines


def _literals(source: Path) -> tuple[list[dict[int, float]], list[list[float]]]:
    """The two literals of scgraph's module, read without importing the package."""
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
    shapes = sorted((shapely.Polygon(ring) for ring in rings), key=lambda shape: -shape.area)
    kept = [shape for i, shape in enumerate(shapes) if i == 0 or shape.area > SMALLEST_RING_DEG2]
    lines = [shapely.simplify(shape, SIMPLIFY_DEGREES).exterior for shape in kept]
    return [[[round(x, 3), round(y, 3)] for x, y in line.coords] for line in lines]
