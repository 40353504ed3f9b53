"""A table as a file: CSV, Excel or Parquet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dashboard.safety.cells import plain_table

if TYPE_CHECKING:
    import pandas as pd

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
"""Media type by the file name's end."""
EXCEL_ROWS = 1_048_575
"""Rows that a sheet holds below its header."""


def table_bytes(table: pd.DataFrame, kind: str) -> bytes:
    """The file's bytes.

    Parameters
    ----------
    table : DataFrame
    kind : str
        ``csv``, ``xlsx`` (cut at `EXCEL_ROWS`) or ``parquet``. The first two hold no text that a spreadsheet would run.
    """
    out = io.BytesIO()
    if kind == "parquet":
        table.to_parquet(out, index=False)
    elif kind == "xlsx":
        _excel(plain_table(table.head(EXCEL_ROWS)), out)
    else:
        # The mark tells Excel that the bytes are UTF-8.
        out.write(b"\xef\xbb\xbf" + plain_table(table).to_csv(index=False).encode("utf-8"))
    return out.getvalue()


def _excel(table: pd.DataFrame, out: io.BytesIO) -> None:
    """One sheet, written row by row: a sheet that is kept whole takes 50 times its size."""
    import pandas as pd
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("table")
    sheet.append([str(name) for name in table.columns])
    for row in table.astype(object).itertuples(index=False, name=None):
        sheet.append([None if pd.isna(value) else _cell(value) for value in row])
    book.save(out)


def _cell(value: object) -> object:
    """What openpyxl takes: numbers, texts without control characters, dates."""
    if isinstance(value, str):
        return "".join(c for c in value if c >= " " or c in "\t\n")
    return value.item() if hasattr(value, "item") else value
