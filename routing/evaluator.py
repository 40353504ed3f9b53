"""The independent evaluator: times, loads, cost and every broken rule of a plan.

A result that it has not seen is not a result. It shares no code with any engine. What it counts:

- A route returns as early as it can, leaving no earlier than its shift opens and its stops are released; then it
  leaves as late as that return allows. Both are exact, with several windows, breaks and speeds by the hour.
- A late stop is driven all the same; its lateness is a violation, and the rest of the route goes on. So does a route
  without room for a break, and one over a forbidden leg, which counts as 0 long.
- A break is taken before leaving (over by then), right after a visit at its place (waiting there until it may begin),
  or after the return; in the declared order.
- With docks, departures are moved earlier, never before the earliest possible, if there is a way to fit all loading.
  If there is none, vehicles leave later, as far as their windows, shift and limits let them, the longest delay being
  as short as can be. Only where that is not possible either a dock is missing. Two kinds of departures are not tried:
  those beyond a gap that breaks leave between possible ones, and those beyond the last, found by halving, that keeps
  the limits of work and travel (several windows, breaks, or speeds by the hour may let still later ones keep them).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.evaluation.drive import loads_of, route_times
from routing.evaluation.legs import itinerary_of, legs_of
from routing.evaluation.loading import at_docks
from routing.evaluation.outcome import Evaluation, RouteTimes, Violation, Visit
from routing.evaluation.plan_rules import broken_between, known_routes, left_out
from routing.evaluation.route_rules import Driven, broken_on
from routing.evaluation.schedule import timing
from routing.evaluation.units import Units
from routing.plan import Route, RoutePlan
from routing.problem import Problem

__all__ = ["Evaluation", "RouteTimes", "Violation", "Visit", "evaluate"]

UNDRIVEN = RouteTimes(0, 0, (), 0, 0, 0, 0.0, 0.0)
"""A route without a vehicle, or without stops."""


def evaluate(problem: Problem, plan: RoutePlan) -> Evaluation:
    """Drive the plan and say what happens.

    Stops on no route are left out, whatever `plan.unassigned` says of them.
    """
    units = Units.of(problem)
    routes, unknown = known_routes(problem, plan)
    driven, crowded = _drive(problem, routes, units)
    own = [broken for route in driven for broken in broken_on(problem, units, route)]
    times = {route.row: route.times for route in driven}
    seen = tuple(times.get(row, UNDRIVEN) for row in range(len(routes)))
    return Evaluation(
        cost=_cost(problem, routes, seen),
        routes=seen,
        violations=(*unknown, *own, *crowded, *broken_between(problem, routes)),
        distance=sum(route.distance for route in seen),
        travel=sum(route.travel for route in seen),
        work=sum(route.work for route in seen),
        waiting=sum(route.waiting for route in seen),
        co2_kg=sum(route.co2_kg for route in seen),
    )


def _drive(problem: Problem, routes: Sequence[Route | None], units: Units) -> tuple[list[Driven], list[Violation]]:
    """Drive the routes that have a vehicle and stops; and say which do not find a dock."""
    rows = [(row, route) for row, route in enumerate(routes) if route is not None]
    legs = legs_of(problem, [route for _, route in rows])
    timed = [timing(itinerary_of(problem, route, leg)) for (_, route), leg in zip(rows, legs, strict=True)]
    timed, crowded = at_docks(problem, rows, timed, units)
    driven = []
    for (row, route), clock, leg in zip(rows, timed, legs, strict=True):
        times = route_times(problem, route, clock, loads_of(problem, route))
        driven.append(Driven(row, route, times, clock, leg))
    return driven, crowded


def _cost(problem: Problem, routes: Sequence[Route | None], times: Sequence[RouteTimes]) -> float:
    stops, rules = problem.stops, problem.rules
    optional = left_out(problem, routes) & np.isfinite(stops.penalty)
    away = 0
    for route in routes:
        if route is not None:
            homes = stops.home[list(route.stops)]
            away += int(((homes >= 0) & (homes != route.vehicle)).sum())
    longest = max((route.work for route in times), default=0)
    extra = float(stops.penalty[optional].sum()) + rules.away_cost * away + rules.longest_cost * longest
    return sum(route.cost for route in times) + extra
