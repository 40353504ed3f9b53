"""Costs as whole numbers: OR-Tools and PyVRP count in integers."""

from __future__ import annotations

from collections.abc import Iterable

from routing.problem import REQUIRED, Problem

ACCURACY = 1e-7
"""Relative error that a cost may have once it is a whole number."""

FINEST = 12
"""Costs get at most so many decimals."""


def cost_scale(costs: Iterable[float]) -> int:
    """Smallest power of ten by which all costs become whole numbers, as near as `ACCURACY` asks."""
    given = [abs(cost) for cost in costs if cost not in (0.0, REQUIRED)]
    for decimals in range(FINEST):
        scale = 10**decimals
        if all(abs(cost * scale - round(cost * scale)) <= ACCURACY * cost * scale for cost in given):
            return scale
    return 10**FINEST


def scale_of(problem: Problem) -> int:
    """Scale for all costs of a problem."""
    costs = [problem.rules.away_cost, problem.rules.longest_cost, *set(problem.stops.penalty.tolist())]
    for vehicle in problem.vehicles:
        costs += [
            vehicle.fixed_cost, vehicle.cost_per_distance, vehicle.cost_per_travel, vehicle.cost_per_work
        ]  # fmt: skip
    return cost_scale(costs)
