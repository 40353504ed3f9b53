"""A table as text, the way spreadsheets write it: comma, semicolon or tab between fields, UTF-8 or UTF-16."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEPARATORS = ",;\t"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, Any]]]]:
    """The columns' names, and each row with its line.

    The separator is whichever the first line has most of. Excel calls UTF-16 with tabs "Unicode text".

    Raises
    ------
    OSError, UnicodeError, csv.Error
        Now, or as the rows are read.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
    separator = max(SEPARATORS, key=first.count)
    columns = [name.strip() for name in next(csv.reader([first], delimiter=separator), [])]

    def rows() -> Iterator[tuple[int, dict[str, Any]]]:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=separator)
            next(reader, None)
            for row in reader:
                if row:
                    yield reader.line_num, dict(zip(columns, row, strict=False))

    return columns, rows()


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in UTF_16 else "utf-8-sig"
