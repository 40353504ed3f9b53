"""One factor at a time: how far each can move a KPI."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from whatif.compare.coding import label_of
from whatif.compare.comparing import compare
from whatif.compare.comparison import Row, Verdict
from whatif.compare.cube import check
from whatif.observations import Observations, only


@dataclass(frozen=True)
class Bar:
    """A factor at another level than the reference's, all else as there.

    Attributes
    ----------
    factor, level : str
    variant : int
    delta, ci_low, ci_high : float, optional
        Of the KPI, to the reference; as in `whatif.compare.comparison.Row`.
    p_holm : float, optional
        Adjusted over the tornado's bars.
    n : int
    verdict : str
        As in `Row`; "same" where the KPI does not differ at all.
    """

    factor: str
    level: str
    variant: int
    delta: float | None
    ci_low: float | None
    ci_high: float | None
    p_holm: float | None
    n: int
    verdict: Verdict | str


@dataclass(frozen=True)
class Swing:
    """What a factor does alone.

    Attributes
    ----------
    factor : str
    reference : str
        Its level in the reference.
    low, high : float
        Of the KPI's differences over its levels; the reference's, 0, is among them.
    bars : tuple of Bar
        In the variants' order.
    """

    factor: str
    reference: str
    low: float
    high: float
    bars: tuple[Bar, ...]

    @property
    def span(self) -> float:
        """From the least to the most."""
        return self.high - self.low


@dataclass(frozen=True)
class Tornado:
    """Factors by how far each moves a KPI alone.

    Attributes
    ----------
    kpi, unit : str
    confidence : float
    swings : tuple of Swing
        The widest first.
    never_alone : tuple of str
        Factors in which no variant alone differs from the reference.
    """

    kpi: str
    unit: str
    confidence: float
    swings: tuple[Swing, ...]
    never_alone: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        document = asdict(self)
        for swing, own in zip(document["swings"], self.swings, strict=True):
            swing["span"] = own.span
        return document


def tornado_of(observations: Observations, kpi: str, *, reference: int = 0, confidence: float = 0.95) -> Tornado:
    """Sort the factors by how far each alone moves a KPI from the reference.

    Raises
    ------
    InvalidInput
        As `compare` does.
    """
    check(observations, kpis=(kpi,), reference=reference, confidence=confidence)
    levels = observations.levels
    alone = _alone(levels, reference) if levels.columns.size else {}
    used = sorted({v for variants in alone.values() for v in variants})
    found = compare(only(observations, [reference, *used]), kpis=(kpi,), confidence=confidence)
    rows = {v: found.of(place, kpi) for place, v in enumerate(used, 1)}
    seeds = {v: of.n for v, of in zip(used, found.seeds, strict=True)}
    swings = [
        _swing(factor, levels, reference, [_bar(factor, v, levels, rows[v], seeds[v]) for v in variants])
        for factor, variants in alone.items()
        if variants
    ]
    swings.sort(key=lambda swing: -swing.span)
    never = tuple(factor for factor, variants in alone.items() if not variants)
    return Tornado(kpi, observations.units.get(kpi, ""), confidence, tuple(swings), never)


def _alone(levels: pd.DataFrame, reference: int) -> dict[str, list[int]]:
    """By factor, the variants that differ from the reference in it and in nothing else."""
    own = levels.iloc[reference]
    differs = np.stack(
        [~((levels[f] == own[f]) | (levels[f].isna() & pd.isna(own[f]))) for f in levels.columns], axis=1
    )
    single = differs.sum(axis=1) == 1
    return {str(f): np.flatnonzero(single & differs[:, k]).tolist() for k, f in enumerate(levels.columns)}


def _bar(factor: str, variant: int, levels: pd.DataFrame, row: Row | None, seeds: int) -> Bar:
    level = label_of(levels[factor].iloc[variant])
    if row is None:
        end = 0.0 if seeds > 1 else None
        return Bar(factor, level, variant, 0.0, end, end, None, seeds, "same")
    return Bar(factor, level, variant, row.delta, row.ci_low, row.ci_high, row.p_holm, row.n, row.verdict)


def _swing(factor: str, levels: pd.DataFrame, reference: int, bars: list[Bar]) -> Swing:
    ends = [0.0, *(bar.delta for bar in bars if bar.delta is not None)]
    return Swing(factor, label_of(levels[factor].iloc[reference]), min(ends), max(ends), tuple(bars))
