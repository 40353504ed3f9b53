"""A simpler problem that the plain search can take, whose plans are a good start for the real one."""

from __future__ import annotations

from dataclasses import replace

from routing.engines.sisr import plain
from routing.problem import Problem, Rules, VehicleType


def simpler(problem: Problem) -> Problem | None:
    """Pose the problem without what the plain search does not know, where little is lost by that.

    Paid hours are counted as paid travel (service is the same on any plan, waiting is free then), breaks shorten the
    shift, and what binds routes together is left out. Its plans may break rules of the real problem; the search with
    rules goes on from them.

    Returns
    -------
    Problem or None
        None where the plain search takes the problem itself, or would not take the simpler one either.
    """
    if len(problem.vehicles) != 1 or not plain.refuses(problem):
        return None
    posed = replace(problem, vehicles=(_without_breaks(problem.vehicles[0]),), rules=Rules())
    return None if plain.refuses(posed) else posed


def _without_breaks(vehicle: VehicleType) -> VehicleType:
    resting = sum(rest.length for rest in vehicle.breaks)
    return replace(
        vehicle,
        breaks=(),
        shift_close=max(vehicle.shift_open, vehicle.shift_close - resting),
        work_max=max(0, vehicle.work_max - resting),
        cost_per_travel=vehicle.cost_per_travel + vehicle.cost_per_work,
        cost_per_work=0.0,
    )
