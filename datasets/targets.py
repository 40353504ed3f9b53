"""What an edit's key names, and what its value makes of the value there."""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

import numpy as np

from datasets import schema
from datasets.cells import hint
from datasets.draft import Draft

TABLE_WORDS = {
    "facility": "facilities",
    "zone": "zones",
    "lane": "lanes",
    "promise": "promises",
    "goods": "goods",
    "pool": "pools",
    "stock": "stock",
    "design": "design",
    "limit": "limits",
    "period": "periods",
}
"""First part of a key that says the table: ``promise.one_day.cutoff``."""

OUTAGES = ("outage", "robots_outage", "stations_outage")
"""What an edit may set of a facility beside its columns (see `datasets.outages`)."""

SIGNED = re.compile(r"[+-]\s*[\d.]")
FACTOR = re.compile(r"x\s*([\d.].*)")


class EditError(Exception):
    """An edit that cannot be carried out."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class Cell(NamedTuple):
    """A cell of a table of the draft."""

    table: str
    row: int
    column: str


def find_target(draft: Draft, key: str) -> Cell | str:
    """The cell, or the setting's key, that a key names; EditError where it names nothing."""
    if key in schema.settings():
        return key
    place, _, column = key.rpartition(".")
    word, _, rest = place.partition(".")
    if word in TABLE_WORDS and rest:
        table = TABLE_WORDS[word]
        return Cell(table, find_row(draft, table, rest), _column(table, column))
    if ">" in place:
        return Cell("lanes", find_row(draft, "lanes", place), _column("lanes", column))
    for table in ("facilities", "zones"):
        if place in draft.column(table, schema.KEYS[table][0]):
            return Cell(table, find_row(draft, table, place), _column(table, column))
    sections = {name.rpartition(".")[0] for name in schema.settings()}
    if place in sections:
        raise EditError("unknown-key", f"{key!r} is not known{hint(key, list(schema.settings()))}")
    known = [*draft.column("facilities", "id"), *sections, "promise", "goods", "pool"]
    raise EditError("unknown-place", f"{place!r} is no facility, zone, lane or section of settings{hint(place, known)}")


def find_row(draft: Draft, table: str, name: str) -> int:
    """Row of the facility, zone, lane ... of this name; EditError where there is none."""
    if table == "stock":
        pool, _, facility = name.partition(".")
        rows = np.flatnonzero((draft.column(table, "pool") == pool) & (draft.column(table, "facility") == facility))
    else:
        rows = np.flatnonzero(draft.column(table, schema.KEYS[table][0]) == name)
    if not len(rows):
        noun = {"facilities": "facility", "design": "facility", "goods": "goods"}.get(table, table.rstrip("s"))
        # Every facility may have a row of `design`, and is given one where an edit names it.
        names = draft.column("facilities", "id") if table == "design" else draft.column(table, schema.KEYS[table][0])
        known = [str(value) for value in names[:5000]]
        raise EditError(f"unknown-{noun}", f"{noun} {name!r} does not exist{hint(name, known)}")
    return int(rows[0])


def _column(table: str, column: str) -> str:
    known = schema.table(table)
    if table == "facilities" and column in OUTAGES:
        return column
    if column not in known:
        raise EditError("unknown-column", f"{table} have no column {column!r}{hint(column, list(known))}")
    if column in schema.KEYS[table]:
        raise EditError("fixed-column", f"{column!r} names the row and cannot be changed")
    return column


def changed(column: schema.Column, current: Any, value: Any) -> str:
    """The new value as text: `value` itself, or the current one plus, less or times what it says.

    Raises
    ------
    EditError
        When a step or a factor is asked of what is no number.
    """
    text = str(value).strip()
    factor = FACTOR.fullmatch(text)
    step = isinstance(value, str) and bool(SIGNED.match(text)) and not column.signed
    if not column.numeric or not (factor or step):
        return text
    try:
        amount = float(factor[1] if factor else text.replace(" ", ""))
    except ValueError:
        raise EditError("wrong-type", f"{text!r} is not a number") from None
    if not math.isfinite(amount):
        raise EditError("not-finite", f"{text!r} is not a finite number")
    if current is None or current != current:
        raise EditError("missing-value", f"{column.name} is empty: there is nothing to change by {text}")
    number = float(current) * amount if factor else float(current) + amount
    if not math.isfinite(number):
        raise EditError("out-of-range", f"{column.name} {current:g} changed by {text} is beyond all bounds")
    return str(round(number)) if column.type == "integer" and abs(number) < 1e15 else repr(round(number, 9))
