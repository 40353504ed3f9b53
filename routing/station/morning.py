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
from routing.station.part_size import part_size
from routing.station.parts import Part, first_parts, parts_of, whole
from routing.station.territories import stop_work

FIRST_SHARE = 0.5
"""Of the budget, for the first round, which starts from nothing; the later ones share the rest."""

LATER_ROUNDS = 5
"""At most: each has borders of its own."""

USEFUL_S = 1e-3
"""Seconds a stop that a later search of a part should have, or it does little beyond filling its tables. There are
fewer rounds, where they would be shorter."""

GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))
"""Between the directions of two rounds' cuts: no two are near each other."""

OVERHEAD_S = 0.3
"""Kept free of the first round for splitting, evaluating and putting together, per 10,000 stops. A later round keeps
free what the one before took."""

LEAST_S = 0.05
"""A search that would be shorter is not begun."""


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

    def __init__(self, engine: Engine, part_stops: int) -> None:
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
    part_stops: int | None = None,
) -> Found:
    """Search a station's morning, by parts where that is better.

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
    part_stops : int, optional
        Stops of a part at most; `part_size` when left out.

    Raises
    ------
    ValueError
        When the problem cannot be split.
    """
    size = part_size(problem) if part_stops is None else part_stops
    chosen = engine or engine_named("sisr")
    if len(problem) <= size:
        return chosen.solve(problem, budget, start=start, progress=progress)
    station = StationEngine(chosen, size)
    if refusal := station.refuses(problem):
        raise ValueError(f"station: {refusal}")
    return station.solve(problem, budget, start=start, progress=progress)


class _Morning:
    """One search."""

    def __init__(self, station: StationEngine, problem: Problem, budget: Budget, progress: Progress | None) -> None:
        self.began = time.perf_counter()
        self.station, self.problem, self.budget, self.progress = station, problem, budget, progress
        self.points = plane_of(problem.places)[problem.stops.place]
        threads = max(1, budget.threads)
        self.turns = max(1, -(-len(problem) // (threads * station.part_stops)))
        self.parts = max(1, min(self.turns * threads, len(problem)))
        self.shares = self._shares(len(problem) / self.parts)
        self.overhead_s = OVERHEAD_S * len(problem) / 10_000
        self.iterations = 0
        self.history: list[Point] = []

    def search(self, start: RoutePlan | None) -> Found:
        """All rounds; the plan and its cost as the evaluator has it."""
        plan = start or RoutePlan.of((), len(self.problem))
        for number in range(len(self.shares)):
            began, seconds = time.perf_counter(), self._seconds(number)
            if number and seconds is not None and seconds < LEAST_S:
                continue
            plan = self._round(plan, number, seconds)
            self._report(plan, number)
            if seconds is not None:
                self.overhead_s = max(0.0, time.perf_counter() - began - seconds * self.turns)
        cost = self.history[-1].cost
        notes = {"engine": self.station.engine.name, "parts": self.parts, "rounds": len(self.history)}
        return Found(plan, cost, self.iterations, history=tuple(self.history), notes=notes)

    def _shares(self, part_stops: float) -> list[float]:
        """Shares of the budget, for each round."""
        later = LATER_ROUNDS
        if self.budget.seconds is not None:
            of_a_part = (1.0 - FIRST_SHARE) * self.budget.seconds / self.turns
            later = int(np.clip(of_a_part / (USEFUL_S * part_stops), 1, LATER_ROUNDS))
        return [FIRST_SHARE] + [(1.0 - FIRST_SHARE) / later] * later

    def _seconds(self, number: int) -> float | None:
        """What each part's search may take in a round: parts of a thread take turns."""
        if self.budget.seconds is None:
            return None
        until = self.budget.seconds * sum(self.shares[: number + 1])
        return (until - (time.perf_counter() - self.began) - self.overhead_s) / self.turns

    def _round(self, plan: RoutePlan, number: int, seconds: float | None) -> RoutePlan:
        angle = number * GOLDEN_ANGLE
        if not plan.routes:
            work = stop_work(self.problem, self.points)
            parts = first_parts(self.problem, self.points, work, self.parts, angle)
        else:
            parts = parts_of(self.problem, self.points, plan, self.parts, angle)
        budgets = [self._part_budget(part, number, row, seconds) for row, part in enumerate(parts)]
        with ThreadPoolExecutor(max(1, self.budget.threads)) as pool:
            found = list(pool.map(self._searched, parts, budgets))
        self.iterations += sum(steps for _, steps in found)
        return whole(self.problem, parts, [better for better, _ in found])

    def _part_budget(self, part: Part, number: int, row: int, seconds: float | None) -> Budget:
        """A search's budget: its share of time, of iterations by its stops, and a seed of its own."""
        iterations = None
        if self.budget.iterations is not None:
            share = self.shares[number] * len(part.rows) / max(1, len(self.problem))
            iterations = max(1, int(self.budget.iterations * share))
        seed = self.budget.seed + 1000 * number + row
        return Budget(None if seconds is None else max(LEAST_S, seconds), iterations, seed, threads=1)

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
            self.progress(min(1.0, sum(self.shares[: number + 1])), self.history[-1].cost)


def _rank(problem: Problem, plan: RoutePlan) -> tuple[int, float]:
    """What makes a plan better: fewer broken rules (docks apart, which bind parts together), then cost."""
    found = evaluate(replace(problem, rules=replace(problem.rules, docks=0)), plan)
    return len(found.violations), found.cost
