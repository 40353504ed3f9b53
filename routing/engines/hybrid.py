"""The engine `sisr+ortools`: ruin and recreate searches, OR-Tools does what that cannot do, and certifies.

Large problems are searched by parts of the map where that is better, few docks are met by waves (`dock_search`).

Each part is credited with what it did: `Found.notes["parts"]` has its seconds and the cost after it.
"""

from __future__ import annotations

import math
import time
from dataclasses import asdict, replace
from typing import Any

from routing.engines.dock_search import search_at_docks, without_docks
from routing.engines.engine import Budget, Engine, Found, Progress
from routing.engines.ortools import certificate, partition, polish
from routing.engines.ortools.ledger import Ledger
from routing.engines.ortools.price import Value
from routing.plan import Point, Route, RoutePlan
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

SIMPLER = 0.5
"""Share of the budget for a simpler problem first, where there is one. Columbus (2,151 stops, paid hours, 20 s):
6,522 in 16 routes; 6,802 in 21 by the search with rules alone."""

STATION_STOPS = 800
"""From so many stops on a problem is searched by parts where that is better (`routing.station.part_size`)."""


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
        from routing.engines.sisr.simpler import simpler
        from routing.station import docks_bind

        run = _Run(problem, budget, progress)
        docked = docks_bind(problem)
        if docked and start is not None:
            run.begin_with(start)
        if len(problem) <= TINY or sisr.ENGINE.refuses(without_docks(problem)):
            run.search_with_ortools(ortools.ENGINE, start)
        else:
            if docked:
                search_at_docks(problem, run, start)
            else:
                easier = simpler(problem) if start is None else None
                if easier is not None:
                    run.look(easier, SIMPLER)
                    start = run.plan
                run.search("sisr", without_docks(problem), start)
            run.improve()
        run.certify()
        return run.found()


def _chosen(problem: Problem) -> tuple[Engine, str]:
    """SISR, or the search by parts where that is better; and what it adds to a part's name."""
    from routing.engines import sisr
    from routing.station import StationEngine
    from routing.station.part_size import part_size

    whole: Engine = sisr.ENGINE
    if len(problem) < STATION_STOPS or StationEngine(whole, STATION_STOPS).refuses(problem):
        return whole, ""
    size = part_size(problem)
    return (whole, "") if len(problem) <= size else (StationEngine(whole, size), ", by parts of the map")


class _Run:
    """One search, part by part."""

    def __init__(self, problem: Problem, budget: Budget, progress: Progress | None) -> None:
        self._problem, self._budget, self._progress = problem, budget, progress
        self._began = time.perf_counter()
        self._parts: list[dict[str, Any]] = []
        self._notes: dict[str, Any] = {}
        self._iterations = 0
        self._done = 0.0
        self._found = Found(RoutePlan.of((), len(problem)), 0.0)
        self._value: Value | None = None

    def begin_with(self, plan: RoutePlan) -> None:
        """Have a plan, so that what is found has to be better; engines that know all rules see to that themselves."""
        ledger = Ledger(self._problem, plan)
        self._found, self._value = Found(plan, ledger.cost), ledger.value

    @property
    def plan(self) -> RoutePlan:
        """The best plan so far."""
        return self._found.plan

    def search_with_ortools(self, engine: Engine, start: RoutePlan | None) -> None:
        """Let OR-Tools search for the most of the budget."""
        budget = self._share(1.0)
        if len(self._problem) <= TINY:
            budget = replace(budget, iterations=min(budget.iterations or TINY_SOLUTIONS, TINY_SOLUTIONS))
        began = time.perf_counter()
        self._found = engine.solve(self._problem, budget, start=start, progress=self._progress)
        self._iterations = self._found.iterations
        self._notes |= self._found.notes
        self._note(engine.name, began)

    def search(
        self,
        part: str,
        posed: Problem,
        start: RoutePlan | None,
        share: float = 1.0,
        back: tuple[int, ...] | None = None,
    ) -> None:
        """Let SISR search a problem for a share of the budget left; the first plan is taken, others if better.

        Parameters
        ----------
        back : tuple of int, optional
            Vehicle type of each type in `posed`, where those are others.
        """
        engine, how = _chosen(posed)
        began = time.perf_counter()
        found = engine.solve(posed, self._share(share), start=start, progress=self._told(share))
        self._iterations += found.iterations
        self._notes |= {key: value for key, value in found.notes.items() if key != "routes"}
        plan = found.plan
        if back is not None:
            plan = RoutePlan.of((Route(back[each.vehicle], each.stops) for each in plan.routes), len(posed))
        if self._parts or self._value is not None:
            self._take(plan, part + how, began)
        else:
            self._found = replace(found, plan=plan)
            self._note(part + how, began)

    def look(self, easier: Problem, share: float) -> None:
        """Have the plan of an easier problem, at its cost for the real one; it may break rules of it."""
        began = time.perf_counter()
        engine, how = _chosen(easier)
        found = engine.solve(easier, self._share(share), progress=self._told(share))
        self._iterations += found.iterations
        self.begin_with(found.plan)
        self._note("sisr, simpler problem" + how, began)

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
        by_ortools = any(not part.startswith("sisr") for part in parts) or self._notes["certificate"]["ok"]
        by_sisr = self._parts[0]["part"].startswith("sisr")
        name = "ortools" if not by_sisr else "sisr+ortools" if by_ortools else "sisr"
        point = Point(time.perf_counter() - self._began, self._found.cost)
        notes = self._notes | {"parts": self._parts, "engine": name}
        history = (*self._found.history, point)
        return replace(self._found, iterations=self._iterations, history=history, notes=notes)

    @property
    def _kept(self) -> float:
        """Seconds for partitioning or polishing, and for the certificate."""
        return self._certifying + IMPROVING * (self._budget.seconds or 0.0)

    @property
    def _certifying(self) -> float:
        drives = 2 if self._problem.rules.docks else 1  # the evaluator deals out docks, too
        return LAST_STOPS + CERTIFYING * drives * len(self._problem)

    def _share(self, share: float) -> Budget:
        """Part of the budget that is left for searching."""
        seconds, iterations = self._left(self._kept), self._budget.iterations
        if iterations is not None:
            iterations = max(1, math.ceil((iterations - self._iterations) * share))
        return replace(self._budget, seconds=None if seconds is None else seconds * share, iterations=iterations)

    def _told(self, share: float) -> Progress | None:
        """Tell progress of a search that has a share of the budget left."""
        tell, before, span = self._progress, self._done, (1.0 - self._done) * share
        self._done = before + span
        return None if tell is None else lambda done, cost: tell(before + span * done, cost)

    def _left(self, kept: float) -> float | None:
        """Seconds of the budget that are left when some are kept; at least a moment."""
        if self._budget.seconds is None:
            return None
        return max(0.05, self._budget.seconds - kept - (time.perf_counter() - self._began))

    def _take(self, plan: RoutePlan, part: str, began: float) -> None:
        """Take a part's plan if it is better."""
        before, after = self._value or Ledger(self._problem, self._found.plan).value, Ledger(self._problem, plan)
        self._value = min(before, after.value)
        better = after.value < before
        if better:
            # What a plan cost that left more stops out, or vans without a dock, is not comparable.
            history = self._found.history if after.value[0] == before[0] else ()
            point = Point(time.perf_counter() - self._began, after.cost)
            self._found = replace(self._found, plan=plan, cost=after.cost, history=(*history, point))
        self._note(part, began, changed=better)

    def _note(self, part: str, began: float, *, changed: bool = True) -> None:
        seconds = time.perf_counter() - began
        self._parts.append({"part": part, "seconds": seconds, "cost": self._found.cost, "changed": changed})


ENGINE = HybridEngine()
