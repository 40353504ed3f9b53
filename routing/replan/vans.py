"""What a plan's vans are called."""

from __future__ import annotations

from collections import Counter

from routing.plan import RoutePlan
from routing.problem import Problem


def van_names(problem: Problem, plan: RoutePlan) -> tuple[str, ...]:
    """Name of the van of each route of the plan.

    The vehicle type's id where there is one vehicle of it, else with a number: "van-3" drives the third route of
    type "van", as the plan lists them.
    """
    seen: Counter[int] = Counter()
    names = []
    for route in plan.routes:
        seen[route.vehicle] += 1
        kind = problem.vehicles[route.vehicle]
        names.append(kind.id if kind.number == 1 else f"{kind.id}-{seen[route.vehicle]}")
    return tuple(names)
