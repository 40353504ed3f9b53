"""Breaks: before leaving, after a visit and before the next drive, or after returning."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from routing.engines.ortools.model import Model
from routing.engines.ortools.times import TIME
from routing.problem import VehicleType


def add_breaks(model: Model, *, strict: bool) -> None:
    """Give each vehicle its breaks, in their order; none overlaps a visit.

    Parameters
    ----------
    strict : bool
        Keep breaks off drives, too. OR-Tools by itself lets them interrupt drives, and searches far better so: what a
        search finds is priced by its schedules, and what is certified is strict.
    """
    if not any(model.problem.vehicles[kind].breaks for kind in model.layout.types):
        return
    time = model.routing.GetDimensionOrDie(TIME)
    visit = np.zeros(model.routing.Size(), np.int64)
    for stop in range(model.layout.stops):
        visit[model.index(stop)] = model.visits.length[stop] + model.visits.setup[stop]
    for vehicle, kind in enumerate(model.layout.types):
        its = model.problem.vehicles[kind]
        if its.breaks:
            intervals = _intervals(model, its, vehicle)
            model.breaks[vehicle] = intervals
            time.SetBreakIntervalsOfVehicle(intervals, vehicle, visit.tolist())
            for stop in range(model.layout.stops) if strict else ():
                _keep_off_drives(model, time, vehicle, stop, intervals)


def _intervals(model: Model, its: VehicleType, vehicle: int) -> list[Any]:
    solver = model.routing.solver()
    intervals = [
        solver.FixedDurationIntervalVar(rest.open, rest.close, rest.length, False, f"{rest.id} of {vehicle}")
        for rest in its.breaks
    ]
    for first, then in itertools.pairwise(intervals):
        solver.Add(then.StartsAfterEnd(first))
    return intervals


def _keep_off_drives(model: Model, time: Any, vehicle: int, stop: int, intervals: list[Any]) -> None:
    """A break is over before a vehicle drives on from a stop, or begins after it has arrived."""
    solver, index = model.routing.solver(), model.index(stop)
    elsewhere = solver.IsDifferentCstVar(model.routing.VehicleVar(index), vehicle)
    next_start = time.CumulVar(index) + time.TransitVar(index)
    drives = next_start - time.FixedTransitVar(index) + int(model.visits.length[stop])
    for rest in intervals:
        over = solver.IsLessOrEqualVar(rest.EndExpr(), drives.Var())
        arrived = solver.IsGreaterOrEqualVar(rest.StartExpr(), next_start.Var())
        solver.Add(elsewhere + over + arrived >= 1)
