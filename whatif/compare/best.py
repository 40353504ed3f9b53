"""Which variants may be the best, and which surely are not."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from whatif.compare.comparing import number
from whatif.compare.cube import asked_direction, check, cube_of
from whatif.compare.direction import Better
from whatif.compare.pairs import costs_of, own_means, surely_worse
from whatif.observations import Observations


@dataclass(frozen=True)
class Candidate:
    """A variant in the search for the best.

    Attributes
    ----------
    variant, name : int, str
    mean : float, optional
        Over all its runs; None where it does not have the KPI.
    n : int
        Its runs.
    may_be_best : bool
    beaten_by : int, optional
        Of those that surely beat it, the one with the best mean.
    """

    variant: int
    name: str
    mean: float | None
    n: int
    may_be_best: bool
    beaten_by: int | None


@dataclass(frozen=True)
class BestSubset:
    """A set of variants that holds the best one.

    Attributes
    ----------
    kpi, unit : str
    better : "lower" or "higher"
    confidence : float
        That the best is in the set.
    candidates : tuple of Candidate
        Those that may be the best first, by their mean; those without the KPI last.
    note : str
        Why the set says little, "" where it does not.
    """

    kpi: str
    unit: str
    better: Better
    confidence: float
    candidates: tuple[Candidate, ...]
    note: str = ""

    @property
    def may_be_best(self) -> tuple[int, ...]:
        """Variants of the set, the best mean first."""
        return tuple(c.variant for c in self.candidates if c.may_be_best)

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self) | {"may_be_best": list(self.may_be_best)}


def best_subset(
    observations: Observations, kpi: str, *, better: Better | None = None, confidence: float = 0.95
) -> BestSubset:
    """Screen out the variants that surely are not the best in a KPI.

    Nelson, Swann, Goldsman and Song 2001, "Simple procedures for selecting the best simulated system when the number
    of alternatives is large", Operations Research 49(6), 950-963: a variant stays unless another beats it by more than
    t(1 - alpha / (k - 1), n - 1) standard errors of their difference, here that of pairs with the same seed
    (Bonferroni, so that the set holds the best one with the wished confidence however the variants hang together).
    Unpaired runs: Welch's standard error and degrees of freedom instead.

    Parameters
    ----------
    better : "lower" or "higher", optional
        By the KPI's name, where it has a direction.

    Raises
    ------
    InvalidInput
        When the KPI is unknown or has no direction, or the confidence is outside 0.5..1.
    """
    check(observations, kpis=(kpi,), confidence=confidence)
    better = asked_direction(kpi, better)
    return screen(observations, kpi, better, confidence, tuple(range(len(observations.names))))


def screen(
    observations: Observations, kpi: str, better: Better, confidence: float, variants: tuple[int, ...]
) -> BestSubset:
    """`best_subset` among some variants."""
    values = cube_of(observations, (kpi,)).values[list(variants), :, 0]
    costs = costs_of(values, better)
    own = own_means(values, confidence, chance=observations.chance)
    present = own.n > 0
    level = 1 - (1 - confidence) / max(1, int(present.sum()) - 1)
    worse, _ = surely_worse(costs, level, as_pairs=observations.paired, chance=observations.chance)
    mean = np.where(present, costs_of(own.delta, better), np.inf)
    beaten = np.any(worse, axis=1)
    stays = present & ~beaten
    by = np.where(worse, mean, np.inf).argmin(axis=1) if len(variants) else np.zeros(0, dtype=int)
    candidates = tuple(
        Candidate(
            variant=variants[v],
            name=observations.names[variants[v]],
            mean=number(own.delta[v]),
            n=int(own.n[v]),
            may_be_best=bool(stays[v]),
            beaten_by=variants[by[v]] if beaten[v] else None,
        )
        for v in np.lexsort([mean, ~stays, ~present])
    )
    note = _note(own.n[present], observations.chance)
    return BestSubset(kpi, observations.units.get(kpi, ""), better, confidence, candidates, note)


def _note(n: np.ndarray, chance: bool) -> str:
    if not len(n):
        return "no variant has it"
    alone = int((n < 2).sum())
    if chance and alone and len(n) > 1:
        return f"not enough runs: {alone} of {len(n)} variants have one seed only, and one seed rules nothing out"
    return ""
