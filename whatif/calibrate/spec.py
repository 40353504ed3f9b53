"""What is to be calibrated, against what, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from datasets import Edit
from whatif.batch import Part

RUNS = 300
STARTS = 8


@dataclass(frozen=True)
class Parameter:
    """A number that is fitted.

    Attributes
    ----------
    key : str
        A setting, or PLACE.COLUMN, as ``--edit`` takes it.
    low, high : float
        It lies between, by what the user knows.
    start : float
        Where the search begins.
    whole : bool
        Whether its values are whole numbers.
    unit : str
    file, line : str, int
        Where it was said.
    """

    key: str
    low: float
    high: float
    start: float
    whole: bool = False
    unit: str = ""
    file: str = ""
    line: int = 0

    @property
    def width(self) -> float:
        """Of the range."""
        return self.high - self.low

    def at(self, share: float) -> float:
        """Value at a share 0..1 of the range, with the digits that a person would write."""
        value = self.low + min(max(share, 0.0), 1.0) * self.width
        return float(round(value)) if self.whole else float(f"{value:.9g}")

    def edit(self, value: float) -> Edit:
        """The edit that gives it a value."""
        return Edit("set", {"key": self.key, "value": int(value) if self.whole else value}, self.file, self.line)


@dataclass(frozen=True)
class Observed:
    """A figure that the user has seen.

    Attributes
    ----------
    kpi : str
    value : float
    tolerance : float
        Standard deviation: how far it may lie from what a model that is right would say.
    file, line : str, int
        Where it was said.
    """

    kpi: str
    value: float
    tolerance: float
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Spec:
    """A calibration file, read and checked.

    Attributes
    ----------
    name, base : str
    parameters : tuple of Parameter
    observed : tuple of Observed
    seeds : tuple of int
        Every point is run over.
    edits : tuple of Edit
        Common to all runs.
    runs : int
        At most.
    starts : int
        Places from which it is looked where to begin, beside the start itself.
    part, options
        Of the runs.
    """

    name: str
    base: str
    parameters: tuple[Parameter, ...]
    observed: tuple[Observed, ...]
    seeds: tuple[int, ...] = (1, 2, 3)
    edits: tuple[Edit, ...] = ()
    runs: int = RUNS
    starts: int = STARTS
    part: Part = "twin"
    options: Mapping[str, Any] = field(default_factory=dict)

    def edits_at(self, shares: np.ndarray) -> tuple[Edit, ...]:
        """The edits at a point of the unit cube; float64[k]."""
        return tuple(p.edit(p.at(float(share))) for p, share in zip(self.parameters, shares, strict=True))

    @property
    def start(self) -> np.ndarray:
        """Where the search begins, in the unit cube; float64[k]."""
        return np.array([(p.start - p.low) / p.width for p in self.parameters])


def fewest_runs(parameters: int, seeds: int, starts: int) -> int:
    """Runs that a calibration takes at least: the starts, one step with its slopes, and the slopes at the end."""
    return seeds * (1 + starts + (parameters + 1) + 2 * parameters) + 5
