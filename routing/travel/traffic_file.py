"""Speeds through the day from a table: a row an hour."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.errors import Finding, InvalidInput
from datasets.files import read_csv, shown
from routing.travel.hours import hourly
from routing.travel.table import SpeedProfile


def read_traffic(path: Path, scale: int = 1, day_start_s: int = 0) -> SpeedProfile:
    """Read factors of speed by hour of the day; hours that the table leaves out are at 1.

    Parameters
    ----------
    path : Path
        CSV with the columns ``hour`` (0-23) and ``factor``.
    scale, day_start_s : int
        As of the `Problem`.

    Raises
    ------
    InvalidInput
        With everything that is wrong, by line.
    """
    findings: list[Finding] = []
    table = read_csv(path, findings.append)
    columns = table.columns if table is not None else {}
    findings += [
        Finding(shown(path), 1, "missing-column", f"there is no column {name}")
        for name in ("hour", "factor")
        if not findings and name not in columns
    ]
    if findings or table is None:
        raise InvalidInput(findings)
    factors = np.ones(24)
    seen: set[int] = set()
    for hour, factor, line in zip(columns["hour"], columns["factor"], table.lines, strict=True):
        if not hour.isdigit() or int(hour) > 23 or int(hour) in seen:
            findings.append(Finding(shown(path), line, "hour", f"{hour!r} is no hour from 0 to 23, or is there twice"))
            continue
        seen.add(int(hour))
        value = _positive(factor)
        if value is None:
            findings.append(Finding(shown(path), line, "factor", f"{factor!r} is no factor between 0.01 and 100"))
            continue
        factors[int(hour)] = value
    if findings:
        raise InvalidInput(findings)
    return hourly(factors.tolist(), scale, day_start_s)


def _positive(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0.01 <= value <= 100 else None
