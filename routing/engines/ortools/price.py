"""What a plan costs, counted by the schedules of its routes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from routing.engines.ortools.schedule import Schedule, schedule
from routing.plan import Route, RoutePlan
from routing.problem import Problem


def plan_cost(problem: Problem, plan: RoutePlan) -> float:
    """Cost of a plan: routes, the longest day, penalties; required stops left out cost nothing here."""
    timed = [(route, schedule(problem, route)) for route in plan.routes]
    longest = max((its.work for _, its in timed), default=0)
    routes = sum(route_cost(problem, route, its) for route, its in timed)
    return routes + problem.rules.longest_cost * longest + penalties(problem, plan.unassigned)


def route_cost(problem: Problem, route: Route, its: Schedule) -> float:
    """Cost of a route by itself, and of its stops that are away from home."""
    vehicle = problem.vehicles[route.vehicle]
    home = problem.stops.home[list(route.stops)]
    return (
        vehicle.fixed_cost
        + vehicle.cost_per_distance * its.distance
        + vehicle.cost_per_travel * sum(its.drives)
        + vehicle.cost_per_work * its.work
        + problem.rules.away_cost * int(((home >= 0) & (home != route.vehicle)).sum())
    )


def penalties(problem: Problem, unassigned: Iterable[int]) -> float:
    """Of the optional stops left out."""
    left = problem.stops.penalty[list(unassigned)]
    return float(left[np.isfinite(left)].sum())


def required_left_out(problem: Problem, unassigned: Iterable[int]) -> int:
    """Count the required stops that no route visits."""
    return int(np.isinf(problem.stops.penalty[list(unassigned)]).sum())
