"""What can be asked of some runs: tables, their columns with type and unit, how many rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whatif.query.asking import ask, tables_of
from whatif.query.views import quoted

if TYPE_CHECKING:
    import duckdb

    from whatif.query.run_tables import RunTables

_UNITS = {
    "usd": "USD",
    "s": "s",
    "h": "h",
    "hours": "h",
    "seconds": "s",
    "km": "km",
    "m": "m",
    "kg": "kg",
    "l": "l",
    "pct": "%",
    "units": "units",
    "packages": "packages",
    "orders": "orders",
}
"""By the last word of a column's name."""


@dataclass(frozen=True)
class Column:
    """A column: its name, its type as DuckDB names it, its unit as its name says it ("" for none)."""

    name: str
    type: str
    unit: str


@dataclass(frozen=True)
class Table:
    """A table of all runs: its name, how many rows it has, its columns in order."""

    name: str
    rows: int
    columns: tuple[Column, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return {**vars(self), "columns": [vars(column) for column in self.columns]}


def tables(
    places: Sequence[str | Path] = (), *, skip_unreadable: bool = False
) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """Tables that a query may ask, and notes on what is not in them.

    Parameters
    ----------
    places, skip_unreadable
        As of `whatif.query.query`.

    Raises
    ------
    InvalidInput
        As of `whatif.query.query`.
    """
    found, notes = tables_of(places, skip_unreadable=skip_unreadable)
    listed = ask(found, found.files, _tables, skip_unreadable=skip_unreadable, notes=notes)
    return listed, tuple(notes)


def _tables(engine: duckdb.DuckDBPyConnection, found: RunTables) -> tuple[Table, ...]:
    listed = []
    for name in (*found.own, *found.files):
        columns = engine.execute(f"DESCRIBE {quoted(name)}").fetchall()
        count = engine.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()
        listed.append(
            Table(name, count[0] if count else 0, tuple(Column(row[0], row[1], unit_of(row[0])) for row in columns))
        )
    return tuple(listed)


def unit_of(column: str) -> str:
    """A column's unit, which its name ends with.

    Examples
    --------
    >>> unit_of("cost_usd"), unit_of("pick_packages_per_h"), unit_of("facility")
    ('USD', 'packages/h', '')
    """
    words = column.split("_")
    if len(words) >= 3 and words[-2] == "per" and words[-3] in _UNITS:
        return f"{_UNITS[words[-3]]}/{words[-1]}"
    return "package h" if words[-2:] == ["package", "h"] else _UNITS.get(words[-1], "")
