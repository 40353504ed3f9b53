"""Sheets of a workbook as tables of values.

A sheet that is called as a table, or has a table's columns, becomes NAME.csv, a line a row, so that what ``check``
finds on a line is on that row.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets import schema
from datasets.exchange.workbooks import Parts, book, look_through

MAX_ROWS = 1_048_576
MAX_CELLS = 12_000_000
BREAKS = re.compile(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
_NAMED = 5
"""Cells that a finding about many of them names."""

TableOf = Callable[[str, Sequence[str]], str]
"""(a sheet's title, its first row) -> the table that it is, or ""."""


@dataclass
class _Doubts:
    """Cells that hold something other than what a table's cell is."""

    dates: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def table_of(title: str, header: Sequence[str]) -> str:
    """The table of a scenario that a sheet is: by its title, else by its columns where they leave no doubt.

    Examples
    --------
    >>> table_of(" Zones ", []), table_of("Sites", ["id", "kind", "lat", "lon", "robots"]), table_of("Notes", ["a"])
    ('zones', 'facilities', '')
    """
    if title.strip().lower() in schema.TABLES:
        return title.strip().lower()
    names = {text.strip().lower() for text in header if text.strip()}
    fits = [name for name in schema.TABLES if _fits(names, schema.table(name))]
    return fits[0] if len(fits) == 1 else ""


def _fits(names: set[str], columns: dict[str, schema.Column]) -> bool:
    """Whether a header has all columns that the table needs, and at the most one that it has not."""
    needed = {column.name for column in columns.values() if column.required}
    return len(needed) > 1 and needed <= names and len(names - set(columns)) <= 1


def write_sheets(
    file: Path, name: str, folder: Path, known: TableOf = table_of
) -> Iterator[tuple[str, Path, str, list[Finding]]]:
    """Write each sheet that is a table.

    Parameters
    ----------
    file : Path
    name : str
        As its sender calls it.
    folder : Path
        Takes NAME.csv.
    known : callable
        Says which table a sheet is.

    Yields
    ------
    table, file, title, notes
        The table's name ("" for a sheet that is left out), its CSV file, the sheet's title, and what to know about
        it, by cell: formulas (the stored values are taken), merged cells, dates, errors.

    Raises
    ------
    InvalidInput
        When the workbook is refused, or cannot be read.
    """
    parts = look_through(file, name)
    try:
        yield from _sheets(file, name, folder, known, parts)
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part made it stumble over
        raise InvalidInput([Finding(name, 0, "bad-workbook", "is no workbook that can be read")]) from error


def _sheets(
    file: Path, name: str, folder: Path, known: TableOf, parts: Parts
) -> Iterator[tuple[str, Path, str, list[Finding]]]:
    with book(file, values=True) as opened:
        for title in opened.sheetnames:
            sheet = opened[title]
            if not hasattr(sheet, "reset_dimensions"):  # a sheet that is a chart
                continue
            sheet.reset_dimensions()  # what the file says of its size is not believed
            table = known(title, _header(sheet))
            if not table:
                message = f"sheet {title!r} is not called as a table, and has not the columns of one; it is left out"
                yield "", file, title, [Finding(name, 0, "unknown-sheet", message, "warning")]
                continue
            target, doubts = folder / f"{table}.csv", _Doubts()
            _write(sheet, target, name, doubts)
            notes = _renamed(name, title, table) + _doubted(name, title, doubts)
            notes += _merged(name, title, parts.merged.get(sheet._worksheet_path, []))
            if sheet._worksheet_path in parts.formulas:
                notes += _formulas(file, name, title)
            yield table, target, title, notes


def _header(sheet: Any) -> list[str]:
    return [_text(value) for value in next(sheet.iter_rows(max_row=1, values_only=True), ())]


def _write(sheet: Any, target: Path, name: str, doubts: _Doubts) -> None:
    """A sheet's values as CSV, blank rows kept so that a line is a row."""
    cells = 0
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        width = 0
        for at, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells += len(row) + 1
            if at > MAX_ROWS or cells > MAX_CELLS:
                raise InvalidInput([Finding(name, 0, "zip-bomb", f"has a sheet of more than {MAX_CELLS:,} cells")])
            _doubt(row, at, doubts)
            texts = [_text(value) for value in row]
            while texts and not texts[-1]:
                texts.pop()
            width = width or len(texts)
            writer.writerow(texts + [""] * (width - len(texts)) if texts else [])


def _doubt(row: Sequence[Any], at: int, doubts: _Doubts) -> None:
    for column, value in enumerate(row, start=1):
        if isinstance(value, (dt.date, dt.datetime)):
            doubts.dates.append(cell_name(at, column))
        elif isinstance(value, str) and value in _ERRORS:
            doubts.errors.append(cell_name(at, column))


def _text(value: Any) -> str:
    """A cell's value as a table writes it; line breaks become spaces."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return BREAKS.sub(" ", _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))).strip()


def cell_name(row: int, column: int) -> str:
    """A cell as a spreadsheet calls it; both counted from 1.

    Examples
    --------
    >>> cell_name(7, 1), cell_name(2, 28)
    ('A7', 'AB2')
    """
    letters = ""
    while column > 0:
        column, left = divmod(column - 1, 26)
        letters = chr(ord("A") + left) + letters
    return f"{letters}{row}"


def place_in_sheet(name: str, title: str, cell: str = "") -> str:
    """A place in a workbook as findings name it: ``net.xlsx zones!D7``."""
    return f"{name} {title}!{cell}" if cell else f"{name} {title}"


def _renamed(name: str, title: str, table: str) -> list[Finding]:
    if title.strip().lower() == table.lower():
        return []
    message = f"the sheet is taken as {table}: it has the columns of that table"
    return [Finding(place_in_sheet(name, title), 0, "renamed-sheet", message, "warning")]


def _doubted(name: str, title: str, doubts: _Doubts) -> list[Finding]:
    notes = []
    if doubts.errors:
        message = f"{_listed(doubts.errors)} an error of a formula (such as #REF!), not a value"
        notes.append(Finding(place_in_sheet(name, title, doubts.errors[0]), 0, "cell-error", message))
    if doubts.dates:
        message = f"{_listed(doubts.dates)} a date: a spreadsheet makes dates of texts such as 1-2; read as its text"
        notes.append(Finding(place_in_sheet(name, title, doubts.dates[0]), 0, "date-cell", message, "warning"))
    return notes


def _merged(name: str, title: str, ranges: list[str]) -> list[Finding]:
    if not ranges:
        return []
    first = ranges[0].partition(":")[0]
    few = ", ".join(ranges[:_NAMED]) + (f" and {len(ranges) - _NAMED} more" if len(ranges) > _NAMED else "")
    message = f"merged cells ({few}): only the first of them has a value, the others would be empty; unmerge them"
    return [Finding(place_in_sheet(name, title, first), 0, "merged-cells", message)]


def _formulas(file: Path, name: str, title: str) -> list[Finding]:
    """That stored values stand for formulas; an error where a formula has none stored."""
    cells: list[str] = []
    empty: list[str] = []
    with book(file, values=False) as said, book(file, values=True) as stored:
        for sheet in (said[title], stored[title]):
            sheet.reset_dimensions()
        values = stored[title].iter_rows(values_only=True)
        for at, (row, value) in enumerate(zip(said[title].iter_rows(), values, strict=False), start=1):
            for column, cell in enumerate(row, start=1):
                if getattr(cell, "data_type", "") == "f":
                    (empty if value[column - 1] is None else cells).append(cell_name(at, column))
    notes = []
    if empty:
        message = f"{_listed(empty)} a formula without a stored value: open the workbook in Excel and save it"
        notes.append(Finding(place_in_sheet(name, title, empty[0]), 0, "formula", message))
    if cells:
        message = f"{_listed(cells)} a formula: nothing is calculated, the stored value is taken"
        notes.append(Finding(place_in_sheet(name, title, cells[0]), 0, "formula", message, "warning"))
    return notes


def _listed(cells: list[str]) -> str:
    more = f" and {len(cells) - _NAMED:,} more" if len(cells) > _NAMED else ""
    return ", ".join(cells[:_NAMED]) + more + (" holds" if len(cells) == 1 else " hold each")
