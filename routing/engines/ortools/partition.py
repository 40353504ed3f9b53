"""Set partitioning: the cheapest choice among the routes that a search has seen, so that every stop is on one of them.

The choice is made as a covering problem (a stop may be on several chosen routes), which HiGHS solves faster; a stop
that is there several times is then taken off all but one of its routes, where that saves most.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from routing.engines.ortools.certificate import certificate
from routing.engines.ortools.ledger import Ledger
from routing.engines.ortools.price import route_cost
from routing.engines.ortools.schedule import schedule
from routing.plan import Route, RoutePlan
from routing.problem import REQUIRED, Problem

MOST = 20_000
"""Routes that are chosen from: the plan's own and the last seen."""


def partition(problem: Problem, plan: RoutePlan, seen: Iterable[Route], seconds: float | None = None) -> RoutePlan:
    """The best plan of routes that were seen; `plan` itself where that is no better.

    Parameters
    ----------
    seen : iterable of Route
        Routes that keep all rules by themselves; those seen last count.
    seconds : float, optional
        Time for HiGHS; with None the outcome is the same every time.
    """
    deadline = math.inf if seconds is None else time.perf_counter() + seconds / 3
    routes = _cheapest(problem, [*plan.routes, *list(seen)[::-1][:MOST]], deadline)
    left = None if seconds is None else seconds / 2
    chosen = _chosen(problem, plan, [route for route, _ in routes], [cost for _, cost in routes], left)
    if chosen is None:
        return plan
    candidate = RoutePlan.of(without_repeats(problem, chosen), len(problem))
    before, after = Ledger(problem, plan), Ledger(problem, candidate)
    if after.value >= before.value or not _keeps_rules(problem, plan, candidate):
        return plan
    return candidate


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
    problem: Problem, plan: RoutePlan, routes: list[Route], costs: list[float], seconds: float | None
) -> list[Route] | None:
    """Cheapest cover of the stops by routes and penalties, within each type's number; None where none is found."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array, eye_array, hstack

    stops, count = len(problem), len(routes)
    row = np.array([stop for route in routes for stop in route.stops])
    column = np.repeat(np.arange(count), [len(route.stops) for route in routes])
    cover = hstack([coo_array((np.ones(len(row)), (row, column)), (stops, count)), eye_array(stops)]).tocsc()
    may_stay = problem.stops.penalty != REQUIRED
    penalty = np.where(may_stay, problem.stops.penalty, sum(costs) + 1.0)
    may_stay[list(plan.unassigned)] = True
    kinds = np.array([route.vehicle for route in routes])
    of_kind = np.array([kinds == kind for kind in range(len(problem.vehicles))], float)
    fleet = hstack([coo_array(of_kind), coo_array((len(problem.vehicles), stops))]).tocsc()
    numbers = np.array([vehicle.number for vehicle in problem.vehicles], float)
    options = {} if seconds is None else {"time_limit": seconds}
    answer = milp(
        np.concatenate([costs, penalty]),
        integrality=np.ones(count + stops),
        bounds=Bounds(0, np.concatenate([np.ones(count), may_stay])),
        constraints=[LinearConstraint(cover, lb=1), LinearConstraint(fleet, ub=numbers)],
        options=options,
    )
    if answer.x is None:
        return None
    return [route for route, taken in zip(routes, answer.x, strict=False) if taken > 0.5]


def without_repeats(problem: Problem, routes: list[Route]) -> list[Route]:
    """Take every stop off all of its routes but one: each time the visit whose removal saves most."""
    left = list(routes)
    while True:
        seen: dict[int, list[int]] = {}
        for row, route in enumerate(left):
            for stop in route.stops:
                seen.setdefault(stop, []).append(row)
        repeated = [(row, stop) for stop, rows in seen.items() if len(rows) > 1 for row in rows]
        if not repeated:
            return left
        row, stop = max(repeated, key=lambda visit: _saved(problem, left[visit[0]], visit[1]))
        left[row] = _without(problem, left[row], stop)
        left = [route for route in left if route.stops]


def _without(problem: Problem, route: Route, stop: int) -> Route:
    """A route without a stop, and without the other half of its shipment."""
    gone = {stop, int(problem.stops.pair[stop])}
    return replace(route, stops=tuple(each for each in route.stops if each not in gone))


def _saved(problem: Problem, route: Route, stop: int) -> float:
    """What a route costs less without a stop; minus infinity where it could then not be in time."""
    rest = _without(problem, route, stop)
    with_it = route_cost(problem, route, schedule(problem, route))
    if not rest.stops:
        return with_it
    its = schedule(problem, rest)
    return with_it - route_cost(problem, rest, its) if its.in_time else -np.inf


def _keeps_rules(problem: Problem, plan: RoutePlan, candidate: RoutePlan) -> bool:
    """Whether OR-Tools accepts the routes that the plan did not have: those that lost stops may break a rule."""
    known = set(plan.routes)
    fresh = [route for route in candidate.routes if route not in known]
    rows = [stop for route in fresh for stop in route.stops]
    number = {stop: row for row, stop in enumerate(rows)}
    local = tuple(replace(route, stops=tuple(number[stop] for stop in route.stops)) for route in fresh)
    return certificate(problem.restricted(np.array(rows, np.int64)), RoutePlan(local)).ok
