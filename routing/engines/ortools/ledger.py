"""The books of a plan under change: routes, their costs, stops left out; changes are taken when they pay."""

from __future__ import annotations

from collections import Counter

from routing.engines.ortools.price import Prices
from routing.plan import Route, RoutePlan
from routing.problem import Problem


class Ledger:
    """A plan whose parts can be exchanged.

    Attributes
    ----------
    routes : list of Route
    unassigned : set of int
    value : Value
        What is to be as small as can be.
    """

    def __init__(self, problem: Problem, plan: RoutePlan) -> None:
        self.routes = list(plan.routes)
        self.unassigned = set(plan.unassigned)
        self._problem = problem
        self._prices = Prices(problem)
        self.value = self._prices.value(self.routes, self.unassigned)

    @property
    def cost(self) -> float:
        """Cost of the plan, as `plan_cost` counts it."""
        return self.value[1]

    @property
    def plan(self) -> RoutePlan:
        """The plan as it stands."""
        return RoutePlan.of(self.routes, len(self._problem))

    @property
    def used(self) -> Counter[int]:
        """Vehicles of each type in use."""
        return self.counted(self.routes)

    @staticmethod
    def counted(routes: list[Route]) -> Counter[int]:
        """Vehicles of each type on some routes."""
        return Counter(route.vehicle for route in routes)

    def exchange(self, rows: list[int], routes: list[Route]) -> bool:
        """Put routes in the place of those at some rows, if the plan gets better by it; say whether it did."""
        gone = set(rows)
        kept = [route for row, route in enumerate(self.routes) if row not in gone]
        opened = {stop for row in rows for stop in self.routes[row].stops}
        unassigned = (self.unassigned | opened) - {stop for route in routes for stop in route.stops}
        value = self._prices.value([*kept, *routes], unassigned)
        if value >= self.value:
            return False
        self.routes, self.unassigned, self.value = [*kept, *routes], unassigned, value
        return True
