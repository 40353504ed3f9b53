"""First routes: every customer inserted once, in an order that suits windows or distances."""

from __future__ import annotations

import numpy as np

from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.recreate import LOATH
from routing.engines.sisr.plain.routes import Routes
from routing.engines.sisr.plain.savings import by_savings
from routing.engines.sisr.plain.settings import look_of
from routing.engines.sisr.plain.state import MUST, PENALTY
from routing.engines.sisr.plain.walker import Walker

SAVINGS_FROM = 2000
"""Customers from which savings start a search without windows: it has no time to leave a worse start behind."""


def first_routes(prepared: Prepared, seed: int) -> Routes:
    """Routes with everyone who has a place, built by insertion.

    Without windows a route is opened wherever that is cheaper: the slack in the routes helps the search (Leuven1,
    0.7 M iterations: 1.4 % against 2.5 % from as few routes as can be). With windows, or where the vehicles do not
    suffice, only for who has no other place.
    """
    if _savings_serve(prepared):
        found = by_savings(prepared)
        if len(found.first) - 1 <= prepared.limit:
            return found
    walker = Walker(prepared, seed)
    if not prepared.fixed.timed:
        found = _inserted(walker, prepared, np.arange(1, len(prepared) + 1), 0)
        if not len(found.absent):
            return found
    return _inserted(walker, prepared, _by_angle(prepared), LOATH)


def _savings_serve(prepared: Prepared) -> bool:
    """Whether savings give the better start (Leuven1 1.4 % against 1.7 %, X-n1001 2.0 % against 1.2 %)."""
    fixed = prepared.fixed
    both_ways = fixed.into is fixed.out
    required = bool((fixed.stop[1:, PENALTY] >= MUST).all())
    return len(prepared) >= SAVINGS_FROM and not fixed.timed and both_ways and required


def _inserted(walker: Walker, prepared: Prepared, order: np.ndarray, reluctance: int) -> Routes:
    """Routes built by inserting customers in an order."""
    customers = np.arange(1, len(prepared) + 1, dtype=np.int32)
    walker.load(Routes(np.zeros(0, np.int32), np.zeros(1, np.int64), customers), prepared.limit)
    walker.place(order, look_of(prepared), reluctance)
    return walker.best()


def _by_angle(prepared: Prepared) -> np.ndarray:
    """Customers around the depot; as numbered where they have no coordinates."""
    points = prepared.points - prepared.points[0]
    angle = np.arctan2(points[1:, 1], points[1:, 0])
    return (np.argsort(angle, kind="stable") + 1).astype(np.int32)
