"""Which problems the plain search can take."""

from __future__ import annotations

import numpy as np

from routing.engines.sisr.plain.state import LATE
from routing.problem import UNLIMITED, Problem, Stops, VehicleType


def refuses(problem: Problem) -> str:
    """Name the first rule that the plain search does not know; "" when there is none."""
    if len(problem.vehicles) != 1:
        return "more than one vehicle type"
    vehicle = problem.vehicles[0]
    if problem.travels[vehicle.profile].speeds is not None:
        return "speeds by time of day"
    return _vehicle_rule(vehicle) or _stops_rule(problem.stops, vehicle) or _joint_rule(problem, vehicle)


def _vehicle_rule(vehicle: VehicleType) -> str:
    """A rule of the vehicles, if any."""
    found = {
        "routes that do not return to their start": vehicle.start is None or vehicle.start != vehicle.end,
        "breaks": bool(vehicle.breaks),
        "cost of working time": vehicle.cost_per_work != 0.0,
        "limits of travel, distance or stops": min(vehicle.travel_max, vehicle.distance_max, vehicle.stops_max)
        < UNLIMITED,
        "negative costs": min(vehicle.cost_per_distance, vehicle.cost_per_travel, vehicle.fixed_cost) < 0.0,
        "times beyond 2^29 ticks": LATE < vehicle.shift_close < UNLIMITED or vehicle.shift_open >= LATE,
    }
    return next((rule for rule, broken in found.items() if broken), "")


def _stops_rule(stops: Stops, vehicle: VehicleType) -> str:
    """A rule of the stops, if any."""
    found = {
        "several dimensions of capacity": stops.delivery.shape[1] > 1,
        "pickups": bool(stops.pickup.any() or (stops.pair >= 0).any()),
        "set-up times": bool(stops.setup.any()),
        "several windows": bool((np.diff(stops.window_first) != 1).any()),
        "releases": bool((stops.release > vehicle.shift_open).any()),
        "skills": bool((stops.skills & ~np.uint64(vehicle.skills)).any()),
    }
    return next((rule for rule, broken in found.items() if broken), "")


def _joint_rule(problem: Problem, vehicle: VehicleType) -> str:
    """A rule that binds routes or windows together, if any."""
    stops, rules = problem.stops, problem.rules
    windows = bool((stops.window_close < vehicle.shift_close).any() or (stops.window_open > vehicle.shift_open).any())
    found = {
        "homes": rules.away_cost != 0.0 and bool((stops.home >= 0).any()),
        "cost of the longest route": rules.longest_cost != 0.0,
        "docks": rules.docks > 0,
        "working time within windows": vehicle.work_max < vehicle.shift_close - vehicle.shift_open and windows,
    }
    return next((rule for rule, broken in found.items() if broken), "")
