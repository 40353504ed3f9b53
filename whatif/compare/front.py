"""The trade-off between two KPIs: variants that no other beats in both, and the knee of their front."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.pareto import knee, non_dominated
from whatif.compare.comparing import number
from whatif.compare.cube import asked_direction, check, cube_of
from whatif.compare.difference import Differences
from whatif.compare.direction import Better
from whatif.compare.pairs import costs_of, own_means, surely_worse
from whatif.observations import Observations


@dataclass(frozen=True)
class Interval:
    """A mean and its interval; the interval is None with fewer than two runs."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Point:
    """A variant in the plane of the two KPIs.

    Attributes
    ----------
    variant, name : int, str
    x, y : Interval
        Of the first and of the second KPI.
    on_front : bool
        By its means.
    could_be_on_front : bool
        No other variant is surely at least as good in both and better in one.
    """

    variant: int
    name: str
    x: Interval
    y: Interval
    on_front: bool
    could_be_on_front: bool


@dataclass(frozen=True)
class Front:
    """A trade-off.

    Attributes
    ----------
    kpis, units : tuple of two str
    better : tuple of "lower" or "higher"
    confidence : float
        Of the intervals; and, for each variant of the true front, that it is among those that could be on it.
    points : tuple of Point
        Variants that have both KPIs; by the first KPI's mean.
    knee : int, optional
        The variant at the bend of the front of the means; None where it does not bend.
    without : tuple of str
        Variants that lack one of the KPIs.
    """

    kpis: tuple[str, str]
    units: tuple[str, str]
    better: tuple[Better, Better]
    confidence: float
    points: tuple[Point, ...]
    knee: int | None
    without: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


def pareto_front(
    observations: Observations,
    x: str,
    y: str,
    *,
    better: tuple[Better | None, Better | None] = (None, None),
    confidence: float = 0.95,
) -> Front:
    """The front of two KPIs over the variants.

    A variant could be on the front unless some other is surely not worse in both KPIs and surely better in one: an
    intersection-union test of two paired (else Welch) t tests at alpha / (k - 1) each (Berger 1982, "Multiparameter
    hypothesis testing and acceptance sampling", Technometrics 24(4)).

    Parameters
    ----------
    x, y : str
    better : two of "lower" or "higher", optional
        By the KPIs' names, where they have a direction.

    Raises
    ------
    InvalidInput
        When a KPI is unknown or has no direction, or the confidence is outside 0.5..1.
    """
    check(observations, kpis=(x, y), confidence=confidence)
    ways = asked_direction(x, better[0]), asked_direction(y, better[1])
    values = [cube_of(observations, (kpi,)).values[:, :, 0] for kpi in (x, y)]
    own = [own_means(v, confidence, chance=observations.chance) for v in values]
    here = np.flatnonzero((own[0].n > 0) & (own[1].n > 0))
    means = np.stack([o.delta[here] for o in own], axis=1)
    minimise = tuple(way == "lower" for way in ways)
    on_front = non_dominated(means, minimise)
    could = ~_surely_beaten(
        [costs_of(v[here], way) for v, way in zip(values, ways, strict=True)], observations, confidence
    )
    bend = knee(means[on_front], minimise)
    return Front(
        kpis=(x, y),
        units=(observations.units.get(x, ""), observations.units.get(y, "")),
        better=ways,
        confidence=confidence,
        points=tuple(
            Point(
                variant=int(here[p]),
                name=observations.names[here[p]],
                x=_interval(own[0], here[p]),
                y=_interval(own[1], here[p]),
                on_front=bool(on_front[p]),
                could_be_on_front=bool(could[p]),
            )
            for p in np.lexsort([means[:, 1], means[:, 0]])
        ),
        knee=None if bend is None else int(here[np.flatnonzero(on_front)[bend]]),
        without=tuple(name for v, name in enumerate(observations.names) if v not in set(here)),
    )


def _surely_beaten(costs: list[np.ndarray], observations: Observations, confidence: float) -> np.ndarray:
    """Variants that another surely beats, bool[V]."""
    level = 1 - (1 - confidence) / max(1, len(costs[0]) - 1)
    (worse_x, no_better_x), (worse_y, no_better_y) = (
        surely_worse(c, level, as_pairs=observations.paired, chance=observations.chance) for c in costs
    )
    beaten: np.ndarray = (no_better_x & no_better_y & (worse_x | worse_y)).any(axis=1)
    return beaten


def _interval(own: Differences, v: int) -> Interval:
    return Interval(float(own.delta[v]), number(own.low[v]), number(own.high[v]))
