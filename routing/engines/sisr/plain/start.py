"""First routes: every customer inserted once, in an order that suits windows or distances."""

from __future__ import annotations

import numpy as np

from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.routes import Routes
from routing.engines.sisr.plain.settings import look_of
from routing.engines.sisr.plain.walker import Walker


def first_routes(prepared: Prepared, seed: int) -> Routes:
    """Routes with everyone who has a place, built by insertion."""
    customers = np.arange(1, len(prepared) + 1, dtype=np.int32)
    walker = Walker(prepared, seed)
    walker.load(Routes(np.zeros(0, np.int32), np.zeros(1, np.int64), customers), prepared.limit)
    order = _by_angle(prepared) if prepared.fixed.timed else customers
    walker.place(order, look_of(prepared))
    return walker.best()


def _by_angle(prepared: Prepared) -> np.ndarray:
    """Customers around the depot; as numbered where they have no coordinates."""
    points = prepared.points - prepared.points[0]
    angle = np.arctan2(points[1:, 1], points[1:, 0])
    return (np.argsort(angle, kind="stable") + 1).astype(np.int32)
