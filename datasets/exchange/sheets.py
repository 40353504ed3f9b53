"""Excel workbooks from strangers, as tables of values: nothing is calculated, followed or run.

A sheet called as a table becomes NAME.csv, a line a row, so that what ``check`` finds on a line is on that row.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets.exchange.zips import opened
from datasets import schema

MAX_ROWS = 1_048_576
MAX_CELLS = 12_000_000
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ENTITY = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CHUNK = 1 << 20


def write_sheets(file: Path, name: str, folder: Path) -> Iterator[tuple[str, Path, list[Finding]]]:
    """Write each sheet that is called as a table.

    Yields
    ------
    table, file, notes
        The table's name ("" for a sheet that is left out), its CSV file, and what to know about it: formulas, of
        which the stored values are taken.

    Raises
    ------
    InvalidInput
        When the workbook is refused, or cannot be read.
    """
    formulas = _look_through(file, name)
    try:
        yield from _sheets(file, name, folder, formulas)
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part made it stumble over
        raise InvalidInput([Finding(name, 0, "bad-workbook", "is no workbook that can be read")]) from error


def _sheets(file: Path, name: str, folder: Path, formulas: bool) -> Iterator[tuple[str, Path, list[Finding]]]:
    with _book(file, values=True) as book:
        for title in book.sheetnames:
            table = title.strip().lower()
            if table not in schema.TABLES:
                message = f"sheet {title!r} is not called as a table; it is left out"
                yield "", file, [Finding(name, 0, "unknown-sheet", message, "warning")]
                continue
            target = folder / f"{table}.csv"
            _write(book[title], target, name)
            yield table, target, _formulas(file, title, target) if formulas else []


@contextmanager
def _book(file: Path, *, values: bool) -> Iterator[Any]:
    """A workbook with the values stored in it, or with its formulas; links to others are left out."""
    import openpyxl

    with file.open("rb") as stream:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=values, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _write(sheet: Any, target: Path, name: str) -> None:
    """A sheet's values as CSV, blank rows kept so that a line is a row."""
    sheet.reset_dimensions()  # what the file says of its size is not believed
    cells = 0
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        width = 0
        for at, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells += len(row) + 1
            if at > MAX_ROWS or cells > MAX_CELLS:
                raise InvalidInput([Finding(name, 0, "zip-bomb", f"has a sheet of more than {MAX_CELLS:,} cells")])
            texts = [_text(value) for value in row]
            while texts and not texts[-1]:
                texts.pop()
            width = width or len(texts)
            writer.writerow(texts + [""] * (width - len(texts)) if texts else [])


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
    return " ".join(str(value).split())


def _formulas(file: Path, title: str, target: Path) -> list[Finding]:
    """That stored values stand for formulas, and where there is none stored."""
    with _book(file, values=False) as book:
        sheet = book[title]
        sheet.reset_dimensions()
        rows = [at for at, row in enumerate(sheet.iter_rows(), start=1) if any(_is_formula(cell) for cell in row)]
    if not rows:
        return []
    message = f"{len(rows)} rows hold formulas: nothing is calculated, the values stored beside them are taken"
    return [Finding(target.name, rows[0], "formula", message, "warning")]


def _is_formula(cell: Any) -> bool:
    return bool(getattr(cell, "data_type", "") == "f")


def _look_through(file: Path, name: str) -> bool:
    """Refuse macros and entities; whether any sheet holds a formula."""
    with opened(file, name, nested=True) as archive:
        names = [info.filename.lower() for info in archive.infolist()]
        if any("vbaproject" in member or member.startswith("xl/macrosheets/") for member in names):
            raise InvalidInput([Finding(name, 0, "macros", "holds macros: save it as .xlsx without them")])
        found = False
        for info in archive.infolist():
            if info.filename.lower().endswith((".xml", ".rels")):
                found |= _scan(archive, info, name)
        return found


def _scan(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bool:
    """Whether a part holds a formula; refuses one that declares a document type or entities."""
    formula, tail = False, b""
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            text = tail + chunk.replace(b"\0", b"")
            if _ENTITY.search(text):
                raise InvalidInput([Finding(name, 0, "entities", "declares entities, which no workbook needs")])
            formula = formula or _FORMULA.search(text) is not None
            tail = text[-32:]
    return formula and info.filename.startswith("xl/worksheets/")
