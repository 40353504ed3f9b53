"""What a stop that may be left out is worth, where a file gives a priority and no price."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from routing.problem import UNLIMITED, VehicleType
from routing.travel.table import FORBIDDEN, Travel

SAFETY = 10.0
"""Leaving a stop out may save more than its own trip, where others move too."""


def trip_cost(vehicles: tuple[VehicleType, ...], longest_leg: int) -> float:
    """Bound of what a route to a single stop costs: there and back by the longest leg, on the road the whole shift."""
    costs = []
    for vehicle in vehicles:
        work = min(vehicle.work_max, vehicle.shift_close - vehicle.shift_open)
        work = 4 * longest_leg if work >= UNLIMITED // 2 else work
        per_leg = vehicle.cost_per_distance + vehicle.cost_per_travel
        costs.append(vehicle.fixed_cost + 2 * longest_leg * per_leg + work * vehicle.cost_per_work)
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


def longest_leg(travel: Travel) -> int:
    """Ticks that no leg exceeds where the triangle inequality holds: twice the longest at a few places."""
    count = len(travel)
    all_places = np.arange(count)
    longest = 0
    for place in range(min(count, 8)):
        for legs in (travel.legs(np.full(count, place), all_places), travel.legs(all_places, np.full(count, place))):
            for ticks in legs:
                longest = max(longest, int(ticks[ticks < FORBIDDEN].max(initial=0)))
    return 2 * longest
