"""A station's whole morning, by parts: split by geography, searched in parallel, seams repaired.

The first round searches parts of the map from nothing. Every later one splits the routes found so far along another
direction and searches on from them, so that what was a border lies inside a part. No part's plan is taken that the
evaluator does not find better than the one before, so nothing is lost on the way.
"""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from routing.engines import Budget, Engine, Found, Progress
from routing.evaluator import evaluate
from routing.plan import Point, RoutePlan
from routing.problem import Problem
from routing.solve import engine_named
from routing.station.ground import plane_of
from routing.station.parts import Part, first_parts, parts_of, whole
from routing.station.territories import stop_work

PART_STOPS = 5_000
"""Stops of a part at most: its tables of distance and duration then take 200 MB."""

ROUNDS = 6
"""Searches one after another, each with borders of its own."""

FIRST_SHARE = 0.5
"""Of the budget: for the first round, which starts from nothing."""

GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))
"""Between the directions of two rounds' cuts: no two are near each other."""

OVERHEAD_S = 0.3
"""Kept free of each round, for splitting, evaluating and putting together, per 10,000 stops."""


class StationEngine:
    """Searches parts with another engine.

    Parameters
    ----------
    engine : Engine
        Its search must let other threads run.
    part_stops : int
        Stops of a part at most.
    """

    name = "station"

    def __init__(self, engine: Engine, part_stops: int = PART_STOPS) -> None:
        self.engine = engine
        self.part_stops = part_stops

    def refuses(self, problem: Problem) -> str:
        """See `Engine.refuses`."""
        if problem.rules.longest_cost:
            return "the longest route is known only when all parts are"
        if len({vehicle.start for vehicle in problem.vehicles}) > 1:
            return "several depots"
        if not (np.isfinite(problem.places.x).all() and np.isfinite(problem.places.y).all()):
            return "places without coordinates"
        return self.engine.refuses(problem)

    def solve(
        self, problem: Problem, budget: Budget, *, start: RoutePlan | None = None, progress: Progress | None = None
    ) -> Found:
        """See `Engine.solve`."""
        return _Morning(self, problem, budget, progress).search(start)


def solve_station(
    problem: Problem,
    budget: Budget,
    *,
    engine: Engine | None = None,
    start: RoutePlan | None = None,
    progress: Progress | None = None,
    part_stops: int = PART_STOPS,
) -> Found:
    """Search a station's morning by parts.

    Parameters
    ----------
    problem : Problem
        With coordinates, and one depot.
    budget : Budget
        Threads are parts that are searched at the same time.
    engine : Engine, optional
        For the parts; `sisr` when left out.
    start : RoutePlan, optional
        Routes to go on from.
    progress : callable, optional
    part_stops : int
        Stops of a part at most.

    Raises
    ------
    ValueError
        When the problem cannot be split.
    """
    station = StationEngine(engine or engine_named("sisr"), part_stops)
    if refusal := station.refuses(problem):
        raise ValueError(f"station: {refusal}")
    return station.solve(problem, budget, start=start, progress=progress)


class _Morning:
    """One search."""

    def __init__(self, station: StationEngine, problem: Problem, budget: Budget, progress: Progress | None) -> None:
        self.began = time.perf_counter()
        self.station, self.problem, self.budget, self.progress = station, problem, budget, progress
        self.points = plane_of(problem.places)[problem.stops.place]
        by_size = -(-len(problem) // station.part_stops)
        self.parts = max(1, min(max(budget.threads, by_size), len(problem)))
        self.iterations = 0
        self.history: list[Point] = []

    def search(self, start: RoutePlan | None) -> Found:
        """All rounds; the plan and its cost as the evaluator has it."""
        plan = start or RoutePlan.of((), len(self.problem))
        for number in range(ROUNDS):
            plan = self._round(plan, number)
            self._report(plan, number)
        cost = self.history[-1].cost
        notes = {"engine": self.station.engine.name, "parts": self.parts, "rounds": ROUNDS}
        return Found(plan, cost, self.iterations, history=tuple(self.history), notes=notes)

    def _round(self, plan: RoutePlan, number: int) -> RoutePlan:
        angle = number * GOLDEN_ANGLE
        if not plan.routes:
            work = stop_work(self.problem, self.points)
            parts = first_parts(self.problem, self.points, work, self.parts, angle)
        else:
            parts = parts_of(self.problem, self.points, plan, self.parts, angle)
        budgets = [self._part_budget(part, number, row) for row, part in enumerate(parts)]
        with ThreadPoolExecutor(max(1, self.budget.threads)) as pool:
            found = list(pool.map(self._searched, parts, budgets))
        self.iterations += sum(steps for _, steps in found)
        return whole(self.problem, parts, [better for better, _ in found])

    def _part_budget(self, part: Part, number: int, row: int) -> Budget:
        """What a part may use of what is left: in turn, where parts are more than threads."""
        share = FIRST_SHARE if number == 0 else (1.0 - FIRST_SHARE) / (ROUNDS - 1)
        share_left = 1.0 - (0.0 if number == 0 else FIRST_SHARE + (number - 1) * share)
        seconds = iterations = None
        if self.budget.seconds is not None:
            left = self.budget.seconds - (time.perf_counter() - self.began)
            turns = -(-self.parts // max(1, self.budget.threads))
            overhead = OVERHEAD_S * len(self.problem) / 10_000
            seconds = max(0.05, (left * share / share_left - overhead) / turns)
        if self.budget.iterations is not None:
            iterations = max(1, int(self.budget.iterations * share * len(part.rows) / max(1, len(self.problem))))
        return Budget(seconds, iterations, self.budget.seed + 1000 * number + row, threads=1)

    def _searched(self, part: Part, budget: Budget) -> tuple[RoutePlan, int]:
        """The better of a part's plan before and after a search, and the search's iterations."""
        before = part.plan or RoutePlan((), tuple(range(len(part.rows))))
        if not len(part.rows):
            return before, 0
        found = self.station.engine.solve(part.problem, budget, start=part.plan)
        return min((found.plan, before), key=lambda plan: _rank(part.problem, plan)), found.iterations

    def _report(self, plan: RoutePlan, number: int) -> None:
        seconds = time.perf_counter() - self.began
        self.history.append(Point(seconds, evaluate(self.problem, plan).cost))
        if self.progress:
            share = FIRST_SHARE + (1.0 - FIRST_SHARE) * number / (ROUNDS - 1)
            self.progress(share, self.history[-1].cost)


def _rank(problem: Problem, plan: RoutePlan) -> tuple[int, float]:
    """What makes a plan better: fewer broken rules (docks apart, which bind parts together), then cost."""
    found = evaluate(replace(problem, rules=replace(problem.rules, docks=0)), plan)
    return len(found.violations), found.cost
