"""Rows of ours made of rows of a model, put down so that findings name the model's own cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasets import schema
from datasets.exchange.anura.tables import Table
from datasets.exchange.incoming import Incoming
from datasets.exchange.loose import text_of


@dataclass
class Made:
    """Rows of a table of ours, and the line of the model's table that each was made of."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, row: dict[str, Any], line: int) -> None:
        """Add a row."""
        self.rows.append(row)
        self.lines.append(line)


def put(incoming: Incoming, name: str, made: Made, source: Table, back: Mapping[str, str]) -> None:
    """Write the rows as a table of ours.

    Parameters
    ----------
    back : mapping
        The model's column by ours.
    """
    said = {column for row in made.rows for column in row}
    header = [column for column in schema.table(name) if column in said]
    rows = ([_text(row.get(column)) for column in header] for row in made.rows)
    incoming.write(name, header, rows, _places(source, made.lines, back))


def _text(value: Any) -> str:
    return "" if value is None or value != value else text_of(value)


def _places(source: Table, lines: Sequence[int], back: Mapping[str, str]) -> Any:
    def place(line: int, column: str) -> tuple[str, int]:
        if 2 <= line < len(lines) + 2:
            return source.place(lines[line - 2], back.get(column, ""))
        return source.place(0, "")

    return place
