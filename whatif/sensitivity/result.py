"""What a sensitivity analysis found, as data; `whatif.sensitivity.words` says it in sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from whatif.assumptions.assumption import Assumption, LeftOut

Method = Literal["morris", "sobol"]


@dataclass(frozen=True)
class Effect:
    """What an assumption does to a key figure.

    Attributes
    ----------
    assumption : Assumption
    size, size_conf : float
        Morris: mu*, the mean absolute effect of the whole range, in the figure's unit (Campolongo, Cariboni, Saltelli
        2007), and the half-width of its interval. Sobol: ST, the share of the figure's variance in which the
        assumption takes part, and half-width.
    signed, signed_conf : float
        Morris: mu, the mean effect with its sign, and NaN. Sobol: S1, the share of the variance that is its alone.
    spread : float
        Morris: sigma, how much the effect differs from place to place (it depends on other assumptions, or bends). NaN
        for Sobol.
    chance : float
        What `size` would reach by chance alone, at 95 %.
    """

    assumption: Assumption
    size: float
    size_conf: float
    signed: float
    signed_conf: float
    spread: float
    chance: float

    @property
    def key(self) -> str:
        """Of the assumption."""
        return self.assumption.key

    @property
    def told(self) -> bool:
        """Whether it can be told from chance."""
        return self.size > self.chance


@dataclass(frozen=True)
class OfKpi:
    """What moves a key figure.

    Attributes
    ----------
    kpi, unit : str
    base : float
        Its mean with every assumption at its default, over the seeds that every point has.
    between_seeds : float
        Its standard deviation from one seed to the next there, over more seeds where those are few.
    low, high : float
        Least and most that was seen at any point.
    effects : tuple of Effect
        The largest first.
    cannot : str
        Why the figure cannot be analysed; "" where it can.
    """

    kpi: str
    unit: str
    base: float
    between_seeds: float
    low: float = math.nan
    high: float = math.nan
    effects: tuple[Effect, ...] = ()
    cannot: str = ""


@dataclass(frozen=True)
class Failure:
    """A point that could not be run.

    Attributes
    ----------
    at : str
        The change after which it failed ("policy.wave_share 0.31"), or all of the point's, shortened.
    error : str
    """

    at: str
    error: str


@dataclass(frozen=True)
class Sensitivity:
    """A sensitivity analysis.

    Attributes
    ----------
    method : {"morris", "sobol"}
    base, part : str
    seeds : tuple of int
        Every point was run over.
    seed : int
        Of the design.
    size : int
        Morris: trajectories that stand behind the figures. Sobol: base points.
    asked : int
        Of them, as asked for.
    runs : int
    kpis : tuple of OfKpi
    failures : tuple of Failure
    left_out : tuple of LeftOut
    notes : tuple of str
        What a reader must know about how it was made.
    """

    method: Method
    base: str
    part: str
    seeds: tuple[int, ...]
    seed: int
    size: int
    asked: int
    runs: int
    kpis: tuple[OfKpi, ...]
    failures: tuple[Failure, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)

    def of(self, kpi: str) -> OfKpi:
        """What moves this figure; KeyError where it was not asked about."""
        for found in self.kpis:
            if found.kpi == kpi:
                return found
        raise KeyError(kpi)

    def largest(self, few: int) -> tuple[str, ...]:
        """Keys of the `few` that matter most over all figures: each by its best rank, those told from chance."""
        ranks: dict[str, tuple[int, int]] = {}
        for order, found in enumerate(self.kpis):
            for rank, effect in enumerate(effect for effect in found.effects if effect.told):
                ranks[effect.key] = min(ranks.get(effect.key, (rank, order)), (rank, order))
        return tuple(sorted(ranks, key=ranks.__getitem__)[:few])

    def sentences(self) -> list[str]:
        """What it says, for somebody who manages the network."""
        from whatif.sensitivity.words import sentences

        return sentences(self)

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "method": self.method,
            "base": self.base,
            "part": self.part,
            "seeds": list(self.seeds),
            "design": {"seed": self.seed, "size": self.size, "asked": self.asked},
            "runs": self.runs,
            "kpis": [_kpi_json(self.method, found) for found in self.kpis],
            "failed": [{"at": failure.at, "error": failure.error} for failure in self.failures],
            "left_out": [{"key": left.key, "why": left.why} for left in self.left_out],
            "notes": list(self.notes),
            "answer": self.sentences(),
        }


def _kpi_json(method: Method, found: OfKpi) -> dict[str, Any]:
    values = {"base": found.base, "between_seeds": found.between_seeds, "low": found.low, "high": found.high}
    effects: Sequence[Effect] = found.effects
    return {
        "name": found.kpi,
        "unit": found.unit,
        **{name: _number(value) for name, value in values.items()},
        "cannot": found.cannot,
        "effects": [_effect_json(method, effect) for effect in effects],
    }


def _effect_json(method: Method, effect: Effect) -> dict[str, Any]:
    names = (
        {"mu_star": effect.size, "mu_star_conf": effect.size_conf, "mu": effect.signed, "sigma": effect.spread}
        if method == "morris"
        else {"st": effect.size, "st_conf": effect.size_conf, "s1": effect.signed, "s1_conf": effect.signed_conf}
    )
    assumption = effect.assumption
    return {
        "key": assumption.key,
        "default": assumption.default,
        "low": assumption.low,
        "high": assumption.high,
        "unit": assumption.unit,
        **{name: _number(value) for name, value in names.items()},
        "chance": _number(effect.chance),
        "told_from_chance": effect.told,
        "source": assumption.source,
        "range_source": assumption.range_source,
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
