"""How a set of open orders becomes tours: cheapest insertion, then an engine for a number of iterations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from routing.engines import Budget, Progress
from routing.insertion import insert
from routing.plan import Route, RoutePlan
from routing.problem import Problem
from routing.solve import ready_engine

INSERTION = "insertion"
"""Engine that stops after the first step."""

FEW = 3
"""Up to so many stops insertion is left as it is."""


@dataclass(frozen=True)
class Search:
    """A search of limited length; the same seed gives the same tours.

    Attributes
    ----------
    engine : str
        One of `routing.solve.ENGINES`, or ``insertion``.
    iterations : int
        Of the engine, each time.
    seed : int
    """

    engine: str = "sisr"
    iterations: int = 500
    seed: int = 1

    def routes(self, problem: Problem) -> tuple[Route, ...]:
        """Tours for as many stops as may be; those that can only be late are as little late as insertion finds."""
        inserted = insert(problem, (), range(len(problem)), late=True)
        if self.engine == INSERTION or len(problem) <= FEW:
            return inserted.routes
        forgiving = with_closes(problem, inserted.close)
        return self.improved(forgiving, RoutePlan.of(inserted.routes, len(problem)), self.iterations)

    def improved(
        self,
        problem: Problem,
        start: RoutePlan,
        iterations: int,
        seconds: float | None = None,
        progress: Progress | None = None,
    ) -> tuple[Route, ...]:
        """Routes after a search from a start that is never lost."""
        if self.engine == INSERTION:
            return start.routes
        engine = ready_engine(self.engine, problem)
        budget = Budget(seconds=seconds, iterations=iterations, seed=self.seed, threads=1)
        found = engine.solve(problem, budget, start=start, progress=progress)
        better = len(found.plan.unassigned) <= len(start.unassigned)
        return found.plan.routes if better else start.routes


def with_closes(problem: Problem, closes: Mapping[int, int]) -> Problem:
    """Let some stops, of one window each, close at another time."""
    close = problem.stops.window_close.copy()
    close[list(closes.keys())] = list(closes.values())
    return replace(problem, stops=replace(problem.stops, window_close=close))
