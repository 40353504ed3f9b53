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

RACE, REDUCTION = 0.08, 0.04
"""Share of the budget for the race, and of it for the reduction."""


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
    start = clock.share(team.iterations)
    at_once = min(2, len(team.walkers))
    ends = (start + RACE, start + RACE) if at_once == 2 else (start + RACE, start + 2 * RACE)
    first = Span(clock, team.iterations, at_once, start, ends[0])
    if at_once == 2:
        freely = pool.submit(_freely, first, team.walkers[0], prepared, routes)
        tightly = pool.submit(_tightly, first, team.walkers[1], prepared, routes)
        (did_free, cost_free, best_free), (did_tight, cost_tight, best_tight) = freely.result(), tightly.result()
    else:
        did_free, cost_free, best_free = _freely(first, team.walkers[0], prepared, routes)
        second = Span(clock, team.iterations + did_free, 1, ends[0], ends[1])
        did_tight, cost_tight, best_tight = _tightly(second, team.walkers[0], prepared, routes)
    team.iterations += did_free + did_tight
    if cost_tight < cost_free:
        return Opening(best_tight, len(best_tight.first) - 1)
    return Opening(best_free, prepared.limit)


def _freely(span: Span, walker: Walker, prepared: Prepared, routes: Routes) -> tuple[int, int, Routes]:
    """Search with any number of routes; iterations, cost and routes."""
    walker.load(routes, prepared.limit)
    did = fill(span, walker, settings_for(prepared, routes), whole_cooling=True)
    return did, walker.best_cost, walker.best()


def _tightly(span: Span, walker: Walker, prepared: Prepared, routes: Routes) -> tuple[int, int, Routes]:
    """Search with as few routes as the reduction finds; iterations, cost and routes."""
    middle = span.start + (span.end - span.start) * REDUCTION / RACE
    settings = settings_for(prepared, routes)
    reducing = Span(span.clock, span.done, span.walkers, span.start, middle)
    fewer, did = reduced(prepared, walker, routes, settings, reducing)
    walker.load(fewer, len(fewer.first) - 1)
    rest = Span(span.clock, span.done + did * span.walkers, span.walkers, middle, span.end)
    did += fill(rest, walker, settings, whole_cooling=True)
    return did, walker.best_cost, walker.best()
