"""Two scenarios side by side: what differs, cell by cell, with what changed alike said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.clock import day_and_time
from datasets import schema
from datasets.filling import FROM_FLOOR
from datasets.scenario import Scenario

MANY = 8
"""Cells of a column that are listed one by one, at most."""
ALIKE = 3
"""Cells of a column that are said in one line where they changed alike, at least."""
WORDS = {
    **{"promises": "promise.", "goods": "goods.", "pools": "pool.", "stock": "stock.", "offers": "offer."},
    **{"limits": "limit.", "periods": "period."},
}
"""What the key of a row begins with, as in edits; facilities, zones and lanes go by their own names."""
NOUNS = {"goods": "goods", "stock": "rows of stock", "facilities": "facilities"}
DECIMALS = 9
"""Numbers that are equal when rounded so are the same: what is left of a product."""


@dataclass(frozen=True)
class Change:
    """A difference; ``str`` is its line.

    Attributes
    ----------
    place : str
        Facility, zone, lane, section of settings ... as in an edit's key; of many that changed alike: "3 zones".
    column : str
        "" where a row was added or removed.
    before, after : object
        Number, text, None where there was (or is) nothing; of many: how they changed ("x1.1", "+50"), or their sums.
    unit : str
    rows : int
        How many rows it stands for.
    """

    place: str
    column: str
    before: Any
    after: Any
    unit: str = ""
    rows: int = 1

    def __str__(self) -> str:
        if not self.column:
            return f"{self.place}: {'added' if self.before is None else 'removed'}"
        if self.rows > 1:
            what = f"{self.column} of {self.place}"
            if self.before is None:
                return f"{what}: {self.after}"
        else:
            what = f"{self.place}.{self.column}"
        return f"{what}: {shown(self.before)} -> {shown(self.after)}{f' {self.unit}' if self.unit else ''}"


def difference(before: Scenario, after: Scenario) -> list[Change]:
    """What changes from one scenario to another: settings, then tables in the order of the schema, then outages.

    Columns that follow from others (picking by a floor, cost of equipment) are left out.
    """
    changes = list(_settings(before, after))
    for table in schema.TABLES:
        changes += _table(table, getattr(before, table), getattr(after, table))
    return changes + list(_outages(before.outages, after.outages))


def shown(value: Any) -> str:
    """A value for people: thousands with commas, at most the digits that tell it from its neighbours."""
    if value is None or value == "":
        return "none"
    if isinstance(value, tuple):
        return ";".join(map(shown, value))
    if isinstance(value, float):
        text = f"{value:,.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else repr(float(value))
        return text if float(text.replace(",", "")) or not value else repr(float(value))
    return f"{value:,}" if isinstance(value, (int, np.integer)) and not isinstance(value, bool) else str(value)


def _settings(before: Scenario, after: Scenario) -> Iterator[Change]:
    for key, column in schema.settings().items():
        pair = before.settings[key], after.settings[key]
        if not _equal(*pair):
            section, _, name = key.rpartition(".")
            yield Change(section, name, *pair, column.unit)


def _equal(a: Any, b: Any) -> bool:
    return bool(a == b or (isinstance(a, float) and isinstance(b, float) and round(a - b, DECIMALS) == 0))


# -- tables ------------------------------------------------------------------------------------------------


def _table(name: str, before: pd.DataFrame, after: pd.DataFrame) -> list[Change]:
    if before is after or before.equals(after):
        return []
    keys = list(schema.KEYS[name])
    was, now = (pd.MultiIndex.from_frame(frame[keys]) for frame in (before, after))
    row_of = was.get_indexer(now)
    kept = np.flatnonzero(row_of >= 0)
    gone = np.setdiff1d(np.arange(len(before)), row_of[kept])
    changes = list(_rows(name, before, gone, added=False))
    changes += _rows(name, after, np.flatnonzero(row_of < 0), added=True)
    old, new = before.iloc[row_of[kept]], after.iloc[kept]
    for column in schema.table(name).values():
        if column.name not in keys:
            changes += _column(name, column, old, new)
    return changes


def _rows(name: str, frame: pd.DataFrame, rows: npt.NDArray[np.int64], *, added: bool) -> Iterator[Change]:
    """Rows that are there on one side alone."""
    for group, those in _groups(name, frame, rows):
        many = len(those) > MANY
        places = [f"{len(those):,} {group}"] if many else [_place(name, frame, row) for row in those]
        for place in places:
            was, now = (None, place) if added else (place, None)
            yield Change(place, "", was, now, rows=len(those) if many else 1)


def _column(name: str, column: schema.Column, old: pd.DataFrame, new: pd.DataFrame) -> Iterator[Change]:
    was, now = old[column.name].to_numpy(), new[column.name].to_numpy()
    differs = np.round(was - now, DECIMALS) != 0 if column.numeric else was != now
    if name == "facilities" and column.name == "pick_packages_per_h":
        differs &= ~(old[FROM_FLOOR].to_numpy() & new[FROM_FLOOR].to_numpy())
    for group, rows in _groups(name, new, np.flatnonzero(differs)):
        place = f"{len(rows):,} {group}"
        alike = _alike(place, column, was[rows], now[rows]) if len(rows) >= ALIKE else None
        if alike:
            yield alike
        elif len(rows) > MANY:
            yield _in_all(place, column, was[rows], now[rows])
        else:
            for row in rows:
                yield Change(_place(name, new, row), column.name, was[row], now[row], column.unit)


def _alike(place: str, column: schema.Column, was: npt.NDArray[Any], now: npt.NDArray[Any]) -> Change | None:
    """One change for many rows: the value that all have now, or the step or factor that all took."""
    if (now == now[0]).all():
        before = was[0] if (was == was[0]).all() else "several"
        return Change(place, column.name, before, now[0], column.unit, len(was))
    if not column.numeric:
        return None
    steps = now - was
    if np.ptp(steps) <= 1e-9 * max(1.0, abs(steps[0])):
        return Change(place, column.name, None, f"{steps[0]:+,g} {column.unit}".strip(), rows=len(was))
    factor = _factor(was, now, whole=column.type == "integer") if (was != 0).all() else None
    return Change(place, column.name, None, f"x{factor:g}", rows=len(was)) if factor is not None else None


def _in_all(place: str, column: schema.Column, was: npt.NDArray[Any], now: npt.NDArray[Any]) -> Change:
    """One change for many rows that changed each in its own way."""
    if column.numeric:
        return Change(place, column.name, was.sum(), now.sum(), f"{column.unit} in all".strip(), len(was))
    return Change(place, column.name, None, f"{len(set(now))} different values", rows=len(was))


def _factor(was: npt.NDArray[Any], now: npt.NDArray[Any], *, whole: bool) -> float | None:
    """The factor that all took, whole numbers rounded after it; None where there is none."""
    largest = int(np.argmax(np.abs(was)))
    for digits in (2, 3, 6):
        factor = round(float(now[largest]) / float(was[largest]), digits)
        if np.abs(was * factor - now).max() <= (0.5 + 1e-9 if whole else 1e-6 * max(1.0, np.abs(now).max())):
            return factor
    return None


def _groups(name: str, frame: pd.DataFrame, rows: npt.NDArray[np.int64]) -> Iterable[tuple[str, list[int]]]:
    """Rows under the noun that people use for them: facilities by kind, the others by table."""
    groups: dict[str, list[int]] = {}
    for row in rows.tolist():
        noun = f"{frame['kind'].iloc[row]}s" if name == "facilities" else NOUNS.get(name, name.replace("_", " "))
        groups.setdefault(noun, []).append(row)
    return groups.items()


def _place(name: str, frame: pd.DataFrame, row: int) -> str:
    words = WORDS.get(name, "" if name in ("facilities", "zones", "lanes") else f"{name}.")
    return words + ".".join(str(frame[key].iloc[row]) for key in schema.KEYS[name])


# -- outages -----------------------------------------------------------------------------------------------


def _outages(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Change]:
    was, now = (list(_said(frame)) for frame in (before, after))
    for facility, text in was:
        if (facility, text) not in now:
            yield Change(facility, "outage", text, None)
    for facility, text in now:
        if (facility, text) not in was:
            yield Change(facility, "outage", None, text)


def _said(outages: pd.DataFrame) -> Iterator[tuple[str, str]]:
    for row in outages.itertuples(index=False):
        parts = [f"{count} {what}" for what, count in (("robots", row.robots), ("stations", row.stations)) if count]
        what = f" ({', '.join(parts)})" if parts else ""
        yield row.facility, f"{day_and_time(row.from_slot)}..{day_and_time(row.to_slot)}{what}"
