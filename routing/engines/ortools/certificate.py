"""A certificate: OR-Tools reads the finished plan back and finds all rules kept and the same cost.

The plan's times are set as values in the model, so that it is one schedule that is certified and nothing is searched.
Routes are read back in groups, each a model of its own: memory stays small however large the plan. What binds routes
together (number of vehicles, docks, the longest day) is added over the groups. Where docks are few the evaluator
says who leaves when, and its departures are certified.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from routing.engines.ortools.build import build
from routing.engines.ortools.layout import Layout
from routing.engines.ortools.legs import Legs, legs_of
from routing.engines.ortools.model import Model
from routing.engines.ortools.price import penalties, required_left_out, route_cost
from routing.engines.ortools.schedule import Schedule, schedule
from routing.engines.ortools.search import read_back
from routing.engines.ortools.times import TIME, has_times
from routing.engines.ortools.visits import Visits
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Problem

GROUP = 60
"""Stops that are read back in one model, unless a single route has more."""

ACCURACY = 1e-6
"""Relative difference between OR-Tools' objective and the cost of the schedules that is rounding, not an error."""


@dataclass(frozen=True)
class Certificate:
    """What OR-Tools says of a plan.

    Attributes
    ----------
    ok : bool
        Every rule is kept and both costs are equal.
    objective : float
        As OR-Tools counts it.
    cost : float
        As the plan's schedules say.
    message : str
        One line: what was read back, or what is wrong.
    seconds : float
    """

    ok: bool
    objective: float
    cost: float
    message: str
    seconds: float


def certificate(problem: Problem, plan: RoutePlan, seconds: float | None = None) -> Certificate:
    """Read a plan back into OR-Tools.

    Parameters
    ----------
    seconds : float, optional
        Time after which it gives up: such a certificate is not `ok`, and its message says why.
    """
    began = time.perf_counter()
    known = _known(problem, plan)
    timed = _timed(problem, plan) if known else []
    cost = sum(route_cost(problem, route, its) for route, its in zip(plan.routes, timed, strict=False))
    beyond = problem.rules.longest_cost * max((its.work for its in timed), default=0)
    beyond += penalties(problem, plan.unassigned) if known else 0.0
    objective, wrong = beyond, _wrong_between_routes(problem, plan, timed)
    for group in [] if wrong else _groups(plan):
        if seconds is not None and time.perf_counter() - began > seconds:
            wrong = f"time was over at route {group[0] + 1} of {len(plan.routes)}"
            break
        counted = _objective(problem, [plan.routes[row] for row in group], [timed[row] for row in group])
        if counted is None:
            wrong = _refused(problem, plan, timed, group)
            break
        objective += counted
    cost += beyond
    if not wrong and abs(objective - cost) > ACCURACY * max(1.0, abs(cost)):
        wrong = f"OR-Tools counts {objective:.6f}, the schedules {cost:.6f}"
    message = wrong or f"{len(plan.routes)} routes read back, objective {objective:.6f}"
    return Certificate(not wrong, objective, cost, message, time.perf_counter() - began)


def _timed(problem: Problem, plan: RoutePlan) -> list[Schedule]:
    """Schedules of the routes; where docks are few, with the departures that the evaluator chose for them."""
    if not problem.rules.docks:
        return [schedule(problem, route) for route in plan.routes]
    seen = evaluate(problem, plan).routes
    return [schedule(problem, route, its.departure) for route, its in zip(plan.routes, seen, strict=True)]


def _known(problem: Problem, plan: RoutePlan) -> bool:
    """Whether all that the plan names is there."""
    named = [stop for route in plan.routes for stop in route.stops]
    return all(0 <= route.vehicle < len(problem.vehicles) and route.stops for route in plan.routes) and all(
        0 <= stop < len(problem) for stop in [*named, *plan.unassigned]
    )


def _wrong_between_routes(problem: Problem, plan: RoutePlan, timed: list[Schedule]) -> str:
    """What is wrong with the plan as a whole; "" for nothing."""
    if not _known(problem, plan):
        return "a stop or a vehicle type that is not in the problem"
    named = [stop for route in plan.routes for stop in route.stops] + list(plan.unassigned)
    if sorted(named) != list(range(len(problem))):
        return "a stop is missing, or there twice"
    left_out = required_left_out(problem, plan.unassigned)
    if left_out:
        return f"{left_out} required stops are left out"
    for kind, vehicle in enumerate(problem.vehicles):
        used = sum(route.vehicle == kind for route in plan.routes)
        if used > vehicle.number:
            return f"{used} routes of vehicle type {vehicle.id}, there are {vehicle.number}"
    crowded = _crowded(problem, plan, timed)
    if crowded is not None:
        return f"more vehicles load at place {crowded} at once than there are docks"
    late = next((row for row, its in enumerate(timed) if not its.in_time), None)
    return "" if late is None else f"route {late + 1} cannot be in time"


def _crowded(problem: Problem, plan: RoutePlan, timed: list[Schedule]) -> int | None:
    """A place where more vehicles load at once than there are docks; None for no such place."""
    docks, load = problem.rules.docks, problem.rules.load
    leaving: dict[int, list[int]] = {}
    for route, its in zip(plan.routes, timed, strict=True):
        start = problem.vehicles[route.vehicle].start
        if docks and start is not None:
            leaving.setdefault(start, []).append(its.departure)
    for place, ticks in leaving.items():
        ticks.sort()
        if any(later - earlier < load for earlier, later in zip(ticks, ticks[docks:], strict=False)):
            return place
    return None


def _groups(plan: RoutePlan) -> Iterator[list[int]]:
    """Rows of routes that are read back together."""
    group: list[int] = []
    stops = 0
    for row, route in enumerate(plan.routes):
        if group and stops + len(route.stops) > GROUP:
            yield group
            group, stops = [], 0
        group.append(row)
        stops += len(route.stops)
    if group:
        yield group


def _objective(problem: Problem, routes: list[Route], timed: list[Schedule]) -> float | None:
    """OR-Tools' cost of some routes; None where they break a rule."""
    rows = [stop for route in routes for stop in route.stops]
    alone = replace(problem.rules, longest_cost=0.0, docks=0)
    part = replace(problem.restricted(np.array(rows, np.int64)), rules=alone)
    number = iter(range(len(rows)))
    local = tuple(Route(route.vehicle, tuple(next(number) for _ in route.stops)) for route in routes)
    types = tuple(route.vehicle for route in routes)
    lengths = np.array([length for its in timed for length in its.lengths], np.int64)
    legs = _legs_as_driven(part, types, local, timed)
    model = build(part, types, legs=legs, visits=Visits(lengths, np.zeros_like(lengths)), optional=False)
    if has_times(part):
        _set_times(model, local, timed)
    model.routing.CloseModel()
    found = read_back(model, local)
    return None if found is None else found.ObjectiveValue() / model.scale


def _legs_as_driven(
    part: Problem, types: tuple[int, ...], routes: tuple[Route, ...], timed: list[Schedule]
) -> dict[int, Legs]:
    """Legs of the part, those of the routes at the hour they are driven."""
    layout = Layout.of(part, types)
    legs = legs_of(part, layout)
    for vehicle, (route, its) in enumerate(zip(routes, timed, strict=True)):
        profile = part.vehicles[route.vehicle].profile
        if part.travels[profile].speeds is not None:
            line = [layout.starts[vehicle], *route.stops, layout.ends[vehicle]]
            legs[profile].duration[line[:-1], line[1:]] = its.drives
    return legs


def _set_times(model: Model, routes: tuple[Route, ...], timed: list[Schedule]) -> None:
    """Set departure, visits, breaks and return of each route."""
    solver, clock = model.routing.solver(), model.routing.GetDimensionOrDie(TIME)
    for vehicle, (route, its) in enumerate(zip(routes, timed, strict=True)):
        solver.Add(clock.CumulVar(model.routing.Start(vehicle)) == its.departure)
        solver.Add(clock.CumulVar(model.routing.End(vehicle)) == its.arrival)
        for stop, start in zip(route.stops, its.starts, strict=True):
            solver.Add(clock.CumulVar(model.index(stop)) == start)
        for rest, start in zip(model.breaks.get(vehicle, ()), its.breaks, strict=True):
            solver.Add(rest.StartExpr() == start)


def _refused(problem: Problem, plan: RoutePlan, timed: list[Schedule], group: list[int]) -> str:
    """Name the route that OR-Tools refuses."""
    for row in group:
        if _objective(problem, [plan.routes[row]], [timed[row]]) is None:
            vehicle = problem.vehicles[plan.routes[row].vehicle]
            return f"OR-Tools refuses route {row + 1} of vehicle type {vehicle.id}: it breaks a rule"
    return "OR-Tools refuses routes that it takes one by one"
