"""Road kilometres between places: the US freeway graph, access legs, and a detour factor where there is no freeway.

The graph (datasets/geo, from scgraph's `us_freeway`, Esri/USDOT) holds the freeways of the lower 48. A place is joined
to its nearest nodes by access legs of crow-fly x 1.2. Where the freeway way is not the natural one, the shorter of it
and ordinary roads counts: great circle x 1.3 for places closer than 30 km or far from freeways, x 1.4 else, unless
water lies between. Where there is no freeway (Alaska, Hawaii), great circle x 1.3 alone. No answer is ever below the
great circle.
"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_KM = 6371.0088
DETOUR = 1.3
"""Road over straight line where no freeway leads (1.2-1.4 in the literature: Boscoe et al. 2012, CDX; FACTS E17)."""
ACCESS_DETOUR = 1.2
"""Road over straight line on the leg to a freeway (assumed; with it the known city pairs come out within 4 %)."""
ACCESS_NODES = 4
"""Nearest freeway nodes that a place is joined to: with one alone, a ramp on the wrong side makes a loop."""
MAX_ACCESS_KM = 250.0
"""Beyond this a place has no freeway (99 % of people of the lower 48 have one within 125 km)."""
LAND_DETOUR = 1.4
"""Where the freeway way is longer than this many great circles and no water lies between, ordinary roads are taken.
Upper end of the same literature (Boscoe: 1.417); Denver to Phoenix, which no freeway joins, comes out right with it."""
MAX_WATER_KM = 16.0
"""Water on the straight line beyond which there is no way but the freeway's; rivers and marshes have bridges."""
WATER_SAMPLES, WATER_CHUNK = 64, 20_000
SHORT_KM = 30.0
"""Under this great-circle distance surface streets compete with the freeway."""
MAX_ACCESS_SHARE = 0.25
"""Where the access legs are a larger part of the great circle than this, ordinary roads compete too."""

GEO = Path(__file__).parent / "geo"
Floats = npt.NDArray[np.float64]


def great_circle_km(lat_o: npt.ArrayLike, lon_o: npt.ArrayLike, lat_d: npt.ArrayLike, lon_d: npt.ArrayLike) -> Floats:
    """Haversine distance in km; arguments in degrees, broadcast against each other."""
    p, q = np.radians(lat_o), np.radians(lat_d)
    half = np.sin((q - p) / 2) ** 2 + np.cos(p) * np.cos(q) * np.sin(np.radians(np.subtract(lon_d, lon_o)) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


def road_km(lat_o: npt.ArrayLike, lon_o: npt.ArrayLike, lat_d: npt.ArrayLike, lon_d: npt.ArrayLike) -> Floats:
    """Road distance of each pair (origin i, destination i).

    Parameters
    ----------
    lat_o, lon_o, lat_d, lon_d : array_like of float
        Degrees, of one shape or broadcastable to it.

    Returns
    -------
    ndarray of float
        Kilometres, in that shape.
    """
    lat_o, lon_o, lat_d, lon_d = np.broadcast_arrays(
        *(np.asarray(x, dtype=float) for x in (lat_o, lon_o, lat_d, lon_d))
    )
    shape = lat_o.shape
    origins, row = np.unique(np.stack([lat_o.ravel(), lon_o.ravel()], axis=1), axis=0, return_inverse=True)
    ends, column = np.unique(np.stack([lat_d.ravel(), lon_d.ravel()], axis=1), axis=0, return_inverse=True)
    if len(origins) == 0:
        return np.zeros(shape)
    matrix = road_km_matrix(origins[:, 0], origins[:, 1], ends[:, 0], ends[:, 1])
    return matrix[row.ravel(), column.ravel()].reshape(shape)


def road_km_matrix(lat_o: npt.ArrayLike, lon_o: npt.ArrayLike, lat_d: npt.ArrayLike, lon_d: npt.ArrayLike) -> Floats:
    """Road distance from every origin to every destination.

    Parameters
    ----------
    lat_o, lon_o : array_like of float, shape (n,)
        Origins, degrees.
    lat_d, lon_d : array_like of float, shape (m,)
        Destinations, degrees.

    Returns
    -------
    ndarray of float, shape (n, m)
        Kilometres.
    """
    lat_o, lon_o, lat_d, lon_d = (np.atleast_1d(np.asarray(x, dtype=float)) for x in (lat_o, lon_o, lat_d, lon_d))
    if len(lat_o) > len(lat_d):  # roads are the same both ways; fewer Dijkstra runs
        return road_km_matrix(lat_d, lon_d, lat_o, lon_o).T
    crow = great_circle_km(lat_o[:, None], lon_o[:, None], lat_d[None, :], lon_d[None, :])
    network = freeways()
    way, access_o, access_d = network.distances(lat_o, lon_o, lat_d, lon_d)
    access = access_o[:, None] + access_d[None, :]
    no_other = (crow < SHORT_KM) | ~np.isfinite(way)
    surface = crow * np.where(no_other | (access > MAX_ACCESS_SHARE * crow), DETOUR, LAND_DETOUR)
    row, column = np.nonzero((way > surface) & ~no_other)
    surface[row, column] = np.where(
        water_km(lat_o[row], lon_o[row], lat_d[column], lon_d[column]) > MAX_WATER_KM, np.inf, surface[row, column]
    )
    return np.maximum(np.minimum(way, surface), crow)


def water_km(lat_o: Floats, lon_o: Floats, lat_d: Floats, lon_d: Floats) -> Floats:
    """Kilometres of each straight line, shape (n,), that are not on land of the lower 48 (water, Canada, Mexico).

    Lines are straight in latitude and longitude, which is close enough for the few hundred km at which it matters.
    """
    part = (np.arange(WATER_SAMPLES) + 0.5) / WATER_SAMPLES
    share = np.zeros(len(lat_o))
    for start in range(0, len(lat_o), WATER_CHUNK):
        rows = slice(start, start + WATER_CHUNK)
        lat, lon = (o[rows, None] + part * (d - o)[rows, None] for o, d in ((lat_o, lat_d), (lon_o, lon_d)))
        share[rows] = 1.0 - land()(lat, lon).mean(axis=1)
    return share * great_circle_km(lat_o, lon_o, lat_d, lon_d)


@dataclass(frozen=True)
class Land:
    """A grid of the lower 48: `mask[row, column]` says whether a cell, rows from the north, is land."""

    west: float
    north: float
    step: float
    mask: npt.NDArray[np.bool_]

    def __call__(self, lat: Floats, lon: Floats) -> npt.NDArray[np.bool_]:
        """Is each place on land? Nothing outside the grid is."""
        row = np.floor((self.north - lat) / self.step).astype(int)
        column = np.floor((lon - self.west) / self.step).astype(int)
        rows, columns = self.mask.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return inside & self.mask[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)]


@dataclass(frozen=True)
class Freeways:
    """The freeway graph: node positions and undirected edges.

    Attributes
    ----------
    lat, lon : ndarray of float, shape (n,)
        Degrees.
    a, b : ndarray of int, shape (e,)
        End nodes of each edge.
    km : ndarray of float, shape (e,)
        Length.
    """

    lat: Floats
    lon: Floats
    a: npt.NDArray[np.int64]
    b: npt.NDArray[np.int64]
    km: Floats

    def nearest(self, lat: Floats, lon: Floats, k: int = ACCESS_NODES) -> tuple[npt.NDArray[np.int64], Floats]:
        """Find the `k` nearest nodes of each place and the crow-fly km to them, both of shape (n, k), nearest first."""
        from scipy.spatial import cKDTree

        chord, node = cKDTree(_unit_vectors(self.lat, self.lon)).query(_unit_vectors(lat, lon), k=k)
        chord, node = np.reshape(chord, (len(lat), k)), np.reshape(node, (len(lat), k))
        return node.astype(np.int64), 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0.0, 1.0))

    def distances(self, lat_o: Floats, lon_o: Floats, lat_d: Floats, lon_d: Floats) -> tuple[Floats, Floats, Floats]:
        """Kilometres over freeways with access legs, shape (n, m), and each end's nearest access leg, (n,) and (m,).

        Infinite where an end lies more than `MAX_ACCESS_KM` from every node.
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import dijkstra

        n, start, end = len(self.lat), len(self.lat), len(self.lat) + len(lat_o)
        node_o, leg_o = self._legs(lat_o, lon_o)
        node_d, leg_d = self._legs(lat_d, lon_d)
        from_o = np.repeat(np.arange(start, end), ACCESS_NODES)
        to_d = np.repeat(np.arange(end, end + len(lat_d)), ACCESS_NODES)
        tail = np.concatenate([self.a, self.b, from_o, node_d.ravel()])
        head = np.concatenate([self.b, self.a, node_o.ravel(), to_d])
        km = np.concatenate([self.km, self.km, leg_o.ravel(), leg_d.ravel()])
        real = np.isfinite(km)
        size = n + len(lat_o) + len(lat_d)
        # An explicit zero would be taken for "no edge".
        graph = coo_array((np.maximum(km[real], 1e-9), (tail[real], head[real])), shape=(size, size)).tocsr()
        way = dijkstra(graph, directed=True, indices=np.arange(start, end))[:, end:]
        return way, leg_o[:, 0], leg_d[:, 0]

    def _legs(self, lat: Floats, lon: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
        node, crow = self.nearest(lat, lon)
        return node, np.where(crow <= MAX_ACCESS_KM, crow * ACCESS_DETOUR, np.inf)


@cache
def land() -> Land:
    """Read the bundled land mask, once."""
    data = json.loads(gzip.decompress((GEO / "land.json.gz").read_bytes()))
    size = data["rows"] * data["columns"]
    bits = np.unpackbits(np.frombuffer(base64.b64decode(data["bits"]), dtype=np.uint8), count=size).astype(bool)
    return Land(data["west"], data["north"], data["step"], bits.reshape(data["rows"], data["columns"]))


@cache
def freeways() -> Freeways:
    """Read the bundled freeway graph of the lower 48, once."""
    import pandas as pd

    nodes = pd.read_csv(GEO / "freeway_nodes.csv.gz")
    edges = pd.read_csv(GEO / "freeway_edges.csv.gz")
    return Freeways(
        nodes["lat"].to_numpy(float),
        nodes["lon"].to_numpy(float),
        edges["a"].to_numpy(np.int64),
        edges["b"].to_numpy(np.int64),
        edges["km"].to_numpy(float),
    )


def _unit_vectors(lat: Floats, lon: Floats) -> Floats:
    """Places as points on the unit sphere: the chord orders them as the great circle does."""
    p, t = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(p) * np.cos(t), np.cos(p) * np.sin(t), np.sin(p)], axis=1)
