"""Made-up counts and designs, for tests of how trials are read."""

from __future__ import annotations

import numpy as np

from twin.cells import MEASURES, Days
from twin.trial import Trial
from whatif.trials.design import Design
from whatif.trials.worlds import WORLDS, Cells

FIRST = 3 * 288


def design(treated: np.ndarray, before: int, after: int) -> Design:
    """Each zone a place of its own."""
    return Design(
        trial=Trial(treated, FIRST + 288 * before),
        places=tuple(f"{43000 + zone}" for zone in range(len(treated))),
        place_of=np.arange(len(treated)),
        treated=treated,
        days=Days(FIRST, before + after),
        before=before,
        noun="ZIPs",
    )


def counts(orders: np.ndarray, **measures: np.ndarray) -> np.ndarray:
    """Counts int64[measures, Z, days]: a package an order, delivered, and what is given."""
    cells = np.zeros((len(MEASURES), *orders.shape), np.int64)
    for name, values in {"orders": orders, "packages": orders, "delivered": orders, **measures}.items():
        cells[MEASURES.index(name)] = values
    return cells


def random_worlds(seed: int, zones: int = 12, days: int = 6) -> Cells:
    """Four worlds of the same orders."""
    rng = np.random.default_rng(seed)
    orders = rng.integers(50, 400, (zones, days))
    return {name: counts(orders, door_slots=orders * rng.integers(100, 400, orders.shape)) for name in WORLDS}


def quiet_world(rng: np.random.Generator, zones: int, days: int, noise: float = 12.0) -> Cells:
    """A usual world alone: zones differ, days differ, and every zone's day has noise of its own."""
    orders = np.full((zones, days), 1000)
    hours = 24 + rng.normal(0, 2, (zones, 1)) + rng.normal(0, 3, (1, days)) + rng.normal(0, noise / 12, (zones, days))
    return {"usual": counts(orders, door_slots=np.rint(orders * hours * 12))}
