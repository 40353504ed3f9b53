"""Legs: distances, durations, and arrival where speeds change through the day."""

from __future__ import annotations

import math

from routing.engines.sisr.rules.kernel import inner
from routing.engines.sisr.rules.model import Model, Record
from routing.travel.table import FORBIDDEN

NEVER = 1 << 50
"""A time that is never reached."""

ROUNDING = 1e-6
"""An arrival is rounded up to a tick; less than this above one is the noise of the sum."""


@inner
def leg(model: Model, vehicle: Record, origin: int, destination: int) -> tuple[int, int]:
    """Distance and duration at factor 1; none where a route starts or ends at its outermost stop."""
    if origin < 0 or destination < 0:
        return 0, 0
    distance = int(model.tables[vehicle.distances, origin, destination])
    return distance, int(model.tables[vehicle.durations, origin, destination])


@inner
def is_closed(distance: int, duration: int) -> bool:
    """Whether the leg may not be driven."""
    return distance >= FORBIDDEN or duration >= FORBIDDEN


@inner
def leg_cost(vehicle: Record, distance: int, duration: float) -> float:
    """Cost of a leg for a vehicle type (record `TYPE`)."""
    return float(vehicle.per_distance * distance + vehicle.per_travel * duration)


@inner
def arrival(model: Model, vehicle: Record, departure: int, duration: int) -> int:
    """When a drive ends: the integral of the factor over it is its duration (Ichoua, Gendreau, Potvin 2003)."""
    first, last = vehicle.speed_first, vehicle.speed_last
    if first == last or duration == 0 or departure >= NEVER:
        return departure + duration
    row = _row_at(model, first, last, float(departure))
    left, at = float(duration), float(departure)
    while row + 1 < last and (model.speeds[row + 1].at - at) * model.speeds[row].factor < left:
        left -= (model.speeds[row + 1].at - at) * model.speeds[row].factor
        row += 1
        at = model.speeds[row].at
    return math.ceil(at + left / model.speeds[row].factor - ROUNDING)


@inner
def last_departure(model: Model, vehicle: Record, latest: int, duration: int) -> int:
    """Last departure that arrives by `latest`."""
    first, last = vehicle.speed_first, vehicle.speed_last
    if first == last or duration == 0:
        return latest - duration
    row = _row_at(model, first, last, float(latest))
    left, at = float(duration), float(latest)
    while row > first and (at - model.speeds[row].at) * model.speeds[row].factor < left:
        left -= (at - model.speeds[row].at) * model.speeds[row].factor
        at = model.speeds[row].at
        row -= 1
    departure = math.floor(at - left / model.speeds[row].factor)
    while arrival(model, vehicle, departure, duration) > latest:
        departure -= 1
    while arrival(model, vehicle, departure + 1, duration) <= latest:
        departure += 1
    return departure


@inner
def _row_at(model: Model, first: int, last: int, at: float) -> int:
    """Row of the speed that holds at a time; the first also before it."""
    row = first
    while row + 1 < last and model.speeds[row + 1].at <= at:
        row += 1
    return row
