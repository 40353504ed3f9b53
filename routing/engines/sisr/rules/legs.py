"""Legs: distances, durations, and arrival where speeds change through the day."""

from __future__ import annotations

import math

from routing.engines.sisr.rules.kernel import inner
from routing.engines.sisr.rules.model import Array, Model
from routing.travel.table import FORBIDDEN

NEVER = 1 << 50
"""A time that is never reached."""

_CLOSED = FORBIDDEN


@inner
def leg(model: Model, profile: int, origin: int, destination: int) -> tuple[int, int]:
    """Distance and duration at factor 1; none where a route starts or ends at its outermost stop."""
    if origin < 0 or destination < 0:
        return 0, 0
    distance = int(model.distance[profile, origin, destination])
    return distance, int(model.duration[profile, origin, destination])


@inner
def is_closed(distance: int, duration: int) -> bool:
    """Whether the leg may not be driven."""
    return distance >= _CLOSED or duration >= _CLOSED


@inner
def leg_cost(vehicle: Array, distance: int, duration: float) -> float:
    """Cost of a leg for a vehicle type (record `TYPE`)."""
    return float(vehicle.per_distance * distance + vehicle.per_travel * duration)


@inner
def arrival(model: Model, profile: int, departure: int, duration: int) -> int:
    """When a drive ends: the integral of the factor over it is its duration (Ichoua, Gendreau, Potvin 2003)."""
    first, last = model.speed_first[profile], model.speed_first[profile + 1]
    if first == last or duration == 0 or departure >= NEVER:
        return departure + duration
    row = _row_at(model, first, last, float(departure))
    left, at = float(duration), float(departure)
    while row + 1 < last and (model.speed_at[row + 1] - at) * model.speed_factor[row] < left:
        left -= (model.speed_at[row + 1] - at) * model.speed_factor[row]
        row += 1
        at = model.speed_at[row]
    return math.ceil(at + left / model.speed_factor[row] - 1e-9)


@inner
def last_departure(model: Model, profile: int, latest: int, duration: int) -> int:
    """Last departure that arrives by `latest`."""
    first, last = model.speed_first[profile], model.speed_first[profile + 1]
    if first == last or duration == 0:
        return latest - duration
    row = _row_at(model, first, last, float(latest))
    left, at = float(duration), float(latest)
    while row > first and (at - model.speed_at[row]) * model.speed_factor[row] < left:
        left -= (at - model.speed_at[row]) * model.speed_factor[row]
        at = model.speed_at[row]
        row -= 1
    departure = math.floor(at - left / model.speed_factor[row])
    while arrival(model, profile, departure, duration) > latest:
        departure -= 1
    while arrival(model, profile, departure + 1, duration) <= latest:
        departure += 1
    return departure


@inner
def _row_at(model: Model, first: int, last: int, at: float) -> int:
    """Row of the speed that holds at a time; the first also before it."""
    row = first
    while row + 1 < last and model.speed_at[row + 1] <= at:
        row += 1
    return row
