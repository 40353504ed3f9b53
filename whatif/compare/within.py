"""The best variant among those that keep a limit: the cheapest that is on time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from core.errors import Finding, InvalidInput
from whatif.compare.best import BestSubset, screen
from whatif.compare.comparing import number
from whatif.compare.cube import asked_direction, check, cube_of
from whatif.compare.direction import Better
from whatif.compare.pairs import own_means
from whatif.observations import Observations

Keeps = Literal["keeps", "breaks", "not sure"]


@dataclass(frozen=True)
class Kept:
    """How a variant stands to the limit.

    Attributes
    ----------
    variant, name : int, str
    mean, low, high : float, optional
        Of the limited KPI, with the bounds that the verdict is made by.
    verdict : "keeps", "breaks" or "not sure"
    """

    variant: int
    name: str
    mean: float | None
    low: float | None
    high: float | None
    verdict: Keeps


@dataclass(frozen=True)
class BestWithin:
    """The best among the variants that surely keep a limit.

    Attributes
    ----------
    limited : str
        The KPI with the limit.
    at_least, at_most : float, optional
        The limit; one of the two.
    confidence : float
        That no verdict on the limit is wrong; and, of those that keep it, that the best is in the set.
    variants : tuple of Kept
    best : BestSubset
        Among the variants that keep the limit; its `candidates` are empty where none surely does.
    """

    limited: str
    at_least: float | None
    at_most: float | None
    confidence: float
    variants: tuple[Kept, ...]
    best: BestSubset

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self) | {"best": self.best.to_json()}


def best_within(
    observations: Observations,
    kpi: str,
    limited: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    better: Better | None = None,
    confidence: float = 0.95,
) -> BestWithin:
    """Screen for the best KPI among the variants whose mean of another KPI surely keeps a limit.

    A variant keeps the limit when the one-sided bound of its mean (Student's t, Bonferroni over the variants) does.

    Parameters
    ----------
    kpi : str
        To be best in.
    limited : str
        KPI with the limit.
    at_least, at_most : float
        The limit; one of the two.
    better : "lower" or "higher", optional
        Of `kpi`; by its name, where it has a direction.

    Raises
    ------
    InvalidInput
        As `best_subset` does, or without exactly one limit.
    """
    check(observations, kpis=(kpi, limited), confidence=confidence)
    better = asked_direction(kpi, better)
    if (at_least is None) == (at_most is None):
        raise InvalidInput([Finding("limit", 0, "one-limit", f"{limited} takes at_least or at_most, one of the two")])
    values = cube_of(observations, (limited,)).values[:, :, 0]
    level = 1 - (1 - confidence) / max(1, len(values))
    own = own_means(values, 2 * level - 1, chance=observations.chance)
    if at_least is not None:
        keeps, breaks = own.low >= at_least, own.high < at_least
    else:
        keeps, breaks = own.high <= at_most, own.low > at_most
    verdicts = np.where(keeps, "keeps", np.where(breaks, "breaks", "not sure"))
    kept = tuple(
        Kept(v, name, number(own.delta[v]), number(own.low[v]), number(own.high[v]), verdicts[v].item())
        for v, name in enumerate(observations.names)
    )
    sure = tuple(k.variant for k in kept if k.verdict == "keeps")
    best = screen(observations, kpi, better, confidence, sure)
    return BestWithin(limited, at_least, at_most, confidence, kept, best)
