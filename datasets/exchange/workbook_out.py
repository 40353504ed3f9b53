"""A scenario as an Excel workbook: a sheet a table, then settings, outages, and what every column means."""

from __future__ import annotations

import datetime as dt
import math
import os
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from datasets import schema
from datasets.exchange.settings_sheet import (
    OUTAGE_COLUMNS,
    OUTAGES,
    SETTING_COLUMNS,
    SETTINGS,
    outage_rows,
    setting_rows,
)
from datasets.exchange.sheets import MAX_ROWS, cell_name
from datasets.exchange.workbook_in import ABOUT
from datasets.writing import given_tables

if TYPE_CHECKING:
    import pandas as pd

    from datasets.scenario import Scenario

ABOUT_COLUMNS = ("sheet", "column", "needed", "unit", "values", "default", "description", "source")
MAX_TEXT = 32_767
"""Characters of a cell."""
_STAMP = dt.datetime(2026, 1, 1)
"""When every workbook says it was made, so that the same scenario gives the same bytes."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def write_workbook(scenario: Scenario, file: Path) -> dict[str, int]:
    """Write a scenario's tables and settings, edits applied; rows by sheet.

    Texts are texts, whatever they begin with: no cell is a formula. Numbers have 16 digits, as Excel's.

    Raises
    ------
    InvalidInput
        When a table has more rows than a sheet, a text more characters than a cell, or the file cannot be written.
    """
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[Any]]]] = {}
    for name, table in given_tables(scenario).items():
        _refuse_too_long(file, name, table)
        sheets[name] = list(table.columns), rows_of(table)
    sheets[SETTINGS] = SETTING_COLUMNS, setting_rows(scenario)
    if len(scenario.outages):
        sheets[OUTAGES] = OUTAGE_COLUMNS, outage_rows(scenario)
    sheets[ABOUT] = ABOUT_COLUMNS, _about(tuple(given_tables(scenario)))
    return write_book(file, sheets)


def write_book(file: Path, sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> dict[str, int]:
    """Write sheets of a header and rows; rows by sheet. The same sheets give the same bytes."""
    from openpyxl import Workbook

    counts = {}
    with whole(file) as beside:
        book = Workbook(write_only=True)
        book.properties.creator, book.properties.created = "pod2door", _STAMP
        for title, (header, rows) in sheets.items():
            sheet = book.create_sheet(title)
            _lay_out(sheet, title, header)
            counts[title] = 0
            for row in rows:
                sheet.append([_cell(sheet, value) for value in row])
                counts[title] += 1
        _save(book, beside)
    return counts


def rows_of(table: pd.DataFrame) -> Iterator[list[Any]]:
    """Rows with plain values: None for what is not known, whole numbers as such."""
    columns = [_plain(table[name].tolist()) for name in table]
    return map(list, zip(*columns, strict=True))


def _plain(values: list[Any]) -> list[Any]:
    return [None if value == "" or value != value else _whole(value) for value in values]


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _lay_out(sheet: Any, title: str, header: Sequence[str]) -> None:
    """A bold header that stays in sight, columns wide enough, and text columns that stay text when typed into."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    columns = schema.table(title) if title in schema.TABLES else {}
    sheet.freeze_panes = "B2"
    for at, name in enumerate(header, start=1):
        dimension = sheet.column_dimensions[cell_name(1, at)[:-1]]
        dimension.width = 60 if name in ("description", "source", "Notes") else max(10, min(30, len(name) + 3))
        if name in columns and not columns[name].numeric:
            dimension.number_format = "@"
    cells = [WriteOnlyCell(sheet, value=name) for name in header]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)


def _cell(sheet: Any, value: Any) -> Any:
    """A value as openpyxl takes it; a text that begins as a formula stays a text."""
    if not isinstance(value, str):
        return value
    text = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    if not text.startswith("="):
        return text
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


class _Still(zipfile.ZipFile):
    """A zip file whose members bear no time."""

    def writestr(
        self,
        zinfo_or_arcname: Any,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        super().writestr(_timeless(zinfo_or_arcname), data, compress_type, compresslevel)

    def write(
        self,
        filename: Any,
        arcname: Any = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        with Path(filename).open("rb") as data, self.open(_timeless(arcname), "w", force_zip64=True) as out:
            shutil.copyfileobj(data, out)


def _timeless(name: Any) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(str(name))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _save(book: Any, file: Path) -> None:
    """Save with no time on any part, and always the same time of making in the book's properties."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.modified = _STAMP
    with _Still(file, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """A file to fill that appears under its name only when it is complete.

    Raises
    ------
    InvalidInput
        When it cannot be written.
    """
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.touch()  # what cannot be written is said before anything is made
        yield beside
        beside.replace(file)
    except OSError as error:
        raise InvalidInput([Finding(str(file), 0, "unwritable-file", str(error.strerror or error))]) from error
    finally:
        beside.unlink(missing_ok=True)


def _refuse_too_long(file: Path, name: str, table: pd.DataFrame) -> None:
    if len(table) >= MAX_ROWS:
        message = f"table {name} has {len(table):,} rows, a sheet holds {MAX_ROWS - 1:,}: export a folder"
        raise InvalidInput([Finding(str(file), 0, "too-large", message)])
    texts = [column for column in table if table[column].dtype.kind not in "biuf"]
    if any(table[column].str.len().max() > MAX_TEXT for column in texts):
        message = f"table {name} has a text of more than {MAX_TEXT:,} characters, the most that a cell holds"
        raise InvalidInput([Finding(str(file), 0, "too-large", message)])


def _about(names: Sequence[str]) -> list[list[Any]]:
    """Each column of each sheet: unit, values, default, meaning, source of the default."""
    return [
        [name, column.name, needed, column.unit, _values(column), column.default, column.description, column.source]
        for name in names
        for column in schema.table(name).values()
        for needed in ["yes" if column.required else ""]
    ]


def _values(column: schema.Column) -> str:
    low, high = (f"{end:g}" if math.isfinite(end) else "" for end in (column.low, column.high))
    return f"{low} to {high}" if low or high else ", ".join(column.choices)
