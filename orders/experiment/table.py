"""An experiment's data as users have it: CSV or Parquet, a row a user: user, variant, then metrics."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from orders.experiment.text_file import read_text

MOST_FINDINGS = 50
REQUIRED = ("user", "variant")
"""Whatever their case: SQL tools like capitals."""
LARGEST = 1e50
"""What is larger is no figure of a user, and its variance's square no number."""
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
Record = tuple[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Table:
    """Users, one a row.

    Attributes
    ----------
    variant : array of str[n]
    values : mapping of str to float64[n]
        Every other column.
    file : str
        Where they come from, as findings name it.
    """

    variant: npt.NDArray[np.str_]
    values: Mapping[str, npt.NDArray[np.float64]]
    file: str = ""

    def of(self, variant: str, column: str) -> npt.NDArray[np.float64]:
        """A column's values of one variant's users."""
        return self.values[column][self.variant == variant]


def read_table(path: str | Path) -> Table:
    """Read and check a file; its name ends in .parquet, or it is CSV (see `read_text`).

    Raises
    ------
    InvalidInput
        With every finding (the first 50): missing columns, users twice, values that are no numbers; a file that cannot
        be read.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        message = "a workbook is not read: save the sheet as CSV"
        raise InvalidInput([Finding(str(path), 0, "file-format", message)])
    try:
        columns, records = _parquet(path) if suffix == ".parquet" else read_text(path)
        return _checked(str(path), columns, records)
    except (OSError, UnicodeError, csv.Error) as error:
        words = getattr(error, "strerror", None) or error
        raise InvalidInput([Finding(str(path), 0, "unreadable", f"cannot be read: {words}")]) from None


def _checked(file: str, columns: list[str], records: Iterator[Record]) -> Table:
    names = {column: column.lower() if column.lower() in REQUIRED else column for column in columns}
    there = f"it has {', '.join(map(repr, columns))}" if columns else "it is empty"
    columns = [names[column] for column in columns]
    missing = [column for column in REQUIRED if column not in columns]
    findings = [Finding(file, 1, "missing-column", f"has no column {column!r}; {there}") for column in missing]
    findings += [Finding(file, 1, "column-twice", f"column {c!r} is there twice") for c in _repeated(columns)]
    metrics = [c for c in columns if c not in REQUIRED]
    if not metrics:
        findings.append(Finding(file, 1, "no-metric", "has no column beside user and variant"))
    if findings:
        raise InvalidInput(findings)
    first_line: dict[str, int] = {}
    variants: list[str] = []
    values: list[list[float]] = []
    for line, found in records:
        record: dict[str, Any] = dict.fromkeys(columns) | {names[column]: value for column, value in found.items()}
        findings += _row_findings(file, line, record, metrics, first_line)
        if len(findings) >= MOST_FINDINGS:
            break
        if not findings:
            variants.append(str(record["variant"]))
            values.append([float(record[c]) for c in metrics])
    if not findings and not values:
        findings.append(Finding(file, 0, "no-rows", "holds no users"))
    if findings:
        raise InvalidInput(findings[:MOST_FINDINGS])
    block = np.array(values, np.float64)
    return Table(np.array(variants), {c: block[:, i] for i, c in enumerate(metrics)}, file)


def _row_findings(
    file: str, line: int, record: Mapping[str, Any], metrics: list[str], first_line: dict[str, int]
) -> Iterator[Finding]:
    user = record["user"]
    if user in (None, ""):
        yield Finding(file, line, "empty-user", "names no user")
    elif first_line.setdefault(str(user), line) != line:
        message = f"user {str(user)!r} is on line {first_line[str(user)]} already: one row a user"
        yield Finding(file, line, "user-twice", message)
    if record["variant"] in (None, ""):
        yield Finding(file, line, "empty-variant", "names no variant")
    for column in metrics:
        if not _is_number(record[column]):
            message = f"{column} is {record[column]!r}, not a number between -{LARGEST:g} and {LARGEST:g}"
            yield Finding(file, line, "not-a-number", message)


def _is_number(value: Any) -> bool:
    try:
        return abs(float(value)) <= LARGEST
    except (TypeError, ValueError, OverflowError):
        return False


def _repeated(columns: list[str]) -> list[str]:
    return sorted({c for c in columns if columns.count(c) > 1})


def _parquet(path: Path) -> tuple[list[str], Iterator[Record]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise InvalidInput([Finding(str(path), 0, "unreadable", f"is no Parquet file: {error}")]) from None

    def records() -> Iterator[Record]:
        with file:
            rows = (record for batch in file.iter_batches() for record in batch.to_pylist())
            yield from enumerate(rows, start=1)

    return list(file.schema_arrow.names), records()
