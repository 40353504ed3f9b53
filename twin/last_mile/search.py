"""Routes of a wave: one search over all its stops, then more over the vans that still have room.

A search seeks a stop's place beside its nearest neighbours. Where vans are short, a stop may find all vans around it
full while others, elsewhere, have room; among these alone they are its nearest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from routing.engines import Budget
from routing.plan import Route, RoutePlan
from routing.problem import Problem
from routing.solve import engine_named

ENGINE = "sisr"
"""One thread of it and a limit of iterations make the same routes again on any machine."""

MOST_FILLINGS = 2


@dataclass(frozen=True)
class Effort:
    """How long is searched.

    Attributes
    ----------
    iterations_per_stop : int
    seed : int
    """

    iterations_per_stop: int
    seed: int

    def budget(self, stops: int) -> Budget:
        """Budget of a search."""
        return Budget(seconds=None, iterations=max(1, self.iterations_per_stop * stops), seed=self.seed, threads=1)


def search(problem: Problem, effort: Effort) -> RoutePlan:
    """Find routes of vans that are all alike; stops without a van are unassigned."""
    if not len(problem):
        return RoutePlan(())
    plan = _solved(problem, effort)
    for _ in range(MOST_FILLINGS):
        fuller = _filled(problem, plan, effort)
        if left_packages(problem, fuller) >= left_packages(problem, plan):
            return plan
        plan = fuller
    return plan


def left_packages(problem: Problem, plan: RoutePlan) -> int:
    """Packages that no route takes."""
    return int(problem.stops.delivery[list(plan.unassigned), 0].sum())


def rooms(problem: Problem, plan: RoutePlan) -> np.ndarray:
    """Packages that still fit on each route; int64[routes]."""
    load, capacity = problem.stops.delivery[:, 0], problem.vehicles[0].capacity[0]
    return np.array([capacity - load[list(route.stops)].sum() for route in plan.routes], np.int64)


def _filled(problem: Problem, plan: RoutePlan, effort: Effort) -> RoutePlan:
    """Route the vans with room anew, with what no van has taken."""
    full = [route for route, room in zip(plan.routes, rooms(problem, plan), strict=True) if room <= 0]
    vans = problem.vehicles[0].number - len(full)
    if not plan.unassigned or not vans:
        return plan
    taken = {stop for route in full for stop in route.stops}
    rows = np.array([stop for stop in range(len(problem)) if stop not in taken], np.int64)
    part = problem.restricted(rows, (replace(problem.vehicles[0], number=vans),))
    again = [Route(0, tuple(rows[list(route.stops)].tolist())) for route in _solved(part, effort).routes]
    return RoutePlan.of([*full, *again], len(problem))


def _solved(problem: Problem, effort: Effort) -> RoutePlan:
    return engine_named(ENGINE).solve(problem, effort.budget(len(problem))).plan
