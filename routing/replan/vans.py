"""What a plan's vans are called."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import count

from routing.plan import RoutePlan
from routing.problem import Problem


def van_names(problem: Problem, plan: RoutePlan) -> tuple[str, ...]:
    """Name of the van of each route of the plan.

    The vehicle type's id where there is one vehicle of it, else with a number: "van-3" drives the third route of
    type "van", as the plan lists them (numbers are left out where another type has that name).
    """
    taken = {kind.id for kind in problem.vehicles}
    numbered = [_numbered(kind.id, taken) for kind in problem.vehicles]
    return tuple(
        problem.vehicles[route.vehicle].id
        if problem.vehicles[route.vehicle].number == 1
        else next(numbered[route.vehicle])
        for route in plan.routes
    )


def _numbered(name: str, taken: Collection[str]) -> Iterator[str]:
    return (numbered for number in count(1) if (numbered := f"{name}-{number}") not in taken)
