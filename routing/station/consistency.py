"""What it costs that drivers keep their areas: plans for several weights, from free choice to strict territories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from routing.engines import Budget, Engine
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Problem
from routing.station.territories import Territories, with_homes

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Consistency:
    """A plan for one weight.

    Attributes
    ----------
    away_cost : float
        Of a stop that another driver serves.
    plan : RoutePlan
        Vehicle types are drivers, as in `with_homes`.
    cost : float
        Of the routes and of stops left out, without the weight's own share.
    away : int
        Stops that another driver than their area's serves.
    violations : int
    """

    away_cost: float
    plan: RoutePlan
    cost: float
    away: int
    violations: int

    def extra(self, free: Consistency) -> float:
        """How much more than the plan without areas it costs, as a share."""
        return self.cost / free.cost - 1.0 if free.cost else 0.0


def consistency_cost(
    problem: Problem,
    areas: Territories,
    away_costs: Iterable[float],
    budget: Budget,
    engine: Engine,
    *,
    free: RoutePlan | None = None,
    report: Callable[[float], None] = lambda done: None,
) -> tuple[Consistency, ...]:
    """Plan for each weight, each from the plan before; the first is without areas.

    Without a weight, drivers are still given the routes so that they know as many stops as can be: what consistency
    costs nothing. The same budget is spent on each plan; where the search for a weight finds none better for it than
    a plan of another weight, that one counts.

    Parameters
    ----------
    problem : Problem
    areas : Territories
        As many as there are drivers.
    away_costs : iterable of float
        Above 0; taken from the smallest.
    budget : Budget
        Of each plan.
    engine : Engine
    free : RoutePlan, optional
        The plan without areas, for `problem`; searched for when left out.
    report : callable
        Told the share that is done.
    """
    if free is None:
        free = engine.solve(_alike(problem, len(areas)), budget).plan
    plans = [given_to_drivers(free, areas)]
    weights = [0.0, *sorted(away_costs)]
    for row, weight in enumerate(weights[1:]):
        report((row + 1) / len(weights))
        plans.append(engine.solve(with_homes(problem, areas, weight), budget, start=plans[-1]).plan)
    return tuple(
        min((_point(problem, areas, weight, plan) for plan in plans), key=lambda point: _rank(point, weight))
        for weight in weights
    )


def given_to_drivers(plan: RoutePlan, areas: Territories) -> RoutePlan:
    """Give routes to drivers so that together they know as many of their stops as can be (an assignment problem)."""
    from scipy.optimize import linear_sum_assignment

    if len(plan.routes) > len(areas):
        raise ValueError(f"{len(plan.routes)} routes are too many for {len(areas)} drivers")
    known = np.zeros((len(plan.routes), len(areas)), np.int64)
    for row, route in enumerate(plan.routes):
        known[row] = np.bincount(areas.owner[list(route.stops)], minlength=len(areas))
    rows, drivers = linear_sum_assignment(known, maximize=True)
    routes = (Route(int(driver), plan.routes[row].stops) for row, driver in zip(rows, drivers, strict=True))
    return RoutePlan(tuple(routes), plan.unassigned)


def _alike(problem: Problem, drivers: int) -> Problem:
    """The problem without areas: as many vehicles of the first type as there are drivers."""
    return replace(problem, vehicles=(replace(problem.vehicles[0], number=drivers),))


def _point(problem: Problem, areas: Territories, weight: float, plan: RoutePlan) -> Consistency:
    found = evaluate(with_homes(problem, areas, 0.0), plan)
    away = sum(int((areas.owner[list(route.stops)] != route.vehicle).sum()) for route in plan.routes)
    return Consistency(weight, plan, found.cost, away, len(found.violations))


def _rank(point: Consistency, weight: float) -> tuple[int, float]:
    return point.violations, point.cost + weight * point.away
