"""SISR for the plain problem: one vehicle type, one depot, one load, at most one window a stop."""

from __future__ import annotations

from routing.engines.engine import Budget, Found, Progress
from routing.plan import RoutePlan
from routing.problem import Problem

__all__ = ["refuses", "solve"]


def solve(problem: Problem, budget: Budget, start: RoutePlan | None = None, progress: Progress | None = None) -> Found:
    """Search until the budget ends; the best plan seen."""
    from routing.engines.sisr.plain import search

    return search.solve(problem, budget, start, progress)


def refuses(problem: Problem) -> str:
    """Why this search cannot take a problem; "" when it can."""
    from routing.engines.sisr.plain.scope import refuses as reason

    return reason(problem)
