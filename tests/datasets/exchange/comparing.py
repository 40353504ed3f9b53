"""Are two scenarios the same? And workbooks to break."""

import io
from pathlib import Path

import openpyxl
import pandas as pd

import datasets
from core.errors import Finding, InvalidInput
from datasets import schema
from datasets.exchange.incoming import Landed, Read, land

TABLES = (*schema.TABLES, "outages")


def assert_same(one: datasets.Scenario, two: datasets.Scenario, rtol: float = 0.0) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name), check_exact=not rtol, rtol=rtol or 1e-5)
    settings = {key: value for key, value in one.settings.items() if key != "capacity.scale"}
    assert settings == {key: two.settings[key] for key in settings}


def findings_of(source: str, read: Read, out: Path) -> list[Finding]:
    """What an import says, whether it is refused or not; where it is, nothing is left."""
    try:
        landed: Landed = land(source, read, out)
    except InvalidInput as error:
        assert not out.exists()
        assert [path.name for path in out.parent.iterdir() if path.name.startswith(f".{out.name}")] == []
        return list(error.findings)
    return list(landed.findings)


def workbook(sheets: dict[str, list[list[object]]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def bytes_of(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
