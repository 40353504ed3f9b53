"""Distances and durations from a file: CSV, with or without names of the places, or npz.

A CSV holds one table, which then stands for distance and duration alike. An npz holds `distance`, `duration` or both.
Metres and seconds, or a benchmark's unit; `inf` is a leg that may not be driven.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from datasets.files import read_text, shown
from routing.travel.conventions import ROUNDED, Convention
from routing.travel.table import FORBIDDEN, Table, TableTravel

Floats = npt.NDArray[np.float64]
Rows = list[tuple[int, list[str]]]


def read_matrix(path: str | Path, *, convention: Convention = ROUNDED, places: int | None = None) -> TableTravel:
    """Read the tables of a matrix file.

    Parameters
    ----------
    path : str or Path
        ``.npz``; anything else is read as CSV. Its first line may name the places, and so may its first column.
    convention : Convention
        How values become ticks.
    places : int, optional
        How many there must be.

    Raises
    ------
    InvalidInput
        With every finding: not a number, NaN, negative, not square, of another size than `places`, not 0 from a place
        to itself.
    """
    file = Path(path)
    tables = _npz_tables(file) if file.suffix.lower() == ".npz" else {"": _csv_table(file)}
    findings = [
        found for name, (values, lines) in tables.items() for found in _wrong(file, name, values, lines, places)
    ]
    if len({values.shape for values, _ in tables.values()}) > 1:
        findings.append(Finding(shown(file), 0, "matrix-size", "distance and duration are not of one size"))
    if findings:
        raise InvalidInput(findings)
    ticks = [_ticks(values, convention) for values, _ in tables.values()]
    return TableTravel(ticks[0], ticks[-1])


def _ticks(values: Floats, convention: Convention) -> Table:
    reachable = np.isfinite(values)
    ticks = np.full(values.shape, FORBIDDEN, np.int32)
    ticks[reachable] = convention.ticks(values[reachable])
    return ticks


def _csv_table(file: Path) -> tuple[Floats, list[int]]:
    """The numbers and the line of each row; NaN where a cell was already found wrong raises instead."""
    findings: list[Finding] = []
    text = read_text(file, findings.append)
    if text is None:
        raise InvalidInput(findings)
    reader = csv.reader(io.StringIO(text))
    rows = _without_names([(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)])
    width = len(rows[0][1]) if rows else 0
    values = np.full((len(rows), width), np.nan)
    for row, (line, cells) in enumerate(rows):
        if len(cells) != width:
            message = f"{len(cells)} fields, the first row has {width}"
            findings.append(Finding(shown(file), line, "wrong-field-count", message))
            continue
        try:
            values[row] = cells
        except ValueError:
            column = next(i for i, cell in enumerate(cells) if not _is_number(cell))
            message = f"{cells[column]!r} in column {column + 1} is not a number"
            findings.append(Finding(shown(file), line, "not-a-number", message))
    if findings:
        raise InvalidInput(findings)
    return values, [line for line, _ in rows]


def _without_names(rows: Rows) -> Rows:
    """Rows of numbers alone: without a header, and without a column of names.

    A header has no number beyond its corner; or it is the one line too many, or says the same as the first column,
    where places are numbered. A column of names has no number, or stands under a corner that is none.
    """
    if not rows:
        return rows
    header = rows[0][1]
    corner = _is_number(header[0])
    has_header = len(header) > 1 and not any(map(_is_number, header[1:]))
    has_header = has_header or (corner and len(rows) == len(header) + 1)
    has_header = has_header or (not corner and header[1:] == [cells[0] for _, cells in rows[1:]])
    body = rows[1:] if has_header and len(rows) > 1 else rows
    names_left = has_header and not corner and len(body) + 1 == len(header)
    names_left = names_left or not any(_is_number(cells[0]) for _, cells in body)
    return [(line, cells[1:]) for line, cells in body] if names_left else body


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _npz_tables(file: Path) -> dict[str, tuple[Floats, list[int]]]:
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            names = [name for name in ("distance", "duration") if name in archive]
            tables = {name: np.asarray(archive[name], np.float64) for name in names}
    except OSError as error:
        rule = "unreadable-file" if file.exists() else "missing-file"
        message = f"cannot be read: {error.strerror or error}"
        raise InvalidInput([Finding(shown(file), 0, rule, message)]) from error
    except (ValueError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise InvalidInput([Finding(shown(file), 0, "file-format", f"not an npz of numbers: {error}")]) from error
    if not tables:
        raise InvalidInput([Finding(shown(file), 0, "file-format", "the npz has neither 'distance' nor 'duration'")])
    flat = [name for name, values in tables.items() if values.ndim != 2]
    if flat:
        raise InvalidInput([Finding(shown(file), 0, "matrix-size", f"{name!r} is not a table") for name in flat])
    return {name: (values, [0] * len(values)) for name, values in tables.items()}


def _wrong(file: Path, name: str, values: Floats, lines: list[int], places: int | None) -> list[Finding]:
    """Everything wrong with a table; one finding a rule and row."""
    rows, columns = values.shape
    where = f"{name}: " if name else ""
    if rows != columns or rows == 0:
        message = f"{where}{rows} rows of {columns} columns: a square is needed"
        return [Finding(shown(file), 0, "matrix-not-square", message)]
    findings: list[Finding] = []
    if places is not None and rows != places:
        findings.append(Finding(shown(file), 0, "matrix-size", f"{where}{rows} rows for {places} places"))
    itself = np.eye(rows, dtype=bool)
    with np.errstate(invalid="ignore"):
        tests = (
            ("matrix-nan", np.isnan(values), "is no number"),
            ("matrix-negative", values < 0, "is negative"),
            ("matrix-too-large", np.isfinite(values) & (values >= FORBIDDEN), "is too large"),
            (
                "matrix-diagonal",
                itself & (values != 0) & ~np.isnan(values),
                "must be 0: it leads from a place to itself",
            ),
        )
    for rule, bad, what in tests:
        for row in np.flatnonzero(bad.any(axis=1)).tolist():
            column = int(bad[row].argmax())
            message = f"{where}{values[row, column]:g} from place {row + 1} to place {column + 1} {what}"
            findings.append(Finding(shown(file), lines[row], rule, message))
    return findings
