"""A trial's figures as an analyst would hold them: by place before and after, or by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from twin.cells import MEASURES
from whatif.trials.design import Design
from whatif.trials.metrics import Metric
from whatif.trials.worlds import USUAL, Cells


@dataclass(frozen=True)
class Panel:
    """Figures of one seed.

    Attributes
    ----------
    values : mapping of str to ndarray
        By world: float64[places, 2], before and after; or float64[days] of all places together.
    weight : float64[places] or float64[days]
        Orders, which are the same in every world.
    kept : bool[places] or bool[days]
        Those with a figure in every world and period.
    """

    values: Mapping[str, np.ndarray]
    weight: np.ndarray
    kept: np.ndarray


def by_place(cells: Cells, design: Design, metric: Metric, days: int | None = None) -> Panel:
    """Each place before and after; of the days after only the first `days`, where given."""
    last = design.days.number if days is None else design.before + days
    periods = slice(0, design.before), slice(design.before, last)
    orders = cells[USUAL][MEASURES.index("orders")]

    def added(counts: np.ndarray, period: slice) -> np.ndarray:
        zones = counts[:, period].sum(axis=1).astype(float)
        return np.bincount(design.place_of, weights=zones, minlength=len(design.places))

    values = {}
    for world, counts in cells.items():
        above, below = metric.parts(counts)
        values[world] = np.stack([_ratio(added(above, p), added(below, p)) for p in periods], axis=1)
    kept = np.all([np.isfinite(value).all(axis=1) for value in values.values()], axis=0)
    return Panel(values, added(orders, slice(0, last)), kept)


def by_day(cells: Cells, metric: Metric) -> Panel:
    """All places together, each day."""
    values = {}
    for world, counts in cells.items():
        above, below = metric.parts(counts)
        values[world] = _ratio(above.sum(axis=0), below.sum(axis=0))
    orders = cells[USUAL][MEASURES.index("orders")].sum(axis=0).astype(float)
    return Panel(values, orders, np.all([np.isfinite(value) for value in values.values()], axis=0))


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
