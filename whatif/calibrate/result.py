"""What a calibration found, as data; `whatif.calibrate.words` says it in sentences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from datasets.writing import toml_edits, toml_value
from whatif.calibrate.spec import Observed, Parameter, Spec

REACHED = 2.0
"""Residual, in tolerances, up to which a figure counts as reached."""

SAYS_LITTLE = 0.8
"""Share of its range from which an interval says hardly more of a parameter than the range did."""

TRADES = 0.5
"""Share of its range from which an interval is wide enough to ask what the parameter trades off with."""


@dataclass(frozen=True)
class Fitted:
    """A parameter, fitted.

    Attributes
    ----------
    parameter : Parameter
    value : float
    low, high : float
        95 % interval, within the range.
    open_low, open_high : bool
        The interval ends only where the range does.
    at_bound : bool
        The value itself lies at an end of the range.
    profiled : bool
        Whether the interval is by profile; else by the slopes at the fit alone, as the runs did not reach.
    """

    parameter: Parameter
    value: float
    low: float
    high: float
    open_low: bool
    open_high: bool
    at_bound: bool
    profiled: bool

    @property
    def key(self) -> str:
        """Of the parameter."""
        return self.parameter.key

    @property
    def identified(self) -> bool:
        """Whether the figures say more of it than its range did."""
        return self.high - self.low < SAYS_LITTLE * self.parameter.width


@dataclass(frozen=True)
class Reached:
    """An observed figure, and what the fit makes of it.

    Attributes
    ----------
    observed : Observed
    value : float
    unit : str
    chance : float
        Standard deviation of `value` by the seeds.
    residual : float
        (value - observed) in standard deviations of tolerance and chance together.
    """

    observed: Observed
    value: float
    unit: str
    chance: float
    residual: float

    @property
    def reached(self) -> bool:
        """Whether it lies within what tolerance and chance allow."""
        return abs(self.residual) <= REACHED


@dataclass(frozen=True)
class TradeOff:
    """A direction in which parameters can move without the figures seeing it.

    Attributes
    ----------
    parts : tuple of (str, float)
        Parameters and their shares of the direction, the largest first; opposite signs: one goes up as the other goes
        down, each by its share of its own range.
    """

    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Calibration:
    """A calibration.

    Attributes
    ----------
    spec : Spec
    fitted : tuple of Fitted
    reached : tuple of Reached
    trade_offs : tuple of TradeOff
        Those in which a parameter's interval is wide.
    chi2 : float
        Sum of squared residuals.
    runs : int
    ended : str
        Why the search ended.
    failures : tuple of str
        Errors of points that could not be run.
    """

    spec: Spec
    fitted: tuple[Fitted, ...]
    reached: tuple[Reached, ...]
    trade_offs: tuple[TradeOff, ...]
    chi2: float
    runs: int
    ended: str
    failures: tuple[str, ...] = ()

    def edits_toml(self) -> str:
        """The fitted values as a file that ``run --edits`` takes."""
        edits = [*self.spec.edits, *(fitted.parameter.edit(fitted.value) for fitted in self.fitted)]
        unsure = ", ".join(fitted.key for fitted in self.fitted if not fitted.identified)
        note = f"# Not identified by what was observed: {unsure}.\n" if unsure else ""
        head = f"# Fitted by whatif calibrate.\n{note}base = {toml_value(self.spec.base)}\n"
        return f"{head}name = {toml_value(self.spec.name)}\n\n{toml_edits(edits)}"

    def sentences(self) -> list[str]:
        """What it says, for somebody who manages the network."""
        from whatif.calibrate.words import sentences

        return sentences(self)

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "name": self.spec.name,
            "base": self.spec.base,
            "seeds": list(self.spec.seeds),
            "parameters": [_fitted_json(fitted) for fitted in self.fitted],
            "observed": [_reached_json(reached) for reached in self.reached],
            "trade_offs": [[{"key": key, "share": share} for key, share in off.parts] for off in self.trade_offs],
            "chi2": _number(self.chi2),
            "runs": self.runs,
            "ended": self.ended,
            "failed": list(self.failures),
            "answer": self.sentences(),
            "edits": self.edits_toml(),
        }


def _fitted_json(fitted: Fitted) -> dict[str, Any]:
    parameter = fitted.parameter
    return {
        "key": parameter.key,
        "value": fitted.value,
        "ci_low": fitted.low,
        "ci_high": fitted.high,
        "unit": parameter.unit,
        "range": [parameter.low, parameter.high],
        "start": parameter.start,
        "identified": fitted.identified,
        "open_low": fitted.open_low,
        "open_high": fitted.open_high,
        "at_bound": fitted.at_bound,
        "profiled": fitted.profiled,
    }


def _reached_json(reached: Reached) -> dict[str, Any]:
    return {
        "kpi": reached.observed.kpi,
        "observed": reached.observed.value,
        "tolerance": reached.observed.tolerance,
        "value": _number(reached.value),
        "unit": reached.unit,
        "chance": _number(reached.chance),
        "residual": _number(reached.residual),
        "reached": reached.reached,
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
