"""The engine `sisr+ortools`: ruin and recreate searches, OR-Tools does what that cannot do, and certifies.

Each part is credited with what it did: `Found.notes["parts"]` has its seconds and the cost after it.
"""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from typing import Any

from routing.engines.engine import Budget, Engine, Found, Progress
from routing.engines.ortools import certificate, partition, polish
from routing.engines.ortools.ledger import Ledger
from routing.plan import Point, RoutePlan
from routing.problem import Problem

TINY = 12
"""Up to so many stops OR-Tools solves alone: it is through in a moment."""

TINY_SOLUTIONS = 2_000
"""Solutions after which a tiny problem has nothing left to be found."""

CERTIFYING = 0.0002
"""Seconds a stop that are kept for the certificate; three times what it takes on a quiet machine."""

POLISH_SOLUTIONS = 1_000
"""Solutions that polishing goes through at the most."""

IMPROVING = 0.02
"""Share of the budget that is kept for partitioning or polishing, where there is something to gain by them."""

LAST_STOPS = 0.1
"""Seconds kept to count the plan and hand it over."""


class HybridEngine:
    """SISR and OR-Tools, each for what it is good at."""

    name = "sisr+ortools"

    def refuses(self, problem: Problem) -> str:
        """What SISR refuses OR-Tools takes; "" always."""
        return ""

    def solve(
        self, problem: Problem, budget: Budget, *, start: RoutePlan | None = None, progress: Progress | None = None
    ) -> Found:
        """Search with SISR, improve what OR-Tools can, certify; OR-Tools alone where SISR refuses the problem."""
        from routing.engines import ortools, sisr

        run = _Run(problem, budget, progress)
        alone = len(problem) <= TINY or bool(sisr.ENGINE.refuses(_without_docks(problem)))
        if alone:
            run.search(ortools.ENGINE, start)
        else:
            run.search(sisr.ENGINE, start)
        if not alone:
            run.improve()
        run.certify()
        return run.found()


def _without_docks(problem: Problem) -> Problem:
    """Leave docks out: SISR meets them by the shifts that vehicle types begin in, the certificate checks them."""
    return replace(problem, rules=replace(problem.rules, docks=0))


class _Run:
    """One search, part by part."""

    def __init__(self, problem: Problem, budget: Budget, progress: Progress | None) -> None:
        self._problem, self._budget, self._progress = problem, budget, progress
        self._began = time.perf_counter()
        self._parts: list[dict[str, Any]] = []
        self._notes: dict[str, Any] = {}
        self._found = Found(RoutePlan.of((), len(problem)), 0.0)

    def search(self, engine: Engine, start: RoutePlan | None) -> None:
        """Let an engine search for the most of the budget."""
        budget = replace(self._budget, seconds=self._left(self._certifying + self._improving))
        if len(self._problem) <= TINY:
            budget = replace(budget, iterations=min(budget.iterations or TINY_SOLUTIONS, TINY_SOLUTIONS))
        began = time.perf_counter()
        posed = self._problem if engine.name == "ortools" else _without_docks(self._problem)
        self._found = engine.solve(posed, budget, start=start, progress=self._progress)
        self._notes |= {key: value for key, value in self._found.notes.items() if key != "routes"}
        self._note(engine.name, began)

    def improve(self) -> None:
        """Choose among all routes that were seen; and fit in, with whole models, stops that were left out."""
        seen = self._found.notes.get("routes", ())
        if seen:
            began = time.perf_counter()
            seconds = self._left(self._certifying)
            plan = partition(self._problem, self._found.plan, seen, None if seconds is None else seconds / 2)
            self._take(plan, "set partitioning", began)
        if self._found.plan.unassigned and self._found.plan.routes:
            began = time.perf_counter()
            polished = polish(self._problem, self._found.plan, self._left(self._certifying), POLISH_SOLUTIONS)
            self._take(RoutePlan.of(polished.routes, len(self._problem)), "polish", began)

    def certify(self) -> None:
        """Read the plan back into OR-Tools, if there is time for it."""
        began = time.perf_counter()
        answer = certificate(self._problem, self._found.plan, self._left(LAST_STOPS))
        self._notes["certificate"] = asdict(answer)
        if answer.ok:  # With docks the engines' cost is of departures before they wait for one.
            self._found = replace(self._found, cost=answer.cost)
        self._note("certificate", began, changed=False)

    def found(self) -> Found:
        """The plan with its history and an account of the parts."""
        parts = [part["part"] for part in self._parts if part["changed"]]
        by_ortools = any(part != "sisr" for part in parts) or self._notes["certificate"]["ok"]
        by_sisr = self._parts[0]["part"] == "sisr"
        name = "ortools" if not by_sisr else "sisr+ortools" if by_ortools else "sisr"
        point = Point(time.perf_counter() - self._began, self._found.cost)
        notes = self._notes | {"parts": self._parts, "engine": name}
        return replace(self._found, history=(*self._found.history, point), notes=notes)

    @property
    def _certifying(self) -> float:
        return LAST_STOPS + CERTIFYING * len(self._problem)

    @property
    def _improving(self) -> float:
        """Seconds for partitioning or polishing."""
        return IMPROVING * (self._budget.seconds or 0.0)

    def _left(self, kept: float) -> float | None:
        """Seconds of the budget that are left when some are kept; at least a moment."""
        if self._budget.seconds is None:
            return None
        return max(0.05, self._budget.seconds - kept - (time.perf_counter() - self._began))

    def _take(self, plan: RoutePlan, part: str, began: float) -> None:
        """Take a part's plan if it is better."""
        before, after = Ledger(self._problem, self._found.plan), Ledger(self._problem, plan)
        better = after.value < before.value
        if better:
            self._found = replace(self._found, plan=plan, cost=after.cost)
        self._note(part, began, changed=better)

    def _note(self, part: str, began: float, *, changed: bool = True) -> None:
        seconds = time.perf_counter() - began
        self._parts.append({"part": part, "seconds": seconds, "cost": self._found.cost, "changed": changed})


ENGINE = HybridEngine()
