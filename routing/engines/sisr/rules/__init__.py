"""Ruin and recreate with the whole rule set: vehicle types, shipments, breaks, skills, speeds and all limits."""

from routing.engines.engine import Budget, Found, Progress
from routing.plan import RoutePlan
from routing.problem import Problem

__all__ = ["refuses", "solve"]


def refuses(problem: Problem) -> str:
    """Why this search cannot take the problem; "" when it can."""
    fleet = sum(min(kind.number, len(problem.stops)) for kind in problem.vehicles)
    if problem.rules.docks and fleet > problem.rules.docks:
        return "docks bind routes together: split the fleet into waves first"
    return ""


def solve(problem: Problem, budget: Budget, start: RoutePlan | None = None, progress: Progress | None = None) -> Found:
    """Search from `start`, or from nothing, until the budget ends."""
    from routing.engines.sisr.rules.search import search  # compiling begins here

    return search(problem, budget, start, progress)
