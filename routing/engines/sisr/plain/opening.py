"""The opening: everybody gets a place, and the number of routes is chosen.

With windows, a search rarely closes a route (C1_10_2 stays at 99 where 94 are best), or closes too many. So short
searches race: one with as many routes as it likes, one with no more than the fleet's reduction has left, and two
with numbers in between.
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

REDUCTION, RACE = 0.06, 0.04
"""Shares of the budget for the fleet's reduction and for the race."""

WORTH = 0.997
"""A limit has to win by this factor (RC2_10_5, 12 M iterations, one seed: 24 routes won the race, and ended at 1.9 %;
with any number it ends at 1.5 %)."""


class Opening(NamedTuple):
    """Where the search starts, and how many routes it may use."""

    routes: Routes
    limit: int


class End(NamedTuple):
    """How a race ended for an opening."""

    opening: Opening
    iterations: int
    cost: int
    routes: int


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
    """Choose between as many routes as a search likes, as few as can be, and numbers in between."""
    free = Opening(routes, prepared.limit)
    if not prepared.fixed.timed or len(routes.absent) or len(routes.first) - 1 <= fewest(prepared):
        return free
    fewer = _fewer(team, prepared, clock, routes, pool)
    if len(fewer.first) >= len(routes.first):
        return free
    tight = len(fewer.first) - 1
    ends = _race(team, prepared, clock, [free, Opening(fewer, tight)], pool)
    gap = ends[0].routes - tight
    between = sorted({tight + gap // 3, tight + 2 * gap // 3} - {tight, ends[0].routes}) if gap > 0 else []
    ends += _race(team, prepared, clock, [Opening(fewer, limit) for limit in between], pool)
    winner = min(ends[1:], key=lambda end: end.cost)
    return winner.opening if winner.cost < WORTH * ends[0].cost else free


def _race(team: Team, prepared: Prepared, clock: Clock, openings: list[Opening], pool: Executor) -> list[End]:
    """Search a while from each opening, as many at once as there are walkers."""
    ends: list[End] = []
    at_once = len(team.walkers)
    for row in range(0, len(openings), at_once):
        heat = openings[row : row + at_once]
        start = clock.share(team.iterations)
        span = Span(clock, team.iterations, len(heat), start, start + RACE)
        runs = [pool.submit(_run, span, team.walkers[k], prepared, opening) for k, opening in enumerate(heat)]
        ends += [run.result() for run in runs]
        team.iterations += sum(end.iterations for end in ends[row:])
    return ends


def _fewer(team: Team, prepared: Prepared, clock: Clock, routes: Routes, pool: Executor) -> Routes:
    """Fewest routes that one of the walkers comes to."""
    start = clock.share(team.iterations)
    span = Span(clock, team.iterations, len(team.walkers), start, start + REDUCTION)
    settings = settings_for(prepared, routes)
    found = list(pool.map(lambda walker: reduced(prepared, walker, routes, settings, span), team.walkers))
    team.iterations += sum(did for _, did in found)
    return min((fewer for fewer, _ in found), key=lambda fewer: len(fewer.first))


def _run(span: Span, walker: Walker, prepared: Prepared, opening: Opening) -> End:
    """Search from an opening through a span."""
    walker.load(opening.routes, opening.limit)
    did = fill(span, walker, settings_for(prepared, opening.routes), whole_cooling=True)
    return End(opening, did, walker.best_cost, len(walker.best().first) - 1)
