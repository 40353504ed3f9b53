"""Fewer routes: take one apart, and press its customers into the others until all have a place again.

The absence counters of SISR's fleet minimisation are the penalties here: who stays out costs more with each
iteration, so that the search gives way to those that are hard to place.
"""

from __future__ import annotations

import numpy as np

from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.routes import Routes
from routing.engines.sisr.plain.settings import Settings
from routing.engines.sisr.plain.span import Span
from routing.engines.sisr.plain.state import DEMAND, MUST, PENALTY
from routing.engines.sisr.plain.walker import Walker

CHUNK = 2000
"""Iterations between two looks at the clock."""

BASE = 300.0
"""What an absent customer costs at first, as a multiple of the coldest temperature: more than its visit."""

PRESSURE = 10.0
"""What an absent customer costs more with each iteration, as a multiple of the coldest temperature."""

HEAT = 0.3
"""Temperature as a part of the hottest."""


def fewest(prepared: Prepared) -> int:
    """Routes that the loads take at least."""
    total = int(prepared.fixed.stop[1:, DEMAND].sum(dtype=np.int64))
    return max(1, -(-total // max(1, prepared.fixed.capacity)))


def pressed(
    prepared: Prepared, walker: Walker, routes: Routes, settings: Settings, span: Span, limit: int | None = None
) -> tuple[Routes, int]:
    """Find a place for everybody on so many routes, before the span ends.

    Returns
    -------
    tuple of Routes and int
        The routes, somebody still absent where the span was too short, and the iterations walked.
    """
    required = prepared.fixed.stop[:, PENALTY] >= MUST
    pressure = max(1, int(PRESSURE * settings.cooling.cold))
    base = max(1, int(BASE * settings.cooling.cold))
    walker.penalty[required] = np.where(walker.penalty[required] >= MUST, base, walker.penalty[required])
    walker.load(routes, prepared.limit if limit is None else limit)
    did = 0
    while span.inner(did) < 1.0:
        steps = min(CHUNK, span.steps(did, walker.pace))
        did += steps
        if walker.press(steps, settings, HEAT * settings.cooling.hot, pressure):
            break
    return walker.current(), did


def reduced(prepared: Prepared, walker: Walker, routes: Routes, settings: Settings, span: Span) -> tuple[Routes, int]:
    """Take routes apart one by one as long as the others can take their customers before the span ends.

    Returns
    -------
    tuple of Routes and int
        The last routes with everyone on them, and the iterations walked.
    """
    walked, found = 0, routes
    while len(found.first) - 1 > fewest(prepared) and span.inner(walked) < 1.0:
        rest = Span(span.clock, span.done + walked * span.walkers, span.walkers, span.share(walked), span.end)
        fewer = _without_one(found, walker.penalty)
        fewer, did = pressed(prepared, walker, fewer, settings, rest, limit=len(fewer.first) - 1)
        walked += did
        if len(fewer.absent):
            break
        found = fewer
    walker.penalty[:] = prepared.fixed.stop[:, PENALTY]
    return found, walked


def _without_one(routes: Routes, penalty: np.ndarray) -> Routes:
    """Take the route apart whose customers were the easiest to place until now."""
    sums = np.add.reduceat(penalty[routes.visits].astype(np.int64), routes.first[:-1])
    row = int(np.argmin(sums))
    start, end = routes.first[row], routes.first[row + 1]
    visits = np.concatenate([routes.visits[:start], routes.visits[end:]])
    first = np.concatenate([routes.first[: row + 1], routes.first[row + 2 :] - (end - start)])
    return Routes(visits, first, np.concatenate([routes.absent, routes.visits[start:end]]))
