"""What a trial comes to: how it would read, what is true, what it could see; as data and as words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from whatif.trials.ask import Ask
from whatif.trials.bias import SeedReading
from whatif.trials.design import Design
from whatif.trials.metrics import METRICS, Metric
from whatif.trials.power import Power

MOST_LISTED = 500
"""Treated places that are listed by name."""


@dataclass(frozen=True)
class Mean:
    """A mean over the seeds with its 95 % interval; of one seed the interval is NaN."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float | None]:
        """Plain values."""
        return {"value": self.value, "ci_low": _finite(self.low), "ci_high": _finite(self.high)}


@dataclass(frozen=True)
class TrialReading:
    """A trial, simulated.

    Attributes
    ----------
    ask : Ask
    design : Design
    seeds : tuple of SeedReading
    power : Power
    failed : tuple of (int, str)
        Seeds that could not be run, and why.
    lines : tuple of str
        For a manager.
    """

    ask: Ask
    design: Design
    seeds: tuple[SeedReading, ...]
    power: Power
    failed: tuple[tuple[int, str], ...] = ()
    lines: tuple[str, ...] = field(default=(), compare=False)

    @property
    def metric(self) -> Metric:
        """What is read."""
        return METRICS[self.ask.metric]

    @property
    def reading(self) -> Mean:
        """Mean of the readings."""
        return mean_of([seed.estimate.value for seed in self.seeds])

    @property
    def truth(self) -> Mean:
        """Mean of what is true."""
        return mean_of([seed.truth for seed in self.seeds])

    @property
    def bias(self) -> Mean:
        """Mean of the readings less the truth, paired by seed."""
        return mean_of([seed.bias for seed in self.seeds])

    @property
    def parts(self) -> dict[str, float]:
        """Mean of each part of the bias; they add up to it."""
        return {name: float(np.mean([seed.parts[name] for seed in self.seeds])) for name in self.seeds[0].parts}

    @property
    def seen(self) -> int:
        """Seeds in which an effect would be seen."""
        return sum(seed.estimate.significant for seed in self.seeds)

    def _treated_places(self) -> list[str] | None:
        """Their names; None where they are all, or too many to list."""
        design = self.design
        if design.treated.all() or design.treated.sum() > MOST_LISTED:
            return None
        return [name for name, treated in zip(design.places, design.treated, strict=True) if treated]

    def to_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        design, power, effect = self.design, self.power, self.truth.value
        return {
            "kind": self.ask.kind,
            "edits": [str(edit) for edit in self.ask.edits],
            "metric": self.metric.name,
            "unit": self.metric.difference_unit,
            "begins": design.begins,
            "days": {"before": design.before, "after": design.after},
            "by": self.ask.by,
            "places": len(design.places),
            "treated": int(design.treated.sum()),
            "treated_places": self._treated_places(),
            "reading": self.reading.to_json(),
            "truth": self.truth.to_json(),
            "bias": self.bias.to_json() | {"parts": self.parts},
            "seen_in_seeds": self.seen,
            "power": {
                "placebos": power.placebos,
                "scatter": power.scatter,
                "false_positive_pct": _finite(power.false_positive_pct),
                "smallest_effect": _finite(power.smallest),
                "days_needed": power.days_needed(effect),
                "times_as_many_needed": _finite(power.times_needed(effect)),
            },
            "seeds": [
                {"seed": seed.seed, "reading": seed.estimate.to_json(), "truth": seed.truth, "parts": dict(seed.parts)}
                for seed in self.seeds
            ],
            "failed": [{"seed": seed, "error": error} for seed, error in self.failed],
            "answer": list(self.lines),
        }


def mean_of(values: Sequence[float]) -> Mean:
    """Mean and its 95 % interval by Student's t."""
    from whatif.compare.interval import interval

    low, high = interval(np.asarray(values, dtype=float))
    return Mean(float(np.mean(values)), math.nan if low is None else low, math.nan if high is None else high)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
