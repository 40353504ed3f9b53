"""Numbers of an Anura model in our units: each (EA), kilometre, hour, kilogram, litre; dates as days."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from datasets.exchange.anura.tables import Row, Table
from datasets.exchange.incoming import Incoming

UNITS = {
    "Quantity": {"EA": 1.0},
    "Distance": {"KM": 1.0, "MI": 1.609344, "M": 0.001, "FT": 0.0003048},
    "Time": {"HR": 1.0, "MIN": 1 / 60, "SEC": 1 / 3600, "DAY": 24.0, "WK": 168.0, "WEEK": 168.0},
    "Weight": {"KG": 1.0, "LB": 0.45359237, "G": 0.001, "TON": 907.18474, "TONNE": 1000.0, "MT": 1000.0},
    "Volume": {"L": 1.0, "CFT": 28.316846592, "CBM": 1000.0, "M3": 1000.0},
}
"""What a unit is in ours, by type and symbol; one of the primary quantity is one of our units."""
PRIMARY = {"Quantity": "EA", "Distance": "MI", "Time": "HR", "Weight": "LB", "Volume": "CFT"}
"""Anura's own choice, where ModelSettings says none."""
_FORMS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y", "%m/%d/%Y %H:%M")
"""Dates as text: ISO, and as the United States write them, as Cosmic Frog does."""


@dataclass
class Units:
    """The units of a model.

    Attributes
    ----------
    by_type : dict of str to dict of str to float
        What a unit is in ours.
    primary : dict of str to str
        The unit where none is said.
    """

    by_type: dict[str, dict[str, float]]
    primary: dict[str, str]
    incoming: Incoming

    def number(self, table: Table, row: Row, column: str, default: float = math.nan) -> float:
        """A cell's number; `default` where it is empty, and, with a finding, where it is none."""
        text = row[column]
        if not text:
            return default
        try:
            value = float(text.replace(",", "")) if "," in text and "." in text else float(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        message = f"{column} {text!r} is not a number (a step cost or an expression has no place here)"
        self.incoming.find(table.place(row.line, column), "not-a-number", message)
        return default

    def of(self, table: Table, row: Row, column: str, kind: str, default: float = math.nan) -> float:
        """A cell's number in our unit of a type; its unit stands in the column of the name and "UOM"."""
        value = self.number(table, row, column)
        if math.isnan(value):
            return default
        return value * self.factor(table, row, f"{column}UOM", kind)

    def factor(self, table: Table, row: Row, column: str, kind: str) -> float:
        """What a unit that a cell says is in ours; NaN, with a finding, where it is not known."""
        symbol = row[column] or self.primary[kind]
        known = {name.lower(): factor for name, factor in self.by_type[kind].items()}
        if symbol.lower() in known:
            return known[symbol.lower()]
        message = f"{column} {symbol!r} is no unit of {kind.lower()} ({', '.join(self.by_type[kind])})"
        self.incoming.find(table.place(row.line, column), "unknown-unit", message)
        return math.nan

    def kinds_of(self, symbol: str) -> list[tuple[str, float]] | None:
        """Type and factor of each part of a unit such as ``EA-MI``; None where one is not known."""
        parts = []
        for part in symbol.split("-"):
            found = [
                (kind, factor)
                for kind, units in self.by_type.items()
                for name, factor in units.items()
                if name.lower() == part.strip().lower()
            ]
            if not found:
                return None
            parts.append(found[0])
        return parts


def units_of(tables: Mapping[str, Table], incoming: Incoming) -> Units:
    """The usual units, and those that the model defines; its primary ones."""
    settings = tables["ModelSettings"].rows[0] if tables.get("ModelSettings") and tables["ModelSettings"].rows else None
    primary = {kind: (settings[f"Primary{kind}UOM"] if settings else "") or unit for kind, unit in PRIMARY.items()}
    by_type = {kind: dict(known) for kind, known in UNITS.items()}
    by_type["Quantity"] = {primary["Quantity"]: 1.0}
    units = Units(by_type, primary, incoming)
    table = tables.get("UnitsOfMeasure")
    for row in table.rows if table else ():
        kind, symbol = row["Type"], row["Symbol"]
        if table and kind in units.by_type and symbol and symbol.upper() not in by_type[kind]:
            base = next((f for name, f in UNITS[kind].items() if name.lower() == primary[kind].lower()), 1.0)
            ratio = units.number(table, row, "Ratio", 1.0)
            if ratio > 0:
                units.by_type[kind][symbol] = ratio * base
            else:
                incoming.find(table.place(row.line, "Ratio"), "out-of-range", f"Ratio {row['Ratio']} is not above 0")
    return units


def days_of(tables: Mapping[str, Table], incoming: Incoming) -> tuple[float, float]:
    """Days of the horizon, first and last included, and of a period of it."""
    days, periods = math.nan, max(1, len(tables["Periods"].rows) if "Periods" in tables else 1)
    table = tables.get("ModelSettings")
    if table and table.rows:
        row = table.rows[0]
        first, last = (_date(table, row, f"Model{end}Date", incoming) for end in ("Start", "End"))
        if first and last:
            days = (last - first).days + 1
            if days < 1:
                message = f"ModelEndDate {row['ModelEndDate']} comes before ModelStartDate {row['ModelStartDate']}"
                incoming.find(table.place(row.line, "ModelEndDate"), "bad-date", message)
    if math.isnan(days) or days < 1:
        days = 365.0
        message = "ModelSettings says no first and last day: demand and capacities are taken as of 365 days"
        incoming.find((incoming.source, 0), "no-horizon", message, "warning")
    return float(days), days / periods


def _date(table: Table, row: Row, column: str, incoming: Incoming) -> dt.date | None:
    if not row[column]:
        return None
    for form in _FORMS:
        try:
            return dt.datetime.strptime(row[column], form).date()
        except ValueError:
            continue
    message = f"{column} {row[column]!r} is no date (2026-12-31, or 12/31/2026)"
    incoming.find(table.place(row.line, column), "bad-date", message)
    return None
