"""Variants against the reference: only what differs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from whatif.compare.comparison import Comparison, Row, Seeds, Verdict
from whatif.compare.cube import Cube, check, cube_of
from whatif.compare.difference import Differences, paired, unpaired
from whatif.compare.direction import better_of
from whatif.compare.holm import holm
from whatif.compare.needed import seeds_needed
from whatif.observations import Observations


def compare(
    observations: Observations,
    *,
    reference: int = 0,
    kpis: Sequence[str] | None = None,
    confidence: float = 0.95,
) -> Comparison:
    """Compare every variant with the reference, KPI by KPI.

    Runs with the same seed are paired where a seed means the same orders: the noise that both share falls out of their
    difference (common random numbers; Law 2015, "Simulation Modeling and Analysis", 5th ed., ch. 10.2 and 11.2).
    Without pairing, or without a seed in common, by Welch's test.

    Parameters
    ----------
    observations : Observations
    reference : int
        Variant that the others are held against.
    kpis : sequence of str, optional
        Only these, chosen before looking: fewer comparisons ask for less proof. All by default.
    confidence : float
        Of the intervals; 1 - confidence is the level of the verdicts.

    Raises
    ------
    InvalidInput
        When a KPI, the reference or the confidence cannot be had, or a variant has a seed twice.
    """
    check(observations, kpis=kpis or (), reference=reference, confidence=confidence)
    cube = cube_of(observations, kpis)
    others = [v for v in range(len(observations.names)) if v != reference]
    seeds = tuple(_seeds(observations, cube.ran[reference], cube.ran[v], v) for v in others)
    table = _tested(observations, cube, reference, seeds, confidence)
    rows = tuple(table.row(int(r)) for r in np.flatnonzero(table.differs))
    same = len(seeds) * len(cube.kpis) - len(rows)
    return Comparison(reference, observations.names[reference], confidence, rows, same, table.family, seeds)


def _seeds(observations: Observations, reference: np.ndarray, own: np.ndarray, variant: int) -> Seeds:
    """What a variant is compared on; both sides' runs as bool[S]."""
    name, common = observations.names[variant], int((reference & own).sum())
    if observations.paired and common:
        return Seeds(variant, name, common, int((reference ^ own).sum()), paired=True)
    return Seeds(variant, name, int(min(reference.sum(), own.sum())), 0, paired=False)


@dataclass(frozen=True)
class _Table:
    """Every figure of every variant but the reference, as rows: variant by variant, in the KPIs' order."""

    observations: Observations
    kpis: tuple[str, ...]
    reference_name: str
    seeds: tuple[Seeds, ...]
    found: Differences
    on_reference: np.ndarray
    on_variant: np.ndarray
    adjusted: np.ndarray
    needed: np.ndarray
    alpha: float

    @property
    def family(self) -> int:
        return int(np.count_nonzero(~np.isnan(self.found.p)))

    @property
    def differs(self) -> np.ndarray:
        return ~self.found.same & (self.on_reference | self.on_variant)

    def row(self, r: int) -> Row:
        of, kpi, found = self.seeds[r // len(self.kpis)], self.kpis[r % len(self.kpis)], self.found
        return Row(
            name=kpi,
            variant=of.variant,
            variant_name=of.name,
            reference=number(found.reference[r]),
            value=number(found.value[r]),
            delta=number(found.delta[r]),
            ci_low=number(found.low[r]),
            ci_high=number(found.high[r]),
            unit=self.observations.units.get(kpi, ""),
            p=number(found.p[r]),
            p_holm=number(self.adjusted[r]),
            effect=number(found.effect[r]),
            n=int(found.n[r]),
            needed=None if math.isnan(self.needed[r]) else int(self.needed[r]),
            verdict=self._verdict(r),
            better=better_of(kpi),
            paired=of.paired,
            note=self._note(r, of),
        )

    def _verdict(self, r: int) -> Verdict:
        found = self.found
        if not (self.on_reference[r] and self.on_variant[r]):
            return "does not exist"
        if math.isnan(found.low[r]):
            return "not enough runs"
        if math.isnan(found.p[r]):
            return "exact"
        if self.adjusted[r] < self.alpha:
            return "higher" if found.delta[r] > 0 else "lower"
        return "no difference" if found.p[r] >= self.alpha else "not enough runs"

    def _note(self, r: int, of: Seeds) -> str:
        for exists, name in ((self.on_reference[r], self.reference_name), (self.on_variant[r], of.name)):
            if not exists:
                return f"does not exist in {name!r}"
        n = int(self.found.n[r])
        if not n:
            return "no seed has it on both sides"
        if n < of.n:
            left = of.n - n
            return f"{left} {'seed' if left == 1 else 'seeds'} left out, where one side does not have it"
        return f"the same in all {n} runs" if n > 1 and math.isnan(self.found.p[r]) else ""


def _tested(
    observations: Observations, cube: Cube, reference: int, seeds: tuple[Seeds, ...], confidence: float
) -> _Table:
    """Test every figure of every variant."""
    as_pairs = np.repeat(np.array([s.paired for s in seeds], dtype=bool), len(cube.kpis))
    a, b = _sides(cube, reference, seeds)
    found = _differences(a, b, as_pairs, confidence, observations.chance)
    family = int(np.count_nonzero(~np.isnan(found.p)))
    share = (1 - confidence) / max(1, family)
    on_reference, on_variant = (~np.isnan(side).all(axis=1) for side in (a, b))
    return _Table(
        observations=observations,
        kpis=cube.kpis,
        reference_name=observations.names[reference],
        seeds=seeds,
        found=found,
        on_reference=on_reference,
        on_variant=on_variant,
        adjusted=holm(found.p),
        needed=np.where(as_pairs, *(seeds_needed(found.effect, share, paired=pairs) for pairs in (True, False))),
        alpha=1 - confidence,
    )


def _sides(cube: Cube, reference: int, seeds: tuple[Seeds, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The reference's and the variants' figures, float64[R, S]; of pairs only what has run on both sides."""
    others = [s.variant for s in seeds]
    own = cube.values[others]
    fixed = np.broadcast_to(cube.values[reference], own.shape)
    counts = (cube.ran[others] & cube.ran[reference]) | ~np.array([s.paired for s in seeds], dtype=bool)[:, None]
    flat = len(others) * len(cube.kpis), own.shape[1]
    a, b = (np.where(counts[:, :, None], x, np.nan).transpose(0, 2, 1).reshape(flat) for x in (fixed, own))
    return a, b


def _differences(a: np.ndarray, b: np.ndarray, as_pairs: np.ndarray, confidence: float, chance: bool) -> Differences:
    """Each row by its own test."""
    parts = (np.flatnonzero(as_pairs), paired), (np.flatnonzero(~as_pairs), unpaired)
    order = np.argsort(np.concatenate([rows for rows, _ in parts]), kind="stable")
    found = [test(a[rows], b[rows], confidence, chance=chance) for rows, test in parts]
    columns = (np.concatenate([getattr(part, f.name) for part in found])[order] for f in fields(Differences))
    return Differences(*columns)


def number(x: float) -> float | None:
    """A plain number, or None for what does not exist."""
    return float(x) if math.isfinite(x) else None
