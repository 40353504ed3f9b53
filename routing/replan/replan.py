"""Plans the rest of a day anew from where the vans are."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.engines import Budget, Found, Progress
from routing.evaluator import Evaluation, evaluate
from routing.insertion import insert, without_misfits
from routing.plan import Result, Route, RoutePlan
from routing.problem import Problem
from routing.reasons import reasons
from routing.replan.changes import Change, VanChange, counts, new_seats, stop_changes, van_changes
from routing.replan.events import Event
from routing.replan.news import News
from routing.replan.remaining import Handling, Remaining, remaining
from routing.solve import ready_engine

INSERTION = "insertion"
"""Engine that only puts the changes into the old routes: the answer within a second."""

MEETING_S, MEETING_M = 300, 2_000
"""What a stop's move costs where nobody says: two drivers lose five minutes and two kilometres (assumed)."""

LEAST_SEARCH_S = 0.2
"""A search shorter than this is not begun."""


@dataclass(frozen=True)
class Replanned:
    """The rest of the day, planned anew.

    Attributes
    ----------
    result : Result
        Of `problem`.
    problem : Problem
        The rest of the day; stops that can only be late have later windows in it. It can be re-planned again.
    moved : int
        Stops that another van serves than planned, those of broken vans included.
    changes : tuple of Change
    vans : tuple of VanChange
    ignored : tuple of str
        Stops whose cancellation or new window comes too late: they are being served, or are done.
    """

    result: Result
    problem: Problem
    moved: int
    changes: tuple[Change, ...]
    vans: tuple[VanChange, ...]
    ignored: tuple[str, ...]

    @property
    def cost(self) -> float:
        """Cost of the rest of the day, without what the moves weigh."""
        stops, weight = self.problem.stops, self.problem.rules.away_cost
        away = sum(
            stops.home[stop] not in (-1, route.vehicle) for route in self.result.plan.routes for stop in route.stops
        )
        return self.result.evaluation.cost - weight * away


def replan(
    problem: Problem,
    plan: RoutePlan,
    at: int,
    events: Iterable[Event],
    budget: Budget,
    *,
    move_cost: float | None = None,
    keep_loads: bool = False,
    hand_over_s: int = 300,
    engine: str = "sisr",
    progress: Progress | None = None,
) -> Replanned:
    """Plan the rest of a day anew.

    The old routes go on with what has changed put in at least cost; from there the engine searches. A stop that can
    be in time nowhere is as little late as insertion found; only what no van can take at all is left out.

    Parameters
    ----------
    at : int
        Tick.
    move_cost : float, optional
        Of a stop that changes vans (see `Handling`); when left out, of five minutes and two kilometres.
    engine : str
        One of `routing.solve.ENGINES`, or ``insertion`` for the first step alone.

    Raises
    ------
    Infeasible
        When no van is left.
    ValueError
        When the engine cannot take the problem.
    """
    began = time.perf_counter()
    news = News.of(problem, events)
    weight = default_move_cost(problem) if move_cost is None else move_cost
    rest = remaining(problem, plan, at, news, Handling(weight, keep_loads, hand_over_s))
    posed, start = patched(rest)
    looked = time.perf_counter()
    best, found = Candidate(start, evaluate(posed, start)), Found(start, np.inf, 0)
    reserve = 2.0 * (time.perf_counter() - looked) + 0.1
    left = None if budget.seconds is None else budget.seconds - (time.perf_counter() - began) - reserve
    if engine != INSERTION and (left is None or left > LEAST_SEARCH_S):
        found = _search(posed, replace(budget, seconds=left), engine, start, progress)
        other = _with_anchors(rest, found.plan)
        best = min(best, Candidate(other, evaluate(posed, other)), key=lambda candidate: candidate.rank)
    result = Result(
        plan=best.plan,
        evaluation=best.seen,
        unassigned=reasons(posed, best.plan),
        engine=INSERTION if best.plan is start else engine,
        seconds=time.perf_counter() - began,
        iterations=found.iterations,
        history=found.history,
        notes=found.notes,
    )
    return _told(problem, plan, rest, news, posed, result)


@dataclass(frozen=True)
class Candidate:
    """A plan that the evaluator has seen."""

    plan: RoutePlan
    seen: Evaluation

    @property
    def rank(self) -> tuple[int, float]:
        """Least is best: broken rules before cost."""
        return len(self.seen.violations), self.seen.cost


def default_move_cost(problem: Problem) -> float:
    """Cost of five minutes and two kilometres of the dearest vehicle."""
    return max(
        problem.scale * (MEETING_S * (kind.cost_per_travel + kind.cost_per_work) + MEETING_M * kind.cost_per_distance)
        for kind in problem.vehicles
    )


def patched(rest: Remaining) -> tuple[Problem, RoutePlan]:
    """Put the changes into the old routes; with the problem in which late stops may be late."""
    kept = without_misfits(rest.problem, rest.routes, set(rest.anchors.values()))
    fits = {stop for route in kept for stop in route.stops}
    pool = [*rest.pool, *(stop for route in rest.routes for stop in route.stops if stop not in fits)]
    inserted = insert(rest.problem, [route for route in kept if route.stops], pool, late=True)
    plan = RoutePlan.of(inserted.routes, len(rest.problem))
    return _forgiving(rest.problem, inserted.close), plan


def _forgiving(problem: Problem, closes: dict[int, int]) -> Problem:
    """Let some stops be late up to a tick."""
    if not closes:
        return problem
    close = problem.stops.window_close.copy()
    for stop, tick in closes.items():
        close[problem.stops.window_first[stop + 1] - 1] = tick
    return replace(problem, stops=replace(problem.stops, window_close=close))


def _search(problem: Problem, budget: Budget, name: str, start: RoutePlan, progress: Progress | None) -> Found:
    return ready_engine(name, problem).solve(problem, budget, start=start, progress=progress)


def _with_anchors(rest: Remaining, plan: RoutePlan) -> RoutePlan:
    """Put back the stops that stand for vans where a search left them out: they cost nothing but the way home."""
    missing = {kind: stop for kind, stop in rest.anchors.items() if stop in set(plan.unassigned)}
    if not missing:
        return plan
    routes = [
        replace(route, stops=(missing.pop(route.vehicle), *route.stops)) if route.vehicle in missing else route
        for route in plan.routes
    ]
    routes += [Route(kind, (stop,)) for kind, stop in missing.items()]
    return RoutePlan.of(routes, len(rest.problem))


def _told(problem: Problem, plan: RoutePlan, rest: Remaining, news: News, posed: Problem, result: Result) -> Replanned:
    """Say what is another than planned."""
    new = new_seats(rest, result.plan, result.evaluation)
    changes = stop_changes(problem, plan, rest, news, new)
    open_stops = {stop for state in rest.states for stop in state.open} | set(plan.unassigned)
    return Replanned(
        result=result,
        problem=posed,
        moved=counts(changes)["moved"],
        changes=changes,
        vans=van_changes(problem, rest, result.plan, result.evaluation),
        ignored=_names(problem, sorted(news.changed - open_stops)),
    )


def _names(problem: Problem, stops: Sequence[int]) -> tuple[str, ...]:
    return tuple(problem.stops.id[stop] for stop in stops)
