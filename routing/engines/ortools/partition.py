"""Set partitioning: the cheapest choice among the routes that a search has seen, so that every stop is on one of them.

CP-SAT chooses, from the plan as a hint: it keeps to its time, where HiGHS's presolve once took 80 s of 0.1.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable

from ortools.sat.python import cp_model

from routing.engines.ortools.ledger import Ledger
from routing.engines.ortools.price import route_cost
from routing.engines.ortools.schedule import schedule
from routing.plan import Route, RoutePlan
from routing.problem import REQUIRED, Problem

MOST = 20_000
"""Routes that are chosen from: the plan's own and the last seen."""

FINE = 10_000_000
"""Whole units that the dearest route's cost is counted in."""

DETERMINISTIC_TIME = 2.0
"""CP-SAT's own count of work, about seconds, where time is no limit."""


def partition(problem: Problem, plan: RoutePlan, seen: Iterable[Route], seconds: float | None = None) -> RoutePlan:
    """The best plan of routes that were seen; `plan` itself where that is no better.

    Parameters
    ----------
    seen : iterable of Route
        Routes that keep all rules by themselves; those seen last count.
    seconds : float, optional
        Of all of it; with None the outcome is the same every time.
    """
    deadline = math.inf if seconds is None else time.perf_counter() + seconds / 3
    routes = _cheapest(problem, [*plan.routes, *list(seen)[::-1][:MOST]], deadline)
    left = None if seconds is None else seconds / 2
    chosen = _chosen(problem, plan, routes, left)
    if chosen is None:
        return plan
    candidate = RoutePlan.of(chosen, len(problem))
    return candidate if Ledger(problem, candidate).value < Ledger(problem, plan).value else plan


def _cheapest(problem: Problem, routes: list[Route], deadline: float) -> list[tuple[Route, float]]:
    """Of routes with the same vehicle and stops the cheapest, as far as there is time; late ones are dropped."""
    best: dict[tuple[int, frozenset[int]], tuple[Route, float]] = {}
    for route in dict.fromkeys(routes):
        if time.perf_counter() > deadline:
            break
        its = schedule(problem, route)
        key = route.vehicle, frozenset(route.stops)
        cost = route_cost(problem, route, its)
        if its.in_time and (key not in best or cost < best[key][1]):
            best[key] = route, cost
    return list(best.values())


def _chosen(
    problem: Problem, plan: RoutePlan, routes: list[tuple[Route, float]], seconds: float | None
) -> list[Route] | None:
    """Cheapest routes with every stop on one of them or left out, within each type's number; None if none is found."""
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in routes]
    on: list[list[cp_model.IntVar]] = [[] for _ in range(len(problem))]
    for (route, _), variable in zip(routes, taken, strict=True):
        for stop in route.stops:
            on[stop].append(variable)
    penalty, unit = problem.stops.penalty, FINE / max(1e-9, *(cost for _, cost in routes))
    out = {stop: model.new_bool_var("") for stop in range(len(problem)) if penalty[stop] != REQUIRED}
    out |= {stop: model.new_bool_var("") for stop in plan.unassigned if penalty[stop] == REQUIRED}
    for stop, variables in enumerate(on):
        model.add_exactly_one([*variables, *([out[stop]] if stop in out else [])])
    for kind, vehicle in enumerate(problem.vehicles):
        of_kind = [x for (route, _), x in zip(routes, taken, strict=True) if route.vehicle == kind]
        model.add(sum(of_kind) <= vehicle.number)
    dear = {stop: FINE * len(problem) if penalty[stop] == REQUIRED else round(penalty[stop] * unit) for stop in out}
    model.minimize(
        sum(round(cost * unit) * x for (_, cost), x in zip(routes, taken, strict=True))
        + sum(dear[stop] * x for stop, x in out.items())
    )
    of_plan = set(plan.routes)
    for (route, _), x in zip(routes, taken, strict=True):
        model.add_hint(x, route in of_plan)
    for stop, x in out.items():
        model.add_hint(x, stop in set(plan.unassigned))
    values = _values(model, taken, seconds)
    return None if values is None else [route for (route, _), value in zip(routes, values, strict=True) if value]


def _values(model: cp_model.CpModel, variables: list[cp_model.IntVar], seconds: float | None) -> list[bool] | None:
    """Values in the best solution that is found in time; None where there is none."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if seconds is None:
        solver.parameters.max_deterministic_time = DETERMINISTIC_TIME
    else:
        solver.parameters.max_time_in_seconds = seconds
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [solver.boolean_value(variable) for variable in variables]
