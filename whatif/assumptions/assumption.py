"""An assumed number of a scenario, and what is said of one that is not varied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Assumption:
    """An assumed number.

    Attributes
    ----------
    key : str
        A setting; a column of a kind of facility; a column of default rows (`datasets.uncertainty`).
    how : {"set", "scale", "share"}
        Its values are set; are factors on what is there; are set and divided by the sum of their table's.
    targets : tuple of str
        PLACE.COLUMN, or the setting, that the edits name.
    default, low, high : float
        In its unit; of factors: 1 and the range around it.
    whole : bool
        Whether its values are whole numbers.
    unit, description, source : str
        Of the default.
    range_source : str
        Where the range is from.
    """

    key: str
    how: Literal["set", "scale", "share"]
    targets: tuple[str, ...]
    default: float
    low: float
    high: float
    whole: bool
    unit: str
    description: str
    source: str
    range_source: str

    @property
    def width(self) -> float:
        """Of the range."""
        return self.high - self.low


@dataclass(frozen=True)
class LeftOut:
    """An assumed default that is not varied, and why."""

    key: str
    why: str
