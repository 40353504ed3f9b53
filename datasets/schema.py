"""What a scenario's tables and settings hold: read from `schema/*.csv`, which the docs read too.

Each CSV row says a column's (or a setting's) type, unit, default, range, meaning and, for a default,
where it was published or why it is assumed.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "schema"
DEFAULTS = Path(__file__).parent / "defaults"

TABLES = (
    "facilities",
    "zones",
    "lanes",
    "promises",
    "offers",
    "goods",
    "pools",
    "stock",
    "profile",
    "event_profile",
    "distances",
    "design",
    "limits",
    "periods",
)
"""Tables that a scenario folder may hold, as NAME.csv."""

REQUIRED_TABLES = ("facilities", "zones")

KEYS = {
    "facilities": ("id",),
    "zones": ("zone",),
    "lanes": ("lane",),
    "promises": ("promise",),
    "offers": ("zone", "promise"),
    "goods": ("goods",),
    "pools": ("pool",),
    "stock": ("pool", "facility"),
    "profile": ("hour",),
    "event_profile": ("hour",),
    "distances": ("origin", "destination"),
    "design": ("facility",),
    "limits": ("limit",),
    "periods": ("period",),
}
"""Columns that name a row."""


@dataclass(frozen=True)
class Column:
    """A column of a table, or a setting.

    Attributes
    ----------
    name : str
        Column, or dotted key of the setting.
    type : str
        ``id``, ``text``, ``number``, ``integer``, ``boolean``, ``numbers``, ``choice``, ``list``, ``time``,
        ``shifts``, ``departures`` or ``waves``.
    choices : tuple of str
        What a ``choice`` may be, and each part of a ``list``.
    default : str
        As text; "" where there is none.
    low, high : float
        Range, both ends included.
    required : bool
        The column must stand in the file, and every cell must be filled.
    """

    name: str
    type: str
    choices: tuple[str, ...]
    unit: str
    default: str
    low: float
    high: float
    required: bool
    description: str
    source: str

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.type in ("number", "integer")

    @property
    def signed(self) -> bool:
        """Whether the value itself may be negative, so that an edit's "-5" is a value and not a step down."""
        return self.numeric and self.low < 0


def _column(row: dict[str, str]) -> Column:
    kind, _, choices = row["type"].partition("(")
    return Column(
        name=row.get("column") or row["key"],
        type=kind,
        choices=tuple(choices.rstrip(")").split("|")) if choices else (),
        unit=row["unit"],
        default=row["default"],
        low=float(row["min"] or -math.inf),
        high=float(row["max"] or math.inf),
        required=row.get("required") == "yes",
        description=row["description"],
        source=row["source"],
    )


def read_rows(path: Path) -> list[dict[str, str]]:
    """A schema file's rows, as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: value or "" for key, value in row.items()} for row in csv.DictReader(file)]


@cache
def table(name: str) -> dict[str, Column]:
    """The columns of a table (one of `TABLES`, or "outages"), by name, in order."""
    return {column.name: column for column in map(_column, read_rows(FOLDER / f"{name}.csv"))}


@cache
def settings() -> dict[str, Column]:
    """Every setting of scenario.toml by its dotted key, in order."""
    return {column.name: column for column in map(_column, read_rows(FOLDER / "scenario.csv"))}


@cache
def facility_defaults() -> dict[str, dict[str, str]]:
    """Default of each column by kind of facility, as text."""
    result: dict[str, dict[str, str]] = {}
    for row in read_rows(FOLDER / "facility_defaults.csv"):
        result.setdefault(row["kind"], {})[row["column"]] = row["default"]
    return result


def default_rows(name: str) -> Path:
    """The file of the rows that a table has when a scenario brings none of its own."""
    return DEFAULTS / f"{name}.csv"
