"""Makes a hub's day: orders through the hours, over a disc around the hub, some promised in one hour."""

from __future__ import annotations

import math

import numpy as np

from core.clock import SLOT_S
from core.geography import EARTH_RADIUS_KM
from core.hashing import draw64
from demand.profile import spread
from routing.dispatch.hub import Hub
from routing.dispatch.orders import HOUR_S, Orders
from routing.problem import Floats

HOUR_SHARE = (
    *(0.66, 0.37, 0.21, 0.16, 0.16, 0.29, 0.88, 2.72, 5.22, 7.49, 8.47, 8.36),
    *(7.94, 8.14, 8.27, 8.31, 7.96, 6.67, 5.33, 4.08, 3.05, 2.30, 1.78, 1.17),
)
"""Orders by hour of day, per cent: Instacart's sample of 478,952 orders (FACTS D27; groceries: few in the evening)."""

OPEN_H, CLOSE_H = 6, 22
"""Hours in which a hub takes orders; couriers leave from 06:30 to 23:30 (`door.hub_departures`)."""

ONE_HOUR_SHARE = 0.3
"""Orders with the one-hour promise (assumed); the others have two hours."""

RADIUS_KM = 8.0
"""Farthest customer, great circle (assumed: a town within a half hour's drive)."""


def hub_day(hub: Hub, count: int, seed: int, radius_km: float = RADIUS_KM) -> Orders:
    """Draw a day of orders; the same seed gives the same day.

    Parameters
    ----------
    count : int
        Orders of the day.
    seed : int
    radius_km : float
        Customers are spread evenly over a disc of this radius.
    """
    share = np.array([part if OPEN_H <= hour < CLOSE_H else 0.0 for hour, part in enumerate(HOUR_SHARE)])
    slots = np.repeat(np.arange(24 * HOUR_S // SLOT_S), spread(count, share))
    placed = slots * SLOT_S + np.floor(_draws(seed, count, 0) * SLOT_S).astype(np.int64)
    bearing = 2.0 * math.pi * _draws(seed, count, 1)
    km = radius_km * np.sqrt(_draws(seed, count, 2))
    promise = np.where(_draws(seed, count, 3) < ONE_HOUR_SHARE, HOUR_S, 2 * HOUR_S)
    degrees = np.degrees(km / EARTH_RADIUS_KM)
    return Orders(
        id=tuple(f"order-{number}" for number in range(1, count + 1)),
        lat=hub.lat + degrees * np.cos(bearing),
        lon=hub.lon + degrees * np.sin(bearing) / math.cos(math.radians(hub.lat)),
        placed_s=placed,
        due_s=placed + promise,
        packages=np.ones(count, np.int64),
    ).sorted()


def _draws(seed: int, count: int, stream: int) -> Floats:
    """Numbers from 0 to 1, float64[count]."""
    bits = [draw64(np.uint64(seed), np.uint64(number), np.uint64(stream)) for number in range(count)]
    return np.array([int(value) >> 11 for value in bits], np.float64) / float(1 << 53)
