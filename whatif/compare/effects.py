"""Main effects and two-way interactions of the factors on a KPI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from whatif.compare.terms import NotEstimable


@dataclass(frozen=True)
class Effect:
    """What a factor, or two together, do on average over all others.

    Attributes
    ----------
    term : str
        The factor, or two of them ("robots × stations").
    factors : tuple of str
    effect : float, optional
        Two levels, or a line: the KPI's mean at the high end less that at the low end; two such factors: half of what
        the one changes in the other's effect (Box, Hunter and Hunter 2005, "Statistics for Experimenters", ch. 5). A
        factor of more levels: the best less the worst level. None for interactions of those.
    ci_low, ci_high : float, optional
        Of effects of one degree of freedom.
    levels : mapping of str to float
        Of a factor alone: how far each level lies from the mean of all.
    df : int
    sum_sq, f, p, p_holm, partial_eta2 : float, optional
        Type II analysis of variance; Holm's family are all the terms. `partial_eta2` is the term's part of what the
        other terms leave. None without runs that measure chance.
    like : tuple of str
        Terms that the design cannot tell from this one: the figures may be theirs.
    """

    term: str
    factors: tuple[str, ...]
    effect: float | None
    ci_low: float | None
    ci_high: float | None
    levels: Mapping[str, float]
    df: int
    sum_sq: float | None = None
    f: float | None = None
    p: float | None = None
    p_holm: float | None = None
    partial_eta2: float | None = None
    like: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effects:
    """Main effects, then interactions, in the factors' order.

    Attributes
    ----------
    kpi, unit : str
    confidence : float
    runs : int
        That have the KPI.
    by_seed : bool
        Seeds are blocks: what all variants share at a seed is not chance.
    effects : tuple of Effect
    not_estimable : tuple of NotEstimable
    lines : tuple of str
        Factors taken as straight lines from their least to their greatest level.
    r2 : float, optional
        Part of the variance between runs (within a seed, where seeds are blocks) that the terms explain.
    residual_sd : float, optional
        Of what they do not: chance, and what the model leaves out.
    df_residual : int
    note : str
        Why there is no more, "" where there is.
    """

    kpi: str
    unit: str
    confidence: float
    runs: int
    by_seed: bool
    effects: tuple[Effect, ...] = ()
    not_estimable: tuple[NotEstimable, ...] = ()
    lines: tuple[str, ...] = ()
    r2: float | None = None
    residual_sd: float | None = None
    df_residual: int = 0
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)
