"""The ladder: a metric by the levels of one factor, up to where it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whatif.batch import Batch, Factor, Level, Variant
from whatif.growth.ask import Ask
from whatif.growth.interval import interval
from whatif.observations import Observations


@dataclass(frozen=True)
class Rung:
    """A level of the ladder: the metric's mean over the seeds, and its interval."""

    level: str
    value: float
    mean: float
    ci_low: float | None
    ci_high: float | None
    holds: bool


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
    return Rung(level.label, float(level.value or 0), mean, low, high, bool(mean >= ask.at_least))


def holds_to(rungs: Sequence[Rung], at_least: float) -> float | None:
    """Level at which the metric passes the limit: linear between the last rung that holds and the next."""
    below = next((i for i, rung in enumerate(rungs) if not rung.holds), None)
    if below is None:
        return rungs[-1].value
    if below == 0:
        return None
    holds, breaks = rungs[below - 1], rungs[below]
    return holds.value + (breaks.value - holds.value) * (holds.mean - at_least) / (holds.mean - breaks.mean)


def bend(rungs: Sequence[Rung]) -> float | None:
    """Level at which the metric begins to fall away: the knee of the trade-off between level and metric."""
    import numpy as np

    from core.pareto import knee

    found = knee(np.array([[rung.value, rung.mean] for rung in rungs]), minimise=(False, False))
    return None if found is None else rungs[found].value
