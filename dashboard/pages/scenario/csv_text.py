"""A CSV file as rows with their lines, and one cell of it changed with every other line left as it is written."""

from __future__ import annotations

import csv
import io
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from core.errors import Finding, InvalidInput

KEPT_CELLS = 1_200_000
"""Cells of parsed files that are kept, at most: three times what us has, some 90 MB."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A CSV file's text by rows.

    Attributes
    ----------
    header : list of str
    rows : list of list of str
        As long as the header, stripped; not to be changed in place.
    lines : list of int
        1-based line of each row.
    """

    header: list[str]
    rows: list[list[str]]
    lines: list[int]

    @property
    def cells(self) -> int:
        """How many there are."""
        return len(self.header) * len(self.rows)


_kept: OrderedDict[Path, tuple[tuple[int, int], Sheet]] = OrderedDict()
_lock = threading.Lock()


def sheet_of(file: Path) -> Sheet:
    """A file's rows, kept until the file changes; what is no CSV has no rows (``check`` says why)."""
    stat = file.stat()
    state = stat.st_mtime_ns, stat.st_size
    with _lock:
        known = _kept.get(file)
        if known is None or known[0] != state:
            known = state, parse(file.read_bytes().decode("utf-8-sig", errors="replace"))
        _kept[file] = known
        _kept.move_to_end(file)
        while len(_kept) > 1 and sum(sheet.cells for _, sheet in _kept.values()) > KEPT_CELLS:
            _kept.popitem(last=False)
        return known[1]


def parse(text: str) -> Sheet:
    r"""Rows of a CSV text.

    Examples
    --------
    >>> parse("id,kind\nA,fc\n").rows
    [['A', 'fc']]
    """
    spans = _records(text)
    if not spans:
        return Sheet([], [], [])
    header = [name.strip() for name in spans[0][2]]
    rows, lines = [], []
    for line, _, fields in spans[1:]:
        rows.append([cell.strip() for cell in (fields + [""] * len(header))[: len(header)]])
        lines.append(line)
    return Sheet(header, rows, lines)


def with_cell(text: str, line: int, column: str, value: str) -> str:
    r"""The text with one cell changed; a column that the file does not have is added at its end.

    Parameters
    ----------
    text : str
    line : int
        Of the row, from 1; 1 changes the column's name itself.
    column, value : str

    Raises
    ------
    InvalidInput
        When no row begins there.

    Examples
    --------
    >>> with_cell("id,robots\nA,1\n", 2, "robots", "5")
    'id,robots\nA,5\n'
    """
    value = " ".join(value.split())
    lines = list(io.StringIO(text, newline=""))
    records = _records(text)
    known = {first: (first, end, fields) for first, end, fields in records}
    if line not in known:
        raise InvalidInput([Finding("", line, "no-row", "no row begins on this line any more")])
    header = [name.strip() for name in records[0][2]]
    changes = [known[line]]
    if line > 1 and column not in header:
        changes = records
    at = header.index(column) if column in header else len(header)
    for first, end, fields in reversed(changes):
        new = value if first == line else column if first == 1 else ""
        lines[first - 1 : end] = [_written(_put(fields, at, new), lines[end - 1])]
    return "".join(lines)


def _put(fields: list[str], at: int, value: str) -> list[str]:
    padded = fields + [""] * (at + 1 - len(fields))
    return [*padded[:at], value, *padded[at + 1 :]]


def _written(fields: list[str], last: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(fields)  # the writer quotes line breaks that it ends rows with
    ending = last[len(last.rstrip("\r\n")) :]
    return out.getvalue()[:-2] + ending


def _records(text: str) -> list[tuple[int, int, list[str]]]:
    """First line, last line, and fields of each row that is not blank; up to where the text stops being CSV."""
    reader = csv.reader(io.StringIO(text, newline=""))
    records, first = [], 1
    try:
        for fields in reader:
            if fields and (len(fields) > 1 or fields[0].strip()):
                records.append((first, reader.line_num, fields))
            first = reader.line_num + 1
    except csv.Error:
        pass
    return records
