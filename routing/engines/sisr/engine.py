"""The engine `sisr`: the plain search where it knows all rules of a problem, else the one with rules."""

from __future__ import annotations

from routing.engines.engine import Budget, Found, Progress
from routing.engines.sisr import plain
from routing.plan import RoutePlan
from routing.problem import Problem


class SisrEngine:
    """Slack induction by string removals (Christiaens, Vanden Berghe 2020, Transportation Science 54)."""

    name = "sisr"

    def refuses(self, problem: Problem) -> str:
        """See `Engine.refuses`."""
        if not plain.refuses(problem):
            return ""
        from routing.engines.sisr import rules

        return rules.refuses(problem)

    def solve(
        self, problem: Problem, budget: Budget, *, start: RoutePlan | None = None, progress: Progress | None = None
    ) -> Found:
        """See `Engine.solve`."""
        if not plain.refuses(problem):
            return plain.solve(problem, budget, start, progress)
        from routing.engines.sisr import rules

        return rules.solve(problem, budget, start, progress)
