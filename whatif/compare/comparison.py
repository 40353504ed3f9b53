"""What a comparison says: a row a difference, and how sure it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from whatif.compare.direction import Better

Verdict = Literal["higher", "lower", "no difference", "exact", "not enough runs", "does not exist"]


@dataclass(frozen=True)
class Row:
    """A KPI of a variant that differs from the reference's.

    Attributes
    ----------
    name : str
        Of the KPI.
    variant, variant_name : int, str
    reference, value : float, optional
        Means over the runs that count: of pairs, those seeds that both sides have.
    delta : float, optional
        `value` minus `reference`.
    ci_low, ci_high : float, optional
        Interval of `delta` alone, not adjusted for the other comparisons.
    unit : str
    p, p_holm : float, optional
        Of no difference; adjusted by Holm over every KPI and variant tested. None where nothing is left to chance.
    effect : float, optional
        Paired: Cohen's d_z; else Hedges' g.
    n : int
        Pairs of runs (unpaired: runs of the smaller side).
    needed : int, optional
        About how many seeds would show an effect of this size, after adjustment, in 80 % of the batches; as uncertain
        as the effect. None: not known, or more than a million.
    verdict : str
        "higher", "lower": `p_holm` is below 1 - confidence. "exact": the difference is the same in every run
        seen (of a KPI that moves in steps, another run may be a step off), or nothing is left to chance.
        "no difference": the interval holds 0. "not enough runs": fewer than two, or the interval leaves 0 out and
        yet does not stand among so many comparisons. "does not exist": one side does not have the KPI.
    better : "lower", "higher" or None
        Which way this KPI is better.
    paired : bool
    note : str
        What a reader must know beside the figures, "" for nothing.
    """

    name: str
    variant: int
    variant_name: str
    reference: float | None
    value: float | None
    delta: float | None
    ci_low: float | None
    ci_high: float | None
    unit: str
    p: float | None
    p_holm: float | None
    effect: float | None
    n: int
    needed: int | None
    verdict: Verdict
    better: Better | None
    paired: bool
    note: str = ""


@dataclass(frozen=True)
class Seeds:
    """The runs that a variant and the reference were compared on.

    Attributes
    ----------
    variant, name : int, str
    n : int
        Seeds in common; unpaired: runs of the smaller side.
    left_out : int
        Seeds that only one of the two has; 0 where unpaired.
    paired : bool
    """

    variant: int
    name: str
    n: int
    left_out: int
    paired: bool


@dataclass(frozen=True)
class Comparison:
    """What differs between the variants and the reference.

    Attributes
    ----------
    reference, reference_name : int, str
    confidence : float
    rows : tuple of Row
        Only what differs, by variant, then in the KPIs' order.
    same : int
        KPIs x variants with the same figure in every run, or that exist on neither side; `rows` and these are all.
    tested : int
        Size of Holm's family.
    seeds : tuple of Seeds
        By variant, without the reference.
    """

    reference: int
    reference_name: str
    confidence: float
    rows: tuple[Row, ...]
    same: int
    tested: int
    seeds: tuple[Seeds, ...]

    def of(self, variant: int, kpi: str) -> Row | None:
        """The row of a variant's KPI; None where it is the same as the reference's."""
        return next((row for row in self.rows if row.variant == variant and row.name == kpi), None)

    def to_json(self) -> dict[str, Any]:
        """JSON form; the rows are its `kpis`."""
        document = asdict(self)
        return {"kpis": document.pop("rows")} | document
