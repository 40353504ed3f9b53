"""Where each number comes from: every default with its source, and what of a scenario is its own."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from datasets import schema
from datasets.uncertainty import sure

YOURS, PUBLISHED, ASSUMED = "yours", "published", "assumed"
NEUTRAL = "assumed: a neutral value or a choice of the run, by which nothing of the world is claimed"
"""Source of a default that the schema gives none for, as it is no estimate."""
LABELS = {"published": "published", "assumed": "assumed", "mixed": "assumed in part", "derived": "assumed, derived"}
"""What a mark says, by `datasets.uncertainty.sure`; only what is published outright is marked so."""
_AS = re.compile(r"as (?:\w+ )?(\S+)\Z")


@dataclass(frozen=True)
class DefaultValue:
    """A default that the schema, or a row of a default table, holds.

    Attributes
    ----------
    key : str
        Setting ("costs.van_usd_per_h"), kind and column ("air_hub.vans"), table and column ("lanes.status"), or
        table and row ("promises.one_day").
    table : str
        "scenario" for settings.
    column : str
        Column or setting; "" for a whole row.
    value, unit, description, source : str
    low, high : float
    label : str
        One of `LABELS`' values.
    """

    key: str
    table: str
    column: str
    value: str
    unit: str
    description: str
    source: str
    low: float = -math.inf
    high: float = math.inf
    label: str = "assumed"

    @property
    def mark(self) -> str:
        """``published`` or ``assumed``."""
        return PUBLISHED if self.label == PUBLISHED else ASSUMED

    @property
    def source_text(self) -> str:
        """The source, without the mark that stands beside it."""
        return self.source.removeprefix("assumed: ")

    @property
    def range_text(self) -> str:
        """The range that ``check`` allows, as people read it."""
        low, high = ("" if math.isinf(end) else _number(end) for end in (self.low, self.high))
        if low and high:
            return f"{low} to {high}"
        return f"from {low}" if low else f"up to {high}" if high else ""


def _number(end: float) -> str:
    return f"{end:,.0f}" if end.is_integer() else f"{end:g}"


@cache
def defaults() -> Mapping[str, DefaultValue]:
    """Every default by key: settings, columns, columns by kind of facility, rows of default tables."""
    found = [*_settings(), *_columns(), *_kinds(), *_rows()]
    return {default.key: default for default in found}


def default_key(table: str, column: str, row: str = "", kind: str = "") -> str:
    """The key of the default that a cell takes; "" where it takes none."""
    if table == "scenario":
        keys = [row]
    elif table == "facilities":
        keys = [f"{kind}.{column}", f"facilities.{column}"]
    else:
        keys = [f"{table}.{row}", f"{table}.{column}"]
    return next((key for key in keys if key in defaults()), "")


def _made(key: str, table: str, column: schema.Column, value: str, source: str) -> DefaultValue:
    text = source or NEUTRAL
    return DefaultValue(
        key, table, column.name, value, column.unit, column.description, text, column.low, column.high,
        LABELS[sure(text)],
    )  # fmt: skip


def _settings() -> Iterator[DefaultValue]:
    for key, column in schema.settings().items():
        if column.default:
            yield _made(key, "scenario", column, column.default, column.source)


def _columns() -> Iterator[DefaultValue]:
    for table in schema.TABLES:
        for name, column in schema.table(table).items():
            if column.default:
                yield _made(f"{table}.{name}", table, column, column.default, column.source)


def _kinds() -> Iterator[DefaultValue]:
    columns = schema.table("facilities")
    for row in schema.read_rows(schema.FOLDER / "facility_defaults.csv"):
        if row["default"] or row["source"]:
            key = f"{row['kind']}.{row['column']}"
            yield _made(key, "facilities", columns[row["column"]], row["default"], row["source"])


def _rows() -> Iterator[DefaultValue]:
    for table in schema.TABLES:
        file = schema.default_rows(table)
        rows = schema.read_rows(file) if file.is_file() else []
        sources: dict[str, str] = {}
        for row in rows:
            name = ">".join(row[column] for column in schema.KEYS[table])
            like = _AS.match(row.get("source", ""))
            sources[name] = sources.get(like[1], row["source"]) if like else row.get("source", "")
            values = [f"{k} {v}" for k, v in row.items() if v and k != "source" and k not in schema.KEYS[table]]
            text = sources[name] or NEUTRAL
            yield DefaultValue(
                f"{table}.{name}", table, "", ", ".join(values), "", f"a row of {table}.csv that holds where a "
                "scenario brings no such table", text, label=LABELS[sure(text)],
            )  # fmt: skip
