"""How far off an assumed default may be: `defaults/uncertainty.csv`, and what each of its keys names.

A key is a setting (``costs.van_usd_per_h``), a column of a kind of facility (``air_hub.cost_per_package_usd``), or a
column of a table's default rows, of which ``*`` names several (``pool.sortable-B*.facility_share``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from datasets import schema

TABLES = {"promise": "promises", "goods": "goods", "pool": "pools"}
"""First part of a key that names default rows, and their table."""

PLAIN = "±25 %, no range published"
PLAIN_SHARE = 0.25
"""What is tried of an assumed default for which nobody gives a range."""


@dataclass(frozen=True)
class Uncertainty:
    """A row of the table.

    Attributes
    ----------
    key : str
    low, high : float or None
        Range; None where the default is not to be varied. Of columns of facilities, and of several rows at once:
        factors on what is there.
    source : str
        Where the range is from, or why the default is left out.
    """

    key: str
    low: float | None
    high: float | None
    source: str


@dataclass(frozen=True)
class Default:
    """A default that a key names.

    Attributes
    ----------
    row : str
        Setting, kind of facility, or the row's name in its table.
    value : str
    source : str
    """

    row: str
    value: str
    source: str


def sure(source: str) -> str:
    """How sure a source is: the word that its text begins with, and "mixed" where it goes on with the other."""
    text = source.lower()
    if text.startswith("derived"):
        return "derived"
    published, assumed = "published" in text, "assumed" in text
    if published and assumed:
        return "mixed"
    return "published" if published else "assumed"


def is_assumed(source: str) -> bool:
    """Whether a default with this source is a guess, in whole or in part."""
    return bool(source) and sure(source) in ("assumed", "mixed")


@cache
def uncertainties() -> Mapping[str, Uncertainty]:
    """Every row of the table, by key, in order."""
    rows = schema.read_rows(schema.DEFAULTS / "uncertainty.csv")
    found = (Uncertainty(row["key"], _number(row["low"]), _number(row["high"]), row["source"]) for row in rows)
    return {row.key: row for row in found}


def _number(text: str) -> float | None:
    return float(text) if text else None


def defaults_of(key: str) -> tuple[Default, ...]:
    """The defaults that a key names; empty where it names none."""
    if (column := schema.settings().get(key)) is not None:
        return (Default(key, column.default, column.source),)
    place, _, name = key.rpartition(".")
    if place in schema.facility_defaults():
        rows = schema.read_rows(schema.FOLDER / "facility_defaults.csv")
        return tuple(
            Default(place, row["default"], row["source"])
            for row in rows
            if (row["kind"], row["column"]) == (place, name)
        )
    word, _, pattern = place.partition(".")
    if word not in TABLES:
        return ()
    rows, id_column = schema.read_rows(schema.default_rows(TABLES[word])), schema.KEYS[TABLES[word]][0]
    return tuple(
        Default(row[id_column], row[name], row["source"])
        for row in rows
        if name in row and fnmatchcase(row[id_column], pattern)
    )
