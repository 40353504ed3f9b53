"""The search where docks bind: SISR knows no docks, so it is given problems that leave time for them.

First as if there were none: it tells how many vans are needed, and may do. Where vans would then be back too late, all
leave with the last wave instead, which any plan of as many vans can keep. Last each van leaves with its own wave.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Protocol

from routing.evaluator import evaluate
from routing.plan import RoutePlan
from routing.problem import Problem

LOOK = 0.2
"""Share of the first step."""

CROWDED, ROOMY = 0.65, 0.8
"""Shares of the second, of what the first leaves, if docks were crowded after it and if not; the last step has the
rest. Columbus (2,151 stops, 5 docks, crowded, 10 s): 82,100; 88,900 from nothing in waves, whose search is slower the
more vehicle types there are."""


class Run(Protocol):
    """A search that goes on from part to part."""

    @property
    def plan(self) -> RoutePlan:
        """The best plan so far."""
        ...

    def search(
        self,
        part: str,
        posed: Problem,
        start: RoutePlan | None,
        share: float = 1.0,
        back: tuple[int, ...] | None = None,
    ) -> None:
        """Search a problem without docks; take its plan if it is better for the problem with docks.

        Parameters
        ----------
        share : float
            Of the budget that is left.
        back : tuple of int, optional
            Vehicle type of each type in `posed`, where those are others.
        """
        ...


def without_docks(problem: Problem) -> Problem:
    """Leave docks out: of a problem for an engine that does not know them."""
    return replace(problem, rules=replace(problem.rules, docks=0))


def search_at_docks(problem: Problem, run: Run, start: RoutePlan | None) -> None:
    """Search without docks; with the last wave if that crowds them; in waves."""
    from routing.station import in_last_wave  # it is built on engines

    run.search("sisr", without_docks(problem), start, LOOK)
    if _is_crowded(problem, run.plan):
        posed = without_docks(in_last_wave(problem, run.plan))
        run.search("sisr, all with the last wave", posed, _kept(posed, start), CROWDED)
    else:
        run.search("sisr", without_docks(problem), run.plan, ROOMY)
    _search_in_waves(problem, run)


def _search_in_waves(problem: Problem, run: Run) -> None:
    """Search with the vans that are used, and those of a wave more, each in its wave."""
    from routing.station import in_waves

    used, docks = Counter(route.vehicle for route in run.plan.routes), problem.rules.docks
    numbers = [min(vehicle.number, used[row] + docks) for row, vehicle in enumerate(problem.vehicles)]
    if run.plan.unassigned:
        numbers = [vehicle.number for vehicle in problem.vehicles]
    fleet = tuple(replace(vehicle, number=n) for vehicle, n in zip(problem.vehicles, numbers, strict=True))
    waves = in_waves(replace(problem, vehicles=fleet))
    posed = without_docks(waves.problem)
    run.search("sisr in waves", posed, _kept(posed, waves.into(problem, run.plan)), 1.0, waves.type_of)


def _is_crowded(problem: Problem, plan: RoutePlan) -> bool:
    return any(broken.rule == "docks" for broken in evaluate(problem, plan).violations)


def _kept(posed: Problem, start: RoutePlan | None) -> RoutePlan | None:
    """Routes to start from: those of a plan that break no rule; None where there are none, or too many."""
    if start is None:
        return None
    broken = evaluate(posed, start).violations
    rows = {each.route for each in broken}
    routes = [route for row, route in enumerate(start.routes) if row not in rows]
    if not routes or any(each.rule == "fleet" for each in broken):
        return None
    return RoutePlan.of(routes, len(posed))
