"""An answer's rows: as JSON, as text, as CSV or Parquet."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import pyarrow as pa

from core.errors import Finding, InvalidInput
from whatif.runs.whole_file import whole_file

if TYPE_CHECKING:
    import pandas as pd

BEYOND = "beyond the years 1 to 9999"


@dataclass(frozen=True)
class QueryResult:
    """What a query gave.

    Attributes
    ----------
    arrow : Table
        Of pyarrow; two columns may have one name.
    types : tuple of str
        Of the columns, as DuckDB names them.
    seconds : float
        From the call to the last row.
    truncated : bool
        Whether there are more rows than the limit.
    notes : tuple of str
        Runs and files that are not in it, and why.
    """

    arrow: pa.Table
    types: tuple[str, ...]
    seconds: float
    truncated: bool = False
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.arrow.column_names)

    def rows(self) -> list[list[Any]]:
        """Rows of values that JSON knows: no number is NaN or infinite, times are ISO 8601, intervals seconds."""
        columns = [[plain(value) for value in _values(column)] for column in self.arrow.columns]
        return [list(row) for row in zip(*columns, strict=True)]

    def to_json(self) -> dict[str, Any]:
        """The whole answer as one document."""
        return {
            "columns": [{"name": name, "type": kind} for name, kind in zip(self.columns, self.types, strict=True)],
            "rows": self.rows(),
            "truncated": self.truncated,
            "seconds": round(self.seconds, 3),
            "notes": list(self.notes),
        }

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a DataFrame."""
        return self.arrow.to_pandas()

    def write_csv(self, out: Path | TextIO) -> None:
        """Write comma-separated values with a header; lists and structures as JSON, what does not exist empty.

        Raises
        ------
        InvalidInput
            When the file cannot be written.
        """
        if isinstance(out, Path):
            with whole_file(out) as beside, beside.open("w", encoding="utf-8", newline="") as file:
                self.write_csv(file)
            return
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_cell(value) for value in row] for row in self.rows())

    def write_parquet(self, out: Path) -> None:
        """Write a Parquet file.

        Raises
        ------
        InvalidInput
            When two columns have one name, a column is of a type that Parquet lacks, or the file cannot be written.
        """
        import pyarrow.parquet as pq

        twice = next((name for name in self.columns if self.columns.count(name) > 1), None)
        if twice is not None:
            message = f"two columns are called {twice!r}: rename one (AS ...) for a Parquet file"
            raise InvalidInput([Finding("query", 0, "sql", message)])
        try:
            with whole_file(out) as beside:
                pq.write_table(self.arrow, beside, compression="zstd")
        except pa.ArrowException as error:
            raise InvalidInput([Finding("query", 0, "sql", f"no Parquet file can hold it: {error}")]) from error


def plain(value: Any) -> Any:
    """A value of an answer as JSON knows it."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    for kind, convert in _PLAIN.items():
        if isinstance(value, kind):
            return convert(value)
    return str(value)


_PLAIN: dict[Any, Callable[[Any], Any]] = {
    Decimal: lambda value: int(value) if value == value.to_integral_value() else float(value),
    (datetime, date, time): lambda value: value.isoformat(),
    timedelta: lambda value: value.total_seconds(),
    pa.MonthDayNano: lambda value: _interval(*value),
    bytes: lambda value: value.hex(),
    dict: lambda value: {str(key): plain(each) for key, each in value.items()},
    (list, tuple): lambda value: [plain(each) for each in value],
}


def _interval(months: int, days: int, nanoseconds: int) -> float | str:
    """Seconds; months have no number of them."""
    seconds = days * 86400 + nanoseconds / 1e9
    return f"{months} months {seconds:g} s" if months else seconds


def _values(column: pa.ChunkedArray) -> list[Any]:
    """Python values; a time that Python cannot hold is `BEYOND`."""
    try:
        return column.to_pylist()
    except (OverflowError, ValueError, pa.ArrowException):
        return _one_by_one(column)


def _one_by_one(column: pa.ChunkedArray) -> list[Any]:
    values = []
    for scalar in column:
        try:
            values.append(scalar.as_py())
        except (OverflowError, ValueError):
            values.append(BEYOND)
    return values


def _cell(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else value
