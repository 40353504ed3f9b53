"""Why a stop was left out: the real reason, found by trying.

First a route with the stop alone, by every kind of vehicle; then, where that works, a vehicle that is still free, and
all places on the routes of the plan. Places that loads and windows rule out for certain are screened out at once;
the cheapest of the others are driven by the evaluator, at most `TRIES` for all stops together.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from routing.evaluation.one_route import evaluate_route
from routing.evaluation.plan_rules import known_routes, left_out
from routing.left_out.alone import Alone, alone, unassigned
from routing.left_out.errand import Errand, errands
from routing.left_out.gaps import gaps_of
from routing.left_out.insert import Inserter, Search
from routing.left_out.reason import Unassigned
from routing.plan import Route, RoutePlan
from routing.problem import Problem

__all__ = ["Unassigned", "reasons"]

TRIES = 1_000
"""Places driven by the evaluator, for all stops together."""

FEWEST_TRIES, MOST_TRIES = 4, 200
"""Of one stop."""

WORDS = {"capacity": "too full", "time": "out of time", "skill": "without its skills", "stops": "at their most stops"}


def reasons(problem: Problem, plan: RoutePlan) -> tuple[Unassigned, ...]:
    """Say of each stop on no route why it has no place."""
    routes = [route for route in known_routes(problem, plan)[0] if route is not None]
    out = errands(problem, np.flatnonzero(left_out(problem, routes)).tolist())
    if not out:
        return ()
    asked = _Asked(problem, routes, len(out))
    said = [reason for errand in out for reason in asked.why(errand)]
    order = {name: row for row, name in enumerate(problem.stops.id)}
    return tuple(sorted(said, key=lambda reason: order[reason.stop]))


class _Asked:
    """A plan that is asked for places for what it leaves out."""

    def __init__(self, problem: Problem, routes: list[Route], count: int) -> None:
        self.problem, self.routes = problem, routes
        used = Counter(route.vehicle for route in routes)
        self.free = [vehicle.number - used[row] for row, vehicle in enumerate(problem.vehicles)]
        self.most = min(MOST_TRIES, max(FEWEST_TRIES, TRIES // count))
        self.inserter: Inserter | None = None
        self.longest = 0

    def why(self, errand: Errand) -> list[Unassigned]:
        """Give the reason of one errand."""
        half = self._other_half(errand)
        if half:
            return unassigned(self.problem, errand, "pair", f"{half}, the other half of its shipment, is on a route")
        by_itself = alone(self.problem, errand, self.free)
        if by_itself.reason and by_itself.reason[0] in {"skill", "capacity"}:
            return unassigned(self.problem, errand, *by_itself.reason)
        return unassigned(self.problem, errand, *self._why_no_place(errand, by_itself))

    def _other_half(self, errand: Errand) -> str:
        other = int(self.problem.stops.pair[errand.stops[0]])
        return self.problem.stops.id[other] if len(errand.stops) == 1 and other >= 0 else ""

    def _why_no_place(self, errand: Errand, by_itself: Alone) -> tuple[str, str]:
        """Why an errand is not served that vehicles have the skills and the capacity for.

        One that none could serve alone may still have a place where a way by another stop is shorter, or allowed.
        """
        found = self._search(errand)
        cost, where = math.inf, ""
        if found.route >= 0:
            vehicle = self.routes[found.route].vehicle
            cost, where = self._with_rules(errand, vehicle, found.cost, found.work), f"on route {found.route + 1}"
        for row, own in by_itself.cost.items():
            added = self._with_rules(errand, row, own, by_itself.work[row])
            if self.free[row] > 0 and added < cost:
                cost, where = added, f"on a route of its own by {self.problem.vehicles[row].id}, which is free"
        if math.isfinite(cost):
            return self._compared(errand, found, cost, where)
        if by_itself.reason:
            return by_itself.reason
        return self._barred(found, by_itself)

    def _search(self, errand: Errand) -> Search:
        if not self.routes:
            return Search()
        if self.inserter is None:
            self.inserter = Inserter(gaps_of(self.problem, self.routes), self.most)
            if self.problem.rules.longest_cost:
                self.longest = max(evaluate_route(self.problem, route)[0].work for route in self.routes)
        return self.inserter.search(errand)

    def _with_rules(self, errand: Errand, vehicle: int, cost: float, work: int) -> float:
        """Add what the rules between routes cost."""
        rules, home = self.problem.rules, self.problem.stops.home
        away = sum(home[stop] not in (-1, vehicle) for stop in errand.stops)
        return cost + rules.away_cost * away + rules.longest_cost * max(0, work - self.longest)

    def _compared(self, errand: Errand, found: Search, cost: float, where: str) -> tuple[str, str]:
        """Hold the cheapest place against the penalty."""
        money = f" {self.problem.currency}" if self.problem.currency else ""
        tried = _tried(found)
        if errand.penalty <= cost + 1e-9:
            dear = f"serving it costs {cost:.2f}{money} more ({where}), leaving it out {errand.penalty:.2f}"
            return "penalty", dear + tried
        return "search", f"could be served {where} for {cost:.2f}{money} more; the search did not get there{tried}"

    def _barred(self, found: Search, by_itself: Alone) -> tuple[str, str]:
        """Say what bars an errand from the routes there are, and that no vehicle is left."""
        used = self._used(by_itself)
        untried = len(self.routes) - len(found.barred)
        if untried:
            return "search", f"{used}; no room found, {untried} routes not looked through{_tried(found)}"
        parts = [
            f"{count} {WORDS.get(rule, f'against the rule {rule}')}" for rule, count in found.counts().most_common()
        ]
        return "fleet", f"{used}, and no route has room: {', '.join(parts)}{_tried(found)}"

    def _used(self, by_itself: Alone) -> str:
        """Say why no further vehicle can be sent."""
        free = sum(max(0, self.free[row]) for row in by_itself.able)
        number = sum(self.problem.vehicles[row].number for row in by_itself.able)
        if free:
            return f"{free} of the {number} vehicles that may take it are free and cannot serve it alone"
        return f"all {number} vehicles that may take it are used" if number != 1 else "the vehicle for it is used"


def _tried(found: Search) -> str:
    return f" ({found.tried} of {found.passed} places tried)" if found.tried < found.passed else ""
