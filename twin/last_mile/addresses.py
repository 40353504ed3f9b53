"""Where in its ZIP an order lives: a point at which a van stops, the same whenever that order is looked at.

A ZIP has so many stop points (a house, an entrance, a row of doors) that the packages of a van wave meet
`door.packages_per_stop`. They lie at random over a disc of the ZIP's land area around its centre. Which of them an
order belongs to is a hash of its number; some points are more popular than others, as houses with many flats are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
import pandas as pd

from core.geography import EARTH_RADIUS_KM
from core.hashing import draw64
from twin.last_mile.departing import Departing

POPULARITY = 1.5
"""Point `floor(number * u ** POPULARITY)` for uniform u: the first tenth of the points gets a fifth of the orders."""

_STREAM_POINT, _STREAM_RADIUS, _STREAM_ANGLE = np.uint64(0xA1), np.uint64(0xA2), np.uint64(0xA3)
_HALVINGS = 40
_STEPS = (np.arange(200) + 0.5) / 200
_RATE = _STEPS ** (1.0 / POPULARITY - 1.0) / POPULARITY
"""Popularity of points over the mean one's, from the most to the least popular."""


@dataclass(frozen=True)
class Addresses:
    """The stop point of each package.

    Attributes
    ----------
    point : int64[n]
        Number, unique over all ZIPs.
    lat, lon : float64[n]
    """

    point: np.ndarray
    lat: np.ndarray
    lon: np.ndarray


def addresses(packages: Departing, zones: pd.DataFrame, packages_per_stop: float, seed: int) -> Addresses:
    """Put every package at its order's stop point."""
    zone = packages.zone.astype(np.int64)
    number = points_of_zones(packages, len(zones), packages_per_stop)[zone]
    u = _uniform(np.uint64(seed), packages.order, _STREAM_POINT)
    point = (zone << 32) + np.minimum((number * u**POPULARITY).astype(np.int64), number - 1)
    # A place stays where it is whatever the run's seed.
    place = np.uint64(0)
    radius_km = np.sqrt(zones["land_km2"].to_numpy(float)[zone] / np.pi * _uniform(place, point, _STREAM_RADIUS))
    angle = 2.0 * np.pi * _uniform(place, point, _STREAM_ANGLE)
    north, east = radius_km * np.sin(angle), radius_km * np.cos(angle)
    lat = zones["lat"].to_numpy(float)[zone]
    km_per_degree = np.pi * EARTH_RADIUS_KM / 180.0
    return Addresses(
        point,
        lat + north / km_per_degree,
        zones["lon"].to_numpy(float)[zone] + east / (km_per_degree * np.cos(np.radians(lat))),
    )


def points_of_zones(packages: Departing, n_zones: int, packages_per_stop: float) -> np.ndarray:
    """How many stop points each ZIP has so that its packages share stops as they should; int64[Z], 1 where it is empty.

    A wave's orders fall on the points at random. Of so many points as are taken, the stops that all waves are
    expected to make are the packages over `packages_per_stop`.
    """
    zones, row = np.unique(packages.zone, return_inverse=True)
    departures, column = np.unique(packages.departure, return_inverse=True)
    # Packages of one order on one wave share their stop anyhow.
    cell = np.unique(np.stack([row * len(departures) + column, packages.order]), axis=1)[0]
    orders = np.bincount(cell, minlength=len(zones) * len(departures)).reshape(len(zones), -1)
    wanted = np.bincount(row, minlength=len(zones)) / packages_per_stop
    low, high = np.ones(len(zones)), 100.0 * np.maximum(orders.sum(axis=1), 1)
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        few = _stops(orders, middle) < wanted
        low, high = np.where(few, middle, low), np.where(few, high, middle)
    points = np.ones(n_zones, np.int64)
    points[zones] = np.maximum(np.rint(high), 1)
    return points


def _stops(orders: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Stops expected where each wave's orders (int64[Z, waves]) fall on so many points; float64[Z]."""
    total = np.zeros(len(points))
    for wave in orders.T:
        total += points * -np.expm1(-np.outer(wave / points, _RATE)).mean(axis=1)
    return total


@nb.njit(cache=True, nogil=True)
def _uniform(seed: np.uint64, number: np.ndarray, stream: np.uint64) -> np.ndarray:
    """Uniform in [0, 1), a pure function of each number."""
    u = np.empty(len(number))
    for i in range(len(number)):
        u[i] = np.float64(draw64(seed, np.uint64(number[i]), stream) >> np.uint64(11)) * 2.0**-53
    return u
