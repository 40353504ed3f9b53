"""Excel workbooks in: a sheet a table; findings name the sheet and the cell."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from datasets import schema
from datasets.exchange.incoming import Incoming, Place
from datasets.exchange.settings_sheet import OUTAGES, SETTINGS, take_settings
from datasets.exchange.sheets import TableOf, cell_name, place_in_sheet, table_of, write_sheets

ABOUT = "about"
"""The sheet that explains the others; nobody reads it."""


def sheet_of(title: str, header: Sequence[str]) -> str:
    """The table, or the settings, that a sheet is; "" for none."""
    name = title.strip().lower()
    return name if name in (SETTINGS, OUTAGES, ABOUT) else table_of(title, header)


def read_workbook(file: Path, incoming: Incoming) -> None:
    """Put a workbook's sheets down as tables and settings.

    Raises
    ------
    InvalidInput
        When the workbook is refused, or cannot be read.
    """
    sheets(file, incoming, sheet_of)
    (incoming.folder / f"{ABOUT}.csv").unlink(missing_ok=True)
    take_settings(incoming)
    if not any(f"{name}.csv" in incoming.places for name in schema.TABLES):
        message = f"has no sheet that is called as a table ({', '.join(schema.TABLES)})"
        incoming.find((incoming.source, 0), "no-table", message)


def sheets(file: Path, incoming: Incoming, known: TableOf) -> None:
    """Put the sheets down that are known, each once."""
    titles: dict[str, str] = {}
    doubled: set[str] = set()

    def once(title: str, header: Sequence[str]) -> str:
        table = known(title, header)
        if table in titles and table not in ("", ABOUT):
            doubled.add(title)
            message = f"is {table} once more, as sheet {titles[table]!r} is already"
            incoming.find((place_in_sheet(incoming.source, title), 0), "twice", message)
            return ""
        titles.setdefault(table, title)
        return table

    for table, made, title, notes in write_sheets(file, incoming.source, incoming.folder, once):
        if table != ABOUT and title not in doubled:
            incoming.findings += notes
        if table and table != ABOUT:
            incoming.places[made.name] = cells_of(incoming.source, title, made)


def cells_of(source: str, title: str, made: Path) -> Place:
    """Places of a sheet's cells; the first column's where none is known."""
    with made.open(encoding="utf-8", newline="") as file:
        header = [name.strip() for name in next(csv.reader(file), [])]

    def place(line: int, column: str) -> tuple[str, int]:
        if not line:
            return place_in_sheet(source, title), 0
        at = header.index(column) + 1 if column in header else 1
        return place_in_sheet(source, title, cell_name(line, at)), 0

    return place
