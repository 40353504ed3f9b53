"""What a trial reads, what is true, and why they differ; exact sums, since every world has the same customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from whatif.trials.design import Design
from whatif.trials.estimate import Estimate, before_and_after, difference_in_differences
from whatif.trials.metrics import Metric
from whatif.trials.panel import by_day, by_place
from whatif.trials.worlds import OTHER, SWITCHED, TRIAL, USUAL, Cells

BEFORE, AFTER = 0, 1
"""Columns of a place's values."""


@dataclass(frozen=True)
class SeedReading:
    """One seed's trial.

    Attributes
    ----------
    seed : int
    estimate : Estimate
        What an analyst would read.
    truth : float
        Everybody under the other rules from the start, less nobody: mean over the orders of the days after.
    parts : mapping of str to float
        What adds up to the reading less the truth.

        Of a geo trial: ``chance`` (what is read where nothing is changed), ``controls`` (what the trial does to those
        who keep the rules, sign turned), ``shared`` (what the treated gain because others are not treated),
        ``carried`` (what was placed before is still there), ``chosen`` (the treated places are not like all) and
        ``earlier`` (orders of the days before that are still under way feel the trial too, sign turned).
        Of a switch: ``calendar`` (what would have changed anyway), ``carried`` and ``earlier``.
    """

    seed: int
    estimate: Estimate
    truth: float
    parts: Mapping[str, float]

    @property
    def bias(self) -> float:
        """The reading less the truth."""
        return self.estimate.value - self.truth


def read_seed(cells: Cells, design: Design, metric: Metric, seed: int) -> SeedReading:
    """Read a seed as an analyst would, and beside it what is true."""
    if design.treated.all():
        return _switch(cells, design, metric, seed)
    return _geo(cells, design, metric, seed)


def _geo(cells: Cells, design: Design, metric: Metric, seed: int) -> SeedReading:
    panel = by_place(cells, design, metric)
    weight, treated = panel.weight[panel.kept], design.treated[panel.kept]
    values = {world: value[panel.kept] for world, value in panel.values.items()}
    everyone = np.ones(len(weight), bool)

    def mean(world: str, some: np.ndarray, period: int) -> float:
        return float(np.average(values[world][some, period], weights=weight[some]))

    def after(world: str, some: np.ndarray) -> float:
        return mean(world, some, AFTER)

    def moved_before(some: np.ndarray) -> float:
        return mean(TRIAL, some, BEFORE) - mean(USUAL, some, BEFORE)

    def read(world: str) -> Estimate:
        return difference_in_differences(values[world][:, AFTER] - values[world][:, BEFORE], treated, weight)

    truth = after(OTHER, everyone) - after(USUAL, everyone)
    parts = {
        "chance": read(USUAL).value,
        "controls": after(USUAL, ~treated) - after(TRIAL, ~treated),
        "shared": after(TRIAL, treated) - after(SWITCHED, treated),
        "carried": after(SWITCHED, treated) - after(OTHER, treated),
        "chosen": after(OTHER, treated) - after(USUAL, treated) - truth,
        "earlier": moved_before(~treated) - moved_before(treated),
    }
    return SeedReading(seed, read(TRIAL), truth, parts)


def _switch(cells: Cells, design: Design, metric: Metric, seed: int) -> SeedReading:
    panel = by_day(cells, metric)
    weight, late = panel.weight, np.arange(design.days.number) >= design.before

    def after(world: str) -> float:
        return float(np.average(panel.values[world][late], weights=weight[late]))

    # What the trial did to the days before it, alone: nothing changed in the days after.
    moved = np.where(late, 0.0, panel.values[TRIAL] - panel.values[USUAL])
    parts = {
        "calendar": before_and_after(panel.values[USUAL], weight, design.before).value,
        "carried": after(TRIAL) - after(OTHER),
        "earlier": before_and_after(moved, weight, design.before).value,
    }
    reading = before_and_after(panel.values[TRIAL], weight, design.before)
    return SeedReading(seed, reading, after(OTHER) - after(USUAL), parts)
