"""The opening: everybody gets a place, and the number of routes is chosen.

With windows, a search rarely closes a route (C1_10_2 stays at 99 where 94 are best), or closes too many. So two
short searches race: one with as many routes as it likes, one with no more than the fleet's reduction has left.
"""

from __future__ import annotations

from concurrent.futures import Executor
from typing import NamedTuple

from routing.engines.sisr.clock import Clock
from routing.engines.sisr.plain.fleet import fewest, pressed, reduced
from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.routes import Routes
from routing.engines.sisr.plain.settings import settings_for
from routing.engines.sisr.plain.span import Span, fill
from routing.engines.sisr.plain.state import PENALTY
from routing.engines.sisr.plain.team import Team
from routing.engines.sisr.plain.walker import Walker

PRESSING = 0.25
"""Share of the budget to find a place for everybody."""

REDUCTION, RACE = 0.06, 0.05
"""Shares of the budget for the fleet's reduction and for the race."""

WORTH = 1.003
"""Few routes win up to this factor: there is more to gain where a search alone does not come to."""


class Opening(NamedTuple):
    """Where the search starts, and how many routes it may use."""

    routes: Routes
    limit: int


def complete(team: Team, prepared: Prepared, clock: Clock, routes: Routes) -> Routes:
    """Give absent customers a place, if that can be."""
    if not len(routes.absent):
        return routes
    span = Span(clock, team.iterations, 1, clock.share(team.iterations), PRESSING)
    found, did = pressed(prepared, team.walkers[0], routes, settings_for(prepared, routes), span)
    team.walkers[0].penalty[:] = prepared.fixed.stop[:, PENALTY]
    team.iterations += did
    return found


def race(team: Team, prepared: Prepared, clock: Clock, routes: Routes, pool: Executor) -> Opening:
    """Choose between as many routes as a search likes, and as few as can be."""
    free = Opening(routes, prepared.limit)
    if not prepared.fixed.timed or len(routes.absent) or len(routes.first) - 1 <= fewest(prepared):
        return free
    fewer = _fewer(team, prepared, clock, routes, pool)
    if len(fewer.first) >= len(routes.first):
        return free
    tight = Opening(fewer, len(fewer.first) - 1)
    start = clock.share(team.iterations)
    at_once = min(2, len(team.walkers))
    if at_once == 2:
        span = Span(clock, team.iterations, 2, start, start + RACE)
        runs = [
            pool.submit(_run, span, walker, prepared, opening)
            for walker, opening in zip(team.walkers[:2], (free, tight), strict=True)
        ]
        results = [run.result() for run in runs]
        team.iterations += sum(did for did, _ in results)
    else:
        results = []
        for opening in (free, tight):
            start = clock.share(team.iterations)
            span = Span(clock, team.iterations, 1, start, start + RACE)
            results.append(_run(span, team.walkers[0], prepared, opening))
            team.iterations += results[-1][0]
    (_, cost_free), (_, cost_tight) = results
    return tight if cost_tight < WORTH * cost_free else free


def _fewer(team: Team, prepared: Prepared, clock: Clock, routes: Routes, pool: Executor) -> Routes:
    """Fewest routes that one of the walkers comes to."""
    start = clock.share(team.iterations)
    span = Span(clock, team.iterations, len(team.walkers), start, start + REDUCTION)
    settings = settings_for(prepared, routes)
    found = list(pool.map(lambda walker: reduced(prepared, walker, routes, settings, span), team.walkers))
    team.iterations += sum(did for _, did in found)
    return min((fewer for fewer, _ in found), key=lambda fewer: len(fewer.first))


def _run(span: Span, walker: Walker, prepared: Prepared, opening: Opening) -> tuple[int, int]:
    """Search from an opening through a span; iterations and cost."""
    walker.load(opening.routes, opening.limit)
    settings = settings_for(prepared, opening.routes)
    return fill(span, walker, settings, whole_cooling=True), walker.best_cost
