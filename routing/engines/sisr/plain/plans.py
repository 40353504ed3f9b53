"""From walks to plans and back."""

from __future__ import annotations

import numpy as np

from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.state import NEXT, PREVIOUS, ROUTE, ROUTES_FROM, State
from routing.plan import Route, RoutePlan
from routing.problem import Problem


def plan_of(prepared: Prepared, state: State, n_stops: int) -> RoutePlan:
    """Routes of a walk's best."""
    best = state.best
    routes = []
    for first in np.flatnonzero((best[:, PREVIOUS] == 0) & (best[:, ROUTE] >= ROUTES_FROM)):
        stops, c = [], int(first)
        while c != 0:
            stops.append(int(prepared.stop_of[c]))
            c = int(best[c, NEXT])
        routes.append(Route(0, tuple(stops)))
    return RoutePlan.of(routes, n_stops)


def exact_cost(problem: Problem, plan: RoutePlan) -> float:
    """Cost in the problem's own unit, penalties of optional stops included."""
    vehicle = problem.vehicles[0]
    travel = problem.travels[vehicle.profile]
    ends = np.array([vehicle.start], np.int64)
    ways = [np.concatenate([ends, problem.stops.place[list(route.stops)], ends]) for route in plan.routes]
    if ways:
        origin = np.concatenate([way[:-1] for way in ways])
        destination = np.concatenate([way[1:] for way in ways])
        distance, duration = travel.legs(origin, destination)
    else:
        distance = duration = np.zeros(0, np.int64)
    penalties = problem.stops.penalty[list(plan.unassigned)]
    return float(
        vehicle.fixed_cost * len(ways)
        + vehicle.cost_per_distance * int(distance.sum())
        + vehicle.cost_per_travel * int(duration.sum())
        + penalties[np.isfinite(penalties)].sum()
    )
