"""What a trial can see, before it begins: readings of worlds in which nothing is changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from whatif.trials.design import Design
from whatif.trials.estimate import CONFIDENCE, WEEK, Estimate, before_and_after, difference_in_differences
from whatif.trials.metrics import Metric
from whatif.trials.panel import by_day, by_place
from whatif.trials.worlds import USUAL, Cells

POWER = 0.8
"""Share of trials that should see an effect, as is usual (Cohen, Statistical power analysis, 1988)."""

MOST_DAYS = 365


@dataclass(frozen=True)
class Power:
    """How readings scatter where there is no effect, and what follows.

    Attributes
    ----------
    placebos : int
        Readings of worlds without a change: other places treated in name, or other days.
    scatter : float
        Root mean square of them.
    false_positive_pct : float
        How many of them are "significant" at 5 %; NaN where there is no error to judge by.
    smallest : float
        Effect of which a share of `POWER` of the placebos would see so much more that it is significant.
    by_days : tuple of (int, float)
        Days after, and the scatter with so many; of geo trials.
    """

    placebos: int
    scatter: float
    false_positive_pct: float
    smallest: float
    by_days: tuple[tuple[int, float], ...] = ()

    def days_needed(self, effect: float) -> int | None:
        """Days after the beginning, the days before as they are, with which an effect is seen; None where none suffice.

        The scatter's square is taken as ``a + b / days``: what places keep for themselves however long one looks, and
        what days add to it at random.
        """
        from scipy.optimize import nnls

        if not effect or len(self.by_days) < 2 or not self.scatter:
            return None
        days, scatter = np.array(self.by_days).T
        lasting, passing = nnls(np.column_stack([np.ones(len(days)), 1 / days]), scatter**2)[0]
        room = (effect * self.scatter / self.smallest) ** 2 - lasting
        needed = math.ceil(passing / room) if room > 0 else MOST_DAYS + 1
        return max(1, needed) if needed <= MOST_DAYS else None

    def times_needed(self, effect: float) -> float:
        """How many times as many places (or days, of a switch) it takes to see an effect: errors fall with the root."""
        return (self.smallest / effect) ** 2 if effect else math.inf


def power_of(usual: Sequence[Cells], design: Design, metric: Metric, placebos: int, draw: int) -> Power:
    """Read the usual worlds of all seeds as if something had been tried in them.

    Parameters
    ----------
    usual : sequence of Cells
        A seed each; only their `USUAL` world is looked at.
    design : Design
    metric : Metric
    placebos : int
        Random assignments for each seed, as many treated as in the trial; of a switch: each day that has a day on
        both sides is taken for its beginning.
    draw : int
        Seed of the assignments.
    """
    only = [{USUAL: cells[USUAL]} for cells in usual]
    if design.treated.all():
        return _power([reading for cells in only for reading in _other_days(cells, metric, design.before)], ())
    assigned = list(_assignments(design, placebos, draw))
    readings = [reading for cells in only for reading in _other_places(cells, design, metric, assigned)]
    by_days = tuple((days, _scatter(only, design, metric, assigned, days)) for days in range(1, design.after + 1))
    return _power(readings, by_days)


def _power(readings: Sequence[Estimate], by_days: tuple[tuple[int, float], ...]) -> Power:
    from scipy.stats import t

    value = np.array([reading.value for reading in readings])
    error = np.array([reading.error for reading in readings])
    judged = np.isfinite(error)
    if not judged.any():
        return Power(len(value), _rms(value), math.nan, math.nan, by_days)
    freedom = np.array([reading.freedom for reading in readings])[judged]
    limit = t.ppf((1 + CONFIDENCE) / 2, freedom) * error[judged]
    short = np.concatenate([limit - value[judged], limit + value[judged]])
    return Power(
        placebos=len(value),
        scatter=_rms(value),
        false_positive_pct=100 * float(np.mean([reading.significant for reading in readings])),
        smallest=float(np.quantile(short, POWER)),
        by_days=by_days,
    )


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2))) if len(values) else math.nan


def _assignments(design: Design, placebos: int, draw: int) -> Iterator[np.ndarray]:
    """As many treated as in the trial, at random; bool[places]."""
    rng = np.random.default_rng([draw, 1])
    for _ in range(placebos):
        yield rng.permutation(design.treated)


def _other_places(cells: Cells, design: Design, metric: Metric, assigned: Sequence[np.ndarray]) -> Iterator[Estimate]:
    panel = by_place(cells, design, metric)
    kept, change = panel.kept, panel.values[USUAL][:, 1] - panel.values[USUAL][:, 0]
    for treated in assigned:
        if 0 < treated[kept].sum() < kept.sum():
            yield difference_in_differences(change[kept], treated[kept], panel.weight[kept])


def _scatter(
    usual: Sequence[Cells], design: Design, metric: Metric, assigned: Sequence[np.ndarray], days: int
) -> float:
    """Root mean square of the placebos' differences with so many days after."""
    values: list[np.ndarray] = []
    treated = np.array(assigned)
    for cells in usual:
        panel = by_place(cells, design, metric, days)
        weight = np.where(panel.kept, panel.weight, 0.0)
        change = np.where(panel.kept, panel.values[USUAL][:, 1] - panel.values[USUAL][:, 0], 0.0)
        sides = [(some * weight * change).sum(axis=1) / (some * weight).sum(axis=1) for some in (treated, ~treated)]
        values.append(sides[0] - sides[1])
    return _rms(np.concatenate(values))


def _other_days(cells: Cells, metric: Metric, before: int) -> Iterator[Estimate]:
    """Other beginnings that would be read in the same way: against the same weekdays, or against all days before."""
    panel = by_day(cells, metric)
    for day in range(1, len(panel.weight)):
        if (day >= WEEK) == (before >= WEEK):
            yield before_and_after(panel.values[USUAL], panel.weight, day)
