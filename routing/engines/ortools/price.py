"""What a plan costs, counted by the schedules of its routes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from routing.engines.ortools.schedule import NEVER, Schedule, schedule
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Problem


@dataclass(frozen=True)
class Price:
    """A route in money and time.

    Attributes
    ----------
    cost : float
    work : int
    in_time : bool
        Whether it keeps windows, breaks, its shift and the limits of work and travel.
    """

    cost: float
    work: int
    in_time: bool


Value = tuple[int, float]
"""Required stops left out (and routes without a dock), and cost: of plans the one with less is better."""


class Prices:
    """Prices of a problem's routes, each counted once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._known: dict[Route, Price] = {}

    def of(self, route: Route) -> Price:
        """Price of a route."""
        if route not in self._known:
            its, vehicle = schedule(self.problem, route), self.problem.vehicles[route.vehicle]
            in_time = (
                its.arrival <= min(vehicle.shift_close, NEVER - 1)
                and its.work <= vehicle.work_max
                and sum(its.drives) <= vehicle.travel_max
            )
            self._known[route] = Price(route_cost(self.problem, route, its), its.work, in_time)
        return self._known[route]

    def value(self, plan_routes: Iterable[Route], unassigned: Iterable[int]) -> Value:
        """Value of a plan."""
        routes = tuple(plan_routes)
        left_out = list(unassigned)
        if self.problem.rules.docks:
            return self._value_at_docks(routes, left_out)
        known = [self.of(route) for route in routes]
        longest = self.problem.rules.longest_cost * max((price.work for price in known), default=0)
        cost = sum(price.cost for price in known) + longest + penalties(self.problem, left_out)
        return required_left_out(self.problem, left_out), round(cost, 6)

    def _value_at_docks(self, routes: tuple[Route, ...], left_out: list[int]) -> Value:
        """Value with the departures that the evaluator chooses: they change working times, and are not each route's."""
        seen = evaluate(self.problem, RoutePlan.of(routes, len(self.problem)))
        crowded = sum(broken.rule == "docks" for broken in seen.violations)
        return required_left_out(self.problem, left_out) + crowded, round(seen.cost, 6)


def prices_of(problem: Problem) -> Prices | None:
    """Prices where a model is only near the truth; None where it is the truth.

    OR-Tools' drives do not differ by the hour, its breaks may interrupt drives, and of the departures that docks allow
    it may choose others than the evaluator does.
    """
    by_hour = any(travel.speeds is not None for travel in problem.travels)
    rests = any(its.breaks for its in problem.vehicles)
    return Prices(problem) if by_hour or rests or problem.rules.docks else None


def plan_cost(problem: Problem, plan: RoutePlan) -> float:
    """Cost of a plan: routes, the longest day, penalties; required stops left out cost nothing here."""
    return Prices(problem).value(plan.routes, plan.unassigned)[1]


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
