"""Rows that come as bags of properties (features, nodes, edges), put down as tables; and what lies beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasets import schema
from datasets.cells import hint
from datasets.exchange.incoming import Incoming, Place
from datasets.exchange.sheets import BREAKS
from datasets.exchange.toml_text import parsed
from datasets.loading import bundled

MAX_TOML = 1_000_000
"""Characters of settings."""


@dataclass
class Loose:
    """Rows of one table, each with what its source calls it.

    Attributes
    ----------
    rows : list of dict
        Values by column; what is not known is left out.
    names : list of str
        ``feature 3 (FC-CVG-1)``.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, row: dict[str, Any], name: str) -> None:
        """Add a row."""
        self.rows.append(row)
        self.names.append(name)


def put_down(incoming: Incoming, table: str, loose: Loose) -> None:
    """Write rows as the table, in the schema's order of columns; columns that nobody has are left out.

    Maps and drawing programs add properties of their own (`fid`, `x`, `color`): what the table has no column for is
    left out, with a warning.
    """
    known = schema.table(table)
    said = dict.fromkeys(name for row in loose.rows for name in row)
    for name in said:
        if name not in known:
            left = [column for column in known if column not in said]
            message = f"{name!r} is no column of {table}; it is left out{hint(name, left)}"
            incoming.find((incoming.source, 0), "unknown-column", message, "warning")
    header = [name for name in known if name in said]
    rows = ([text_of(row.get(name)) for name in header] for row in loose.rows)
    incoming.write(table, header, rows, named(incoming.source, loose.names))


def named(source: str, names: Sequence[str]) -> Place:
    """Places of rows that have names; line 2 is the first."""

    def place(line: int, column: str) -> tuple[str, int]:
        if 2 <= line < len(names) + 2:
            return f"{source} {names[line - 2]}" + (f" {column}" if column else ""), 0
        return source, 0

    return place


def text_of(value: Any) -> str:
    """A property's value as a table's cell.

    Examples
    --------
    >>> text_of(None), text_of(3.0), text_of(0.1), text_of(True), text_of(["a", "b"])
    ('', '3', '0.1', 'true', 'a;b')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, (list, tuple)):
        return ";".join(map(text_of, value))
    return BREAKS.sub(" ", str(value)).strip()


def take_rest(incoming: Incoming, rest: Any, taken: Sequence[str]) -> None:
    """Put down what lies beside the rows: ``scenario.toml`` and ``tables``, each of columns and rows.

    Parameters
    ----------
    taken : sequence of str
        Tables that came as rows, and may not come a second time.
    """
    if not isinstance(rest, Mapping):
        return
    _take_toml(incoming, rest.get("scenario.toml", ""))
    tables = rest.get("tables", {})
    for name, table in tables.items() if isinstance(tables, Mapping) else ():
        where = f"{incoming.source} table {name}"
        if name not in schema.TABLES:
            incoming.find((where, 0), "unknown-table", f"no table has this name{hint(str(name), schema.TABLES)}")
        elif name in taken:
            incoming.find((where, 0), "twice", f"brings {name} a second time")
        elif not _is_table(table):
            incoming.find((where, 0), "wrong-type", "is not columns (texts) and rows (lists of as many values)")
        else:
            rows = [[text_of(value) for value in row] for row in table["rows"]]
            names = [f"table {name} row {at}" for at in range(1, len(rows) + 1)]
            incoming.write(name, table["columns"], rows, named(incoming.source, names))


def _take_toml(incoming: Incoming, text: Any) -> None:
    where = f"{incoming.source} scenario.toml"
    if not isinstance(text, str):
        incoming.find((where, 0), "wrong-type", "is not a text")
    elif text.strip() and toml_is_sound(text, where, incoming):
        (incoming.folder / "scenario.toml").write_text(text, encoding="utf-8")
        incoming.places["scenario.toml"] = lambda line, _: (where, line)


def toml_is_sound(text: str, where: str, incoming: Incoming) -> bool:
    """Whether settings may be parsed, and stand on a bundled scenario or on none; a finding where not."""
    document, why = parsed(text, MAX_TOML)
    if why:
        incoming.find((where, 0), "absurd", f"{why}, which no scenario has")
        return False
    if document.get("base", bundled()[0]) not in bundled():
        message = f"stands on a scenario that is not bundled ({', '.join(bundled())}): export that one"
        incoming.find((where, 0), "bad-base", message)
        return False
    return True


def _is_table(table: Any) -> bool:
    if not isinstance(table, Mapping):
        return False
    columns, rows = table.get("columns"), table.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list) or not all(isinstance(c, str) for c in columns):
        return False
    return all(isinstance(row, list) and len(row) == len(columns) for row in rows)
