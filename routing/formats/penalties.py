"""What a stop that may be left out is worth, where a file gives a priority and no price."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from routing.problem import UNLIMITED, VehicleType
from routing.travel.table import FORBIDDEN, Travel

SAFETY = 10.0
"""Leaving a stop out may save more than its own trip, where others move too."""


def trip_cost(vehicles: tuple[VehicleType, ...], longest: tuple[int, int]) -> float:
    """Bound of what a route to a single stop costs: there and back by the longest leg, on the road the whole shift.

    Parameters
    ----------
    vehicles : tuple of VehicleType
    longest : tuple of int
        Distance and duration of a leg, see `longest_leg`.
    """
    distance, duration = longest
    costs = []
    for vehicle in vehicles:
        work = min(vehicle.work_max, vehicle.shift_close - vehicle.shift_open)
        work = 4 * duration if work >= UNLIMITED // 2 else work
        legs = 2 * distance * vehicle.cost_per_distance + 2 * duration * vehicle.cost_per_travel
        costs.append(vehicle.fixed_cost + legs + work * vehicle.cost_per_work)
    return max(costs, default=0.0)


def penalties(priority: npt.ArrayLike, trip: float) -> npt.NDArray[np.float64]:
    """Penalty of each stop by its priority (0 to 100): priority outweighs the number of stops, and that the cost.

    Parameters
    ----------
    priority : int[S]
    trip : float
        See `trip_cost`.
    """
    rank = np.asarray(priority, np.float64)
    return SAFETY * max(trip, 1.0) * (1.0 + rank * (len(rank) + 1))


def longest_leg(travels: tuple[Travel, ...]) -> tuple[int, int]:
    """Distance and duration that no leg exceeds where the triangle inequality holds: twice the most at a place."""
    most = np.zeros(2, np.int64)
    for travel in travels:
        count = len(travel)
        first, others = np.zeros(count, np.int64), np.arange(count)
        for legs in (travel.legs(first, others), travel.legs(others, first)):
            most = np.maximum(most, [ticks[ticks < FORBIDDEN].max(initial=0) for ticks in legs])
    return 2 * int(most[0]), 2 * int(most[1])
