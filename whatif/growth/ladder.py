"""The ladder: a metric by the levels of one factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whatif.batch import Batch, Factor, Level, Variant
from whatif.compare.interval import interval
from whatif.growth.ask import Ask
from whatif.observations import Observations

CLEARING = "days_to_clear"


@dataclass(frozen=True)
class Rung:
    """A level of the ladder.

    Attributes
    ----------
    level : str
    value : float
    mean, ci_low, ci_high : float
        The metric's mean over the seeds, and its 95 % interval; None of one seed.
    holds : bool
        Whether the mean is at least what is wanted.
    days_to_clear : float
        Mean days until nothing moves any more; None where no run says so.
    """

    level: str
    value: float
    mean: float
    ci_low: float | None
    ci_high: float | None
    holds: bool
    days_to_clear: float | None = None


def ladder(batch: Batch, variants: Sequence[Variant], ask: Ask) -> list[tuple[Level, Variant]]:
    """Variants in which every other factor is at its reference, by level of the ladder's factor."""
    factors: Mapping[str, Factor] = {factor.name: factor for factor in batch.factors}
    rungs = [
        (variant.levels[ask.factor], variant)
        for variant in variants
        if all(
            variant.levels[name].label == factor.levels[0].label
            for name, factor in factors.items()
            if name != ask.factor and factor.levels
        )
    ]
    return sorted(rungs, key=lambda rung: float(rung[0].value or 0))


def rung(observations: Observations, variant: Variant, level: Level, ask: Ask) -> Rung:
    """A variant's rung."""
    values = observations.of(variant.number, ask.metric)
    mean, (low, high) = float(values.mean()), interval(values)
    clear = float(observations.of(variant.number, CLEARING).mean()) if CLEARING in observations.values else None
    return Rung(level.label, float(level.value or 0), mean, low, high, bool(mean >= ask.at_least), clear)


def curves(observations: Observations, variants: Sequence[Variant], metric: str) -> list[list[float]]:
    """The metric by level of every seed that was run at all of them."""
    import pandas as pd

    table = pd.concat([observations.of(variant.number, metric) for variant in variants], axis=1)
    rows: list[list[float]] = table.dropna().to_numpy().tolist()
    return rows
