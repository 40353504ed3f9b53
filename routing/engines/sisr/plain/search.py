"""The plain search from a start to the end of a budget."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor

from routing.engines.engine import Budget, Found, Progress
from routing.engines.sisr.clock import Clock
from routing.engines.sisr.plain.opening import Opening, complete, race
from routing.engines.sisr.plain.plans import exact_cost, plan_of, routes_of
from routing.engines.sisr.plain.prepare import Prepared, prepare
from routing.engines.sisr.plain.routes import Routes
from routing.engines.sisr.plain.settings import settings_for
from routing.engines.sisr.plain.start import first_routes
from routing.engines.sisr.plain.team import Team
from routing.plan import Point, Route, RoutePlan
from routing.problem import Problem

SEEN_FROM = 0.7
"""Share of the budget from which routes are remembered: earlier ones are too dear to be chosen again."""

MOST_VISITS = 200_000
"""Visits on remembered routes, which bounds the memory."""


def solve(problem: Problem, budget: Budget, start: RoutePlan | None, progress: Progress | None) -> Found:
    """Search until the budget ends."""
    clock = Clock(budget)
    if len(problem) == 0:
        return Found(RoutePlan(()), 0.0)
    prepared = prepare(problem)
    routes = first_routes(prepared, budget.seed) if start is None else routes_of(prepared, start)
    team = Team(prepared, budget, clock)
    seen: dict[Route, None] = {}
    with ThreadPoolExecutor(len(team.walkers)) as pool:
        _open(team, prepared, clock, routes, pool, warm=start is not None)
        history = [Point(clock.seconds(), team.best_cost * prepared.unit)]
        while clock.share(team.iterations) < 1.0:
            team.phase(pool)
            history.append(Point(clock.seconds(), team.best_cost * prepared.unit))
            if progress:
                progress(clock.share(team.iterations), history[-1].cost)
            if clock.share(team.iterations) >= SEEN_FROM and len(seen) * len(problem) < MOST_VISITS * len(routes.first):
                seen |= dict.fromkeys(plan_of(prepared, team.current, len(problem)).routes)
    plan = plan_of(prepared, team.best, len(problem))
    notes = {"routes": tuple(seen)}
    return Found(plan, exact_cost(problem, plan), team.iterations, history=tuple(history), notes=notes)


def _open(team: Team, prepared: Prepared, clock: Clock, routes: Routes, pool: Executor, *, warm: bool) -> None:
    """Bring the team to where the search proper starts."""
    routes = complete(team, prepared, clock, routes)
    opening = Opening(routes, prepared.limit) if warm else race(team, prepared, clock, routes, pool)
    team.begin(opening.routes, settings_for(prepared, routes, warm=True), opening.limit)
    intensity = clock.expected_iterations(team.pace(pool)) / len(prepared)
    settings = settings_for(prepared, routes, intensity=intensity, warm=warm)
    team.begin(team.best if warm else opening.routes, settings, opening.limit)
