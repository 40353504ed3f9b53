"""From routes of customers to plans and back."""

from __future__ import annotations

import numpy as np

from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.routes import Routes
from routing.plan import Route, RoutePlan
from routing.problem import Problem


def plan_of(prepared: Prepared, routes: Routes, n_stops: int) -> RoutePlan:
    """Name the stops of the routes."""
    stops = prepared.stop_of[routes.visits]
    pieces = np.split(stops, routes.first[1:-1]) if len(stops) else []
    return RoutePlan.of((Route(0, tuple(piece.tolist())) for piece in pieces), n_stops)


def routes_of(prepared: Prepared, plan: RoutePlan) -> Routes:
    """Number the customers of a plan."""
    number = np.zeros(len(prepared), np.int32)
    number[prepared.stop_of[1:]] = np.arange(1, len(prepared) + 1)
    visits = np.array([stop for route in plan.routes for stop in route.stops], np.int64)
    first = np.concatenate([[0], np.cumsum([len(route.stops) for route in plan.routes])]).astype(np.int64)
    missing = np.setdiff1d(np.arange(len(prepared)), visits)
    return Routes(number[visits], first, number[missing])


def exact_cost(problem: Problem, plan: RoutePlan) -> float:
    """Cost in the problem's own unit, penalties of optional stops included."""
    vehicle = problem.vehicles[0]
    travel = problem.travels[vehicle.profile]
    ends = np.array([vehicle.start], np.int64)
    ways = [np.concatenate([ends, problem.stops.place[list(route.stops)], ends]) for route in plan.routes]
    origin = np.concatenate([ends[:0]] + [way[:-1] for way in ways])
    destination = np.concatenate([ends[:0]] + [way[1:] for way in ways])
    distance, duration = travel.legs(origin, destination)
    penalties = problem.stops.penalty[list(plan.unassigned)]
    return float(
        vehicle.fixed_cost * len(ways)
        + vehicle.cost_per_distance * int(distance.sum())
        + vehicle.cost_per_travel * int(duration.sum())
        + penalties[np.isfinite(penalties)].sum()
    )
