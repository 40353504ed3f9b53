"""A run's table that says which file lacks a column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from dashboard.workspace.lacking import Lacking, name_of


class RunTable(pd.DataFrame):
    """A table as it was read; what is made of it is a plain DataFrame."""

    _metadata = ["file"]  # noqa: RUF012 - pandas' own way of keeping an attribute
    file = ""

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError as error:
            names = key if isinstance(key, list) else [key]
            gone = next((name for name in names if isinstance(name, str) and name not in self.columns), None)
            if gone is None:
                raise
            raise Lacking(self.file, "column", gone) from error


def read(file: Path, columns: tuple[str, ...] | None) -> RunTable:
    """Read a Parquet file, or some of its columns.

    Raises
    ------
    Lacking
        When it has no such column.
    OSError, ValueError
        When it cannot be read.
    """
    if columns:
        there = set(pq.read_schema(file).names)
        for name in columns:
            if name not in there:
                raise Lacking(name_of(file), "column", name)
    table = RunTable(pd.read_parquet(file, columns=list(columns) if columns else None))
    table.file = name_of(file)
    return table
