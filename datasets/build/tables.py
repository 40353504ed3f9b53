"""Reading and writing the bundled CSV files in one stable form, so that a rebuild gives the same bytes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd

DATASETS = Path(__file__).resolve().parents[1]
SCENARIOS = DATASETS / "scenarios"
GEO = DATASETS / "geo"

TEXT_COLUMNS = {
    *("id", "kind", "name", "zip", "state", "region", "status", "goods", "technology", "shifts", "zone", "station"),
    *("lane", "origin", "destination", "mode", "departures", "source"),
}
"""Columns that stay text even where every value looks like a number (ZIP 01001)."""


def read_table(path: Path) -> pd.DataFrame:
    """Read a bundled CSV as written by `write_table`; text columns as text, blanks of text columns as ""."""
    header = pd.read_csv(path, nrows=0).columns
    text = {name: str for name in header if name in TEXT_COLUMNS}
    blank = {name: [""] for name in header if name not in TEXT_COLUMNS}
    return pd.read_csv(path, dtype=text, keep_default_na=False, na_values=blank)


def write_table(frame: pd.DataFrame, path: Path, decimals: dict[str, int] | None = None) -> None:
    """Write `frame` as CSV with LF line ends; float columns with their shortest text after rounding.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table, in the order in which it is to stand in the file.
    path : pathlib.Path
        Target; its folder is made. A name that ends in `.gz` is gzipped without a time stamp.
    decimals : dict of str to int
        Decimals of float columns (default 6).
    """
    columns = {name: _as_text(frame[name], (decimals or {}).get(name, 6)) for name in frame.columns}
    text = pd.DataFrame(columns).to_csv(index=False, lineterminator="\n")
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data`; a `.gz` name is compressed without name and time, the same bytes at every build."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)


def write_json(path: Path, value: Any) -> None:
    """`value` as compact JSON, gzipped where the name says so."""
    write_bytes(path, json.dumps(value, separators=(",", ":"), sort_keys=True).encode())


def _as_text(column: pd.Series, decimals: int) -> pd.Series:
    if column.dtype.kind != "f":
        return column.astype(str)
    return column.map(lambda value: "" if pd.isna(value) else f"{value:.{decimals}f}".rstrip("0").rstrip(".") or "0")
