"""Time: windows, shifts, working time, setups, releases, and what working time costs."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from routing.engines.ortools.model import Model
from routing.problem import UNLIMITED, Problem

TIME = "time"

FIRST = 1 << 60
"""Weight of a wish about times that comes before all others."""


def has_times(problem: Problem) -> bool:
    """Whether any rule or cost of the problem asks for the hour."""
    stops = problem.stops
    bound = (stops.window_open > 0).any() or (stops.window_close < UNLIMITED).any() or (stops.release > 0).any()
    return bool(
        bound
        or problem.rules.longest_cost
        or problem.rules.docks
        or any(
            its.shift_close < UNLIMITED or its.work_max < UNLIMITED or its.cost_per_work or its.breaks
            for its in problem.vehicles
        )
    )


def horizon(model: Model) -> int:
    """No route of a sensible plan ends later: all opened, all released, then everything one after the other."""
    problem, stops = model.problem, model.problem.stops
    kinds = sorted(set(model.layout.types))
    shift_close = max(problem.vehicles[kind].shift_close for kind in kinds)
    last = [0, *stops.window_open.tolist(), *stops.release.tolist()]
    last += [problem.vehicles[kind].shift_open for kind in kinds]
    rests = [rest for kind in kinds for rest in problem.vehicles[kind].breaks]
    last += [rest.close for rest in rests if rest.close < UNLIMITED] + [rest.open for rest in rests]
    visits = int((stops.service + stops.setup).sum()) + sum(rest.length for rest in rests)
    drives = max(int(legs.duration.max(axis=0).sum()) for legs in model.legs.values())
    loading = problem.rules.load * len(model.layout.types) if problem.rules.docks else 0
    return min(shift_close, max(last) + visits + drives + loading)


def add_times(model: Model) -> None:
    """Add the time dimension; its value at a stop is when setup and service begin."""
    end = horizon(model)
    vehicles = [model.problem.vehicles[kind] for kind in model.layout.types]
    length = np.zeros(len(model.layout), np.int64)
    length[: model.layout.stops] = model.visits.length
    transits = [
        model.matrix((TIME, its.profile), model.legs[its.profile].duration + length[:, None]) for its in vehicles
    ]
    time = model.dimension(TIME, transits, [end] * len(vehicles), end, from_zero=False)
    for vehicle, its in enumerate(vehicles):
        for index in (model.routing.Start(vehicle), model.routing.End(vehicle)):
            time.CumulVar(index).SetRange(min(its.shift_open, end), min(its.shift_close, end))
        if its.work_max < end:
            time.SetSpanUpperBoundForVehicle(its.work_max, vehicle)
        if its.cost_per_work:
            time.SetSpanCostCoefficientForVehicle(model.cost(its.cost_per_work), vehicle)
    _add_windows(model, time, end)
    _add_setups(model, time)
    _add_releases(model, time, end)
    _prefer_short_days(model, time)


def _add_windows(model: Model, time: Any, end: int) -> None:
    """Service begins in one of the stop's windows; a stop whose windows all lie beyond the horizon stays out."""
    stops = model.problem.stops
    for stop in range(len(stops)):
        rows = range(int(stops.window_first[stop]), int(stops.window_first[stop + 1]))
        windows = [(int(stops.window_open[row]), min(int(stops.window_close[row]), end)) for row in rows]
        windows = [(opens, closes) for opens, closes in windows if opens <= closes]
        if not windows:
            model.leave_out(stop)
            continue
        start = time.CumulVar(model.index(stop))
        start.SetRange(windows[0][0], windows[-1][1])
        for (_, closes), (opens, _) in itertools.pairwise(windows):
            if closes + 1 < opens:
                start.RemoveInterval(closes + 1, opens - 1)


def _add_setups(model: Model, time: Any) -> None:
    """Spend a setup (as time after the visit) unless the node before is at the same place."""
    solver, layout = model.routing.solver(), model.layout
    for stop in np.flatnonzero(model.visits.setup).tolist():
        setup = int(model.visits.setup[stop])
        index = model.index(stop)
        here = np.flatnonzero(layout.places == layout.places[stop])
        before = [model.index(other) for other in here.tolist() if other < layout.stops and other != stop]
        before += [model.routing.Start(v) for v, node in enumerate(layout.starts) if node in here]
        same = solver.Sum([solver.IsEqualCstVar(model.routing.NextVar(other), index) for other in before])
        solver.Add(time.SlackVar(index) >= setup - setup * same)


def _add_releases(model: Model, time: Any, end: int) -> None:
    """A route leaves no earlier than its stops are released: a value that does not change along a route says so."""
    release = model.problem.stops.release
    if not (release > 0).any():
        return
    index = model.vector(np.zeros_like(release))
    vehicles = range(len(model.layout.types))
    leaving = model.dimension("leaving", [index for _ in vehicles], [end for _ in vehicles], from_zero=False)
    solver = model.routing.solver()
    for stop in np.flatnonzero(release > 0).tolist():
        if release[stop] > end:
            model.leave_out(stop)
        else:
            leaving.CumulVar(model.index(stop)).SetMin(int(release[stop]))
    for vehicle in vehicles:
        start = model.routing.Start(vehicle)
        solver.Add(leaving.CumulVar(start) == time.CumulVar(start))


def _prefer_short_days(model: Model, time: Any) -> None:
    """Have a plan return as early as it can, and then leave as late as that allows.

    OR-Tools by itself would return later where that makes the day shorter; such wishes of its own weigh less.
    """
    for vehicle in range(len(model.layout.types)):
        start, end = model.routing.Start(vehicle), model.routing.End(vehicle)
        model.routing.AddWeightedVariableMinimizedByFinalizer(time.CumulVar(end), FIRST)
        model.routing.AddWeightedVariableMaximizedByFinalizer(time.CumulVar(start), FIRST - 1)


def add_longest_day(model: Model) -> None:
    """Cost of the longest route's work, which balances the drivers' days.

    OR-Tools' span of a dimension runs from the earliest start to the latest end; counted from each vehicle's own
    leaving, that is the longest day.
    """
    if not model.problem.rules.longest_cost:
        return
    time = model.routing.GetDimensionOrDie(TIME)
    end = horizon(model)
    transits = [model.matrices[TIME, model.problem.vehicles[kind].profile] for kind in model.layout.types]
    work = model.dimension("work", transits, [end] * len(transits), end)
    solver = model.routing.solver()
    for vehicle in range(len(transits)):
        start, stop = model.routing.Start(vehicle), model.routing.End(vehicle)
        solver.Add(work.CumulVar(stop) == time.CumulVar(stop) - time.CumulVar(start))
    work.SetGlobalSpanCostCoefficient(model.cost(model.problem.rules.longest_cost))
