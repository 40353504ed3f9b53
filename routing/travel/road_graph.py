"""Distances and durations over a road graph: GraphML, as OSMnx and networkx write it.

Nodes have `x` and `y` (or `lon` and `lat`) in degrees. Edges have a length in metres (`length_m` or `length`) and a
time in seconds (`travel_time_s` or `travel_time`) or a speed in km/h (`speed_kph`, `speed_km_h` or `maxspeed`, the
last also as "25 mph"). Edges of a directed graph are one-way, of an undirected graph both. A place stands at its
nearest node; the way is the fastest, its distance that of the fastest way.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from core.cache import cache_folders
from core.errors import Finding, InvalidInput
from core.geography import nearest
from datasets.files import shown
from routing.travel.conventions import ROUNDED, Convention
from routing.travel.graphml import Roads, read_roads
from routing.travel.reach import out_of_reach
from routing.travel.table import FORBIDDEN, Table, TableTravel

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FARTHEST_KM = 20.0
"""From a place to its nearest node: so far from any road nobody lives (assumed)."""

BLOCK = 64
"""Nodes whose ways are searched at once."""

KEPT_PLACES = 3_000
"""Tables of more places are not kept between runs."""

FORMAT = b"roads 2"
"""Goes into the name of what is kept: to be changed when the search is."""


def read_road_graph(
    path: str | Path, lat: npt.ArrayLike, lon: npt.ArrayLike, *, convention: Convention = ROUNDED
) -> TableTravel:
    """Metres and seconds between all places over the roads of a file; kept between runs.

    Parameters
    ----------
    path : str or Path
        GraphML.
    lat, lon : array_like of float, shape (P,)
        Degrees.
    convention : Convention
        How metres and seconds become ticks.

    Returns
    -------
    TableTravel
        Pairs that no way joins are `FORBIDDEN`; its findings name the places that are cut off.

    Raises
    ------
    InvalidInput
        When the file cannot be read as a road graph, or does not cover the places; every finding.
    """
    file = Path(path)
    north, east = np.asarray(lat, np.float64), np.asarray(lon, np.float64)
    name = _name(file, north, east, convention)
    kept = _kept(name)
    if kept is None:
        roads = read_roads(file)
        _check_near(file, roads, north, east)
        kept = tables_over(roads, north, east, convention)
        if len(north) <= KEPT_PLACES:
            _keep(name, *kept)
    distance, duration = kept
    return TableTravel(distance, duration, findings=out_of_reach(shown(file), duration, north, east))


def _check_near(file: Path, roads: Roads, lat: Floats, lon: Floats) -> None:
    """Refuse places that are too far from any road to be on this map.

    Raises
    ------
    InvalidInput
        With every such place.
    """
    km = nearest(lat, lon, roads.lat, roads.lon)[1][:, 0]
    far = np.flatnonzero(km > FARTHEST_KM).tolist()
    if far:
        message = "place {} ({:.5f}, {:.5f}) is {:,.0f} km from the nearest node: is this the map of another area?"
        raise InvalidInput(
            [Finding(shown(file), 0, "off-the-map", message.format(row, lat[row], lon[row], km[row])) for row in far]
        )


def tables_over(roads: Roads, lat: Floats, lon: Floats, convention: Convention) -> tuple[Table, Table]:
    """Ticks of distance and duration between places, int32[P, P] each, over their nearest nodes."""
    from scipy.sparse import csr_array

    nodes, row = np.unique(nearest(lat, lon, roads.lat, roads.lon)[0][:, 0], return_inverse=True)
    size = len(roads.lat)
    # An explicit zero would be taken for "no edge".
    graph = csr_array((np.maximum(roads.seconds, 1e-9), (roads.tail, roads.head)), shape=(size, size))
    metres = csr_array((roads.metres, (roads.tail, roads.head)), shape=(size, size))
    distance, duration = (np.empty((len(nodes), len(nodes)), np.int32) for _ in range(2))
    for start in range(0, len(nodes), BLOCK):
        rows = slice(start, start + BLOCK)
        way_m, way_s = _ways(graph, metres, nodes[rows])
        for table, way in ((distance, way_m), (duration, way_s)):
            reached = np.isfinite(way_s[:, nodes])
            table[rows] = FORBIDDEN
            table[rows][reached] = np.minimum(convention.ticks(way[:, nodes][reached]), FORBIDDEN)
    return np.ascontiguousarray(distance[np.ix_(row, row)]), np.ascontiguousarray(duration[np.ix_(row, row)])


def _ways(graph: Any, metres: Any, sources: Ints) -> tuple[Floats, Floats]:
    """Metres and seconds of the fastest ways from some nodes to all, float64[k, n]; infinite seconds: no way."""
    from scipy.sparse.csgraph import dijkstra

    seconds, before = dijkstra(graph, directed=True, indices=sources, return_predecessors=True)
    rooted = before < 0
    back = np.where(rooted, np.arange(graph.shape[0]), before).astype(np.int64)
    length = np.where(rooted, 0.0, _edge_values(metres, back))
    # Each round doubles how far back towards its source a node's length reaches.
    while True:
        further = np.take_along_axis(back, back, axis=1)
        length += np.take_along_axis(length, back, axis=1)
        if np.array_equal(further, back):
            return length, seconds
        back = further


def _edge_values(metres: Any, back: Ints) -> Floats:
    """Metres of the edge that leads to each node from the one before it on the way."""
    nodes = np.broadcast_to(np.arange(back.shape[1]), back.shape)
    return np.asarray(metres[back.ravel(), nodes.ravel()], np.float64).reshape(back.shape)


def _name(file: Path, lat: Floats, lon: Floats, convention: Convention) -> str:
    found = hashlib.sha256(FORMAT)
    with suppress(OSError):  # read_roads says what is wrong with the file
        found.update(file.read_bytes())
    found.update(lat.tobytes() + lon.tobytes() + repr(convention).encode())
    return f"{found.hexdigest()[:32]}.npz"


def _kept(name: str) -> tuple[Table, Table] | None:
    for folder in cache_folders("roads"):
        with suppress(OSError, ValueError, KeyError, BadZipFile), np.load(folder / name) as archive:
            return archive["distance"], archive["duration"]
    return None


def _keep(name: str, distance: Table, duration: Table) -> None:
    for folder in cache_folders("roads"):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            half = folder / f"{os.getpid()}.{name}"
            np.savez(half, distance=distance, duration=duration)
            half.replace(folder / name)
            return
