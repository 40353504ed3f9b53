"""OR-Tools as an engine: one model up to some hundred stops, parts of the problem one after the other beyond."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from routing.engines.engine import Budget, Found, Progress
from routing.engines.ortools.ledger import Ledger
from routing.engines.ortools.parts import solve_in_parts
from routing.engines.ortools.search import Improved
from routing.engines.ortools.whole import solve_whole
from routing.plan import Point, Route, RoutePlan
from routing.problem import Problem

WHOLE = 200
"""Up to so many stops a problem is one model."""

RETURN = 0.15
"""Seconds of a budget that are kept for ending a search and reading its routes."""


class OrToolsEngine:
    """OR-Tools' routing with every rule of a problem."""

    name = "ortools"

    def refuses(self, problem: Problem) -> str:
        """OR-Tools takes every problem; "" always."""
        return ""

    def solve(
        self, problem: Problem, budget: Budget, *, start: RoutePlan | None = None, progress: Progress | None = None
    ) -> Found:
        """Search from `start` or from OR-Tools' first solution; iterations are solutions gone through."""
        began = time.perf_counter()
        if not len(problem) or not any(vehicle.number for vehicle in problem.vehicles):
            nothing = Ledger(problem, RoutePlan.of((), len(problem)))
            return Found(nothing.plan, nothing.cost, notes={"engine": self.name})
        seconds = None if budget.seconds is None else max(0.05, budget.seconds - RETURN)
        improved = _teller(began, seconds, progress)
        shuffled = np.random.default_rng(budget.seed).permutation(len(problem))
        posed = problem.restricted(shuffled)
        routes = () if start is None else _renumbered(start.routes, np.argsort(shuffled))
        solver = solve_whole if len(problem) <= WHOLE else solve_in_parts
        solved = solver(posed, seconds, budget.iterations, routes, improved)
        ledger = Ledger(problem, RoutePlan.of(_renumbered(solved.routes, shuffled), len(problem)))
        if start is not None:
            before = Ledger(problem, start)
            ledger = min(before, ledger, key=lambda each: each.value)
        history = (*solved.history, Point(time.perf_counter() - began, ledger.cost))
        return Found(ledger.plan, ledger.cost, solved.solutions, history=history, notes={"engine": self.name})


def _teller(began: float, seconds: float | None, progress: Progress | None) -> Improved | None:
    """Tell how much of the time is used whenever the cost falls."""
    if progress is None:
        return None
    return lambda cost: progress(min(1.0, (time.perf_counter() - began) / seconds) if seconds else 0.0, cost)


def _renumbered(routes: tuple[Route, ...], number: np.ndarray) -> tuple[Route, ...]:
    return tuple(replace(route, stops=tuple(number[list(route.stops)].tolist())) for route in routes)


ENGINE = OrToolsEngine()
