"""Kernels of straight lines: chords between points of space, bent to arcs where the points lie on a sphere.

A plane is the case of no curvature, so one kernel serves both. Nothing is kept: a table is filled on request.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from routing.travel.conventions import Convention
from routing.travel.speeds import RoadSpeeds
from routing.travel.table import FORBIDDEN, SpeedProfile, Table

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SERIES_UP_TO = 0.05
"""Half chords (in radii) up to which four terms of the arc sine do: 8e-7 m off at 640 km."""


TILE = 64
"""Side of the squares in which a table is filled."""


class Law(NamedTuple):
    """How a line's length becomes ticks of distance and of duration.

    Attributes
    ----------
    curvature : float
        1 / diameter of the sphere, 0 in the plane.
    detour : float
        Road over straight line.
    near, stem, far : float
        Seconds of a metre, on the first `near_m`, beyond, and beyond `far_m`.
    scale, half : float
        See `Convention`.
    """

    curvature: float
    detour: float
    near: float
    stem: float
    far: float
    near_m: float
    far_m: float
    scale: float
    half: float


def law_of(curvature: float, detour: float, speeds: RoadSpeeds, convention: Convention) -> Law:
    """Put the numbers together that the kernels take."""
    pace = 1.0 / speeds.near_m_s, 1.0 / speeds.stem_m_s, 1.0 / speeds.far_m_s
    return Law(curvature, detour, *pace, speeds.near_m, speeds.far_m, float(convention.scale), float(convention.half))


@nb.njit(cache=True, nogil=True)
def _metres(points: Floats, i: int, j: int, law: Law) -> float:
    """Length of the way between two points."""
    dx, dy, dz = points[i, 0] - points[j, 0], points[i, 1] - points[j, 1], points[i, 2] - points[j, 2]
    chord = math.sqrt(dx * dx + dy * dy + dz * dz)
    half = chord * law.curvature
    if half > SERIES_UP_TO:
        return law.detour * math.asin(min(half, 1.0)) / law.curvature
    square = half * half
    bend = 1.0 + square * (1.0 / 6.0 + square * (3.0 / 40.0 + square * (15.0 / 336.0)))
    return law.detour * (chord * bend)


@nb.njit(cache=True, nogil=True)
def _seconds(metres: float, slowness: float, law: Law) -> float:
    near = min(metres, law.near_m)
    far = max(metres - law.far_m, 0.0)
    return near * law.near * slowness + (metres - near - far) * law.stem + far * law.far


@nb.njit(cache=True, nogil=True)
def fill_tables(points: Floats, slowness: Floats, law: Law, distance: Table, duration: Table) -> None:
    """Fill in ticks between all points (float64[n, 3], metres), int32[n, n]; no durations where that table is empty.

    Ways are alike in both directions: each is computed once, in tiles, so that both of its cells stay in the cache.
    """
    n, timed = len(points), len(duration) > 0
    for top in range(0, n, TILE):
        for left in range(top, n, TILE):
            for i in range(top, min(top + TILE, n)):
                for j in range(max(left, i), min(left + TILE, n)):
                    metres = _metres(points, i, j, law)
                    distance[i, j] = distance[j, i] = np.int32(math.floor(metres * law.scale + law.half))
                    if timed:
                        seconds = _seconds(metres, 0.5 * (slowness[i] + slowness[j]), law)
                        duration[i, j] = duration[j, i] = np.int32(math.floor(seconds * law.scale + law.half))


@nb.njit(cache=True, nogil=True)
def pairwise(points: Floats, slowness: Floats, law: Law, origin: Ints, destination: Ints) -> tuple[Ints, Ints]:
    """Ticks of distance and duration of each leg, int64[k] each."""
    distance, duration = np.empty(len(origin), np.int64), np.empty(len(origin), np.int64)
    for leg in range(len(origin)):
        i, j = origin[leg], destination[leg]
        metres = _metres(points, i, j, law)
        seconds = _seconds(metres, 0.5 * (slowness[i] + slowness[j]), law)
        distance[leg] = math.floor(metres * law.scale + law.half)
        duration[leg] = math.floor(seconds * law.scale + law.half)
    return distance, duration


class StraightTravel:
    """What `PlaneTravel` and `GreatCircleTravel` share: points of space, joined by straight lines (see `Travel`).

    Attributes
    ----------
    points : float64[P, 3]
        Metres, or a file's unit.
    slowness : float64[P]
        Of the streets at each place.
    law : Law
    timed : bool
        Whether durations are others than distances.
    """

    speeds: SpeedProfile | None

    def __init__(self, points: Floats, slowness: Floats, law: Law, timed: bool) -> None:
        longest = 2.0 * float(np.linalg.norm(np.ptp(points, axis=0))) * law.detour if len(points) else 0.0
        pace = max(law.near * float(slowness.max(initial=1.0)), law.stem, law.far) if timed else 1.0
        if longest * max(pace, 1.0) * law.scale >= FORBIDDEN:
            raise ValueError(f"{longest / 2:.0f} m at scale {law.scale:.0f} are too many ticks")
        self.points, self.slowness, self.law, self.timed = points, slowness, law, timed

    def __len__(self) -> int:
        return len(self.points)

    def legs(self, origin: Ints, destination: Ints) -> tuple[Ints, Ints]:
        """See `Travel.legs`."""
        start, end = np.broadcast_arrays(np.asarray(origin, np.int64), np.asarray(destination, np.int64))
        flat = np.ascontiguousarray(start.ravel()), np.ascontiguousarray(end.ravel())
        distance, duration = pairwise(self.points, self.slowness, self.law, *flat)
        distance = distance.reshape(start.shape)
        return distance, duration.reshape(start.shape) if self.timed else distance

    def table(self, places: Ints) -> tuple[Table, Table]:
        """See `Travel.table`; filled anew at every call."""
        rows = np.asarray(places, np.int64)
        points, slowness = np.ascontiguousarray(self.points[rows]), np.ascontiguousarray(self.slowness[rows])
        distance = np.empty((len(rows), len(rows)), np.int32)
        duration = np.empty_like(distance) if self.timed else np.empty((0, 0), np.int32)
        fill_tables(points, slowness, self.law, distance, duration)
        return distance, duration if self.timed else distance
