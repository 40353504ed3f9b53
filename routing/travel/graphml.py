"""Reads a road graph from GraphML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from datasets.files import shown

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

KM_OF_MILE = 1.609344
DEFAULT_KM_H = 40.0
"""Speed of an edge that states none (assumed: a street in town)."""

LONGEST = 1e7
"""Metres, and seconds, of an edge at most: no road is longer, and sums of them stay numbers."""

LONGITUDE, LATITUDE = ("x", "lon", "longitude"), ("y", "lat", "latitude")
LENGTH, TIME, SPEED = ("length_m", "length"), ("travel_time_s", "travel_time"), ("speed_kph", "speed_km_h", "maxspeed")


@dataclass(frozen=True)
class Roads:
    """A road graph.

    Attributes
    ----------
    lat, lon : float64[n]
        Of the nodes, degrees.
    tail, head : int64[e]
        Nodes that each edge leads from and to; no two edges share both.
    metres, seconds : float64[e]
    """

    lat: Floats
    lon: Floats
    tail: Ints
    head: Ints
    metres: Floats
    seconds: Floats


def read_roads(file: Path) -> Roads:
    """Read a road graph (see `routing.travel.road_graph` for the attributes).

    Raises
    ------
    InvalidInput
        When the file is no GraphML, has no roads, or nodes without a place, edges without a length, or values that
        are not finite or negative; every finding.
    """
    graph = _graph(file)
    findings: list[Finding] = []
    number = {node: row for row, node in enumerate(graph.nodes)}
    lat, lon = (np.zeros(len(number)) for _ in range(2))
    for node, data in graph.nodes(data=True):
        north, east = _number(data, LATITUDE), _number(data, LONGITUDE)
        if north is None or east is None or abs(north) > 90 or abs(east) > 180:
            message = f"node {node}: no latitude and longitude in degrees (x, y or lon, lat)"
            findings.append(Finding(shown(file), 0, "node-place", message))
            continue
        lat[number[node]], lon[number[node]] = north, east
    rows = []
    for start, end, data in graph.edges(data=True):
        metres, seconds = _edge(data)
        if metres is None or seconds is None:
            lacks = "length in metres that a road has" if metres is None else "time or speed above 0"
            message = f"edge {start} to {end}: no {lacks}"
            findings.append(Finding(shown(file), 0, "edge-length" if metres is None else "edge-speed", message))
            continue
        rows.append((number[start], number[end], metres, seconds))
    if not rows and not findings:
        findings.append(Finding(shown(file), 0, "no-rows", "the graph has no edges"))
    if findings:
        raise InvalidInput(findings)
    return Roads(lat, lon, *_fastest(rows, both_ways=not graph.is_directed()))


def _graph(file: Path) -> Any:
    """Parse the file with networkx."""
    import networkx as nx

    try:
        return nx.read_graphml(file, node_type=str)
    except OSError as error:
        rule = "unreadable-file" if file.exists() else "missing-file"
        message = f"cannot be read: {error.strerror or error}"
        raise InvalidInput([Finding(shown(file), 0, rule, message)]) from error
    except ParseError as error:
        raise InvalidInput([Finding(shown(file), error.position[0], "file-format", f"not GraphML: {error}")]) from error
    except (nx.NetworkXError, ValueError, KeyError) as error:
        raise InvalidInput([Finding(shown(file), 0, "file-format", f"not GraphML: {error}")]) from error


def _number(data: dict[str, Any], names: Iterable[str]) -> float | None:
    """The first of some attributes that is there, as a finite number."""
    for name in names:
        if name in data:
            try:
                value = float(data[name])
            except (TypeError, ValueError):
                return None
            return value if np.isfinite(value) else None
    return None


def _edge(data: dict[str, Any]) -> tuple[float | None, float | None]:
    """Metres and seconds of an edge; None for what is missing or makes no sense."""
    metres = _number(data, LENGTH)
    if metres is None or not 0 <= metres <= LONGEST:
        return None, None
    if any(name in data for name in TIME):
        seconds = _number(data, TIME)
        return metres, seconds if seconds is not None and 0 <= seconds <= LONGEST else None
    stated = next((data[name] for name in SPEED if name in data), DEFAULT_KM_H)
    speed = _km_h(str(stated))
    return metres, metres * 3.6 / speed if speed else None


def _km_h(text: str) -> float | None:
    """Speed of a number, or of OpenStreetMap's "25 mph"; of a list (ways that were merged), the slowest."""
    found = re.findall(r"(\d+(?:\.\d+)?)\s*(mph)?", text)
    speeds = [float(value) * (KM_OF_MILE if unit else 1.0) for value, unit in found]
    return min(speeds, default=None)


def _fastest(rows: list[tuple[int, int, float, float]], both_ways: bool) -> tuple[Ints, Ints, Floats, Floats]:
    """Columns of the edges, of edges between the same two nodes the fastest alone."""
    table = np.array(rows, np.float64).reshape(-1, 4)
    if both_ways:
        table = np.concatenate([table, table[:, [1, 0, 2, 3]]])
    table = table[np.lexsort((table[:, 2], table[:, 3], table[:, 1], table[:, 0]))]
    _, first = np.unique(table[:, :2], axis=0, return_index=True)
    kept = table[first]
    return kept[:, 0].astype(np.int64), kept[:, 1].astype(np.int64), kept[:, 2], kept[:, 3]
