"""Orders of a hub's day: where to, when placed, and by when they were promised."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from datasets.files import RawTable, read_csv
from routing.formats.findings import Findings, number_of
from routing.problem import Floats, Ints

HOUR_S = 3600
REQUIRED_COLUMNS = ("order", "lat", "lon", "placed", "promise_h")
COLUMNS = (*REQUIRED_COLUMNS, "packages")
LONGEST_PROMISE_H = 24.0


@dataclass(frozen=True)
class Orders:
    """Orders by the time they were placed.

    Attributes
    ----------
    id : tuple of str
    lat, lon : float64[N]
    placed_s, due_s : int64[N]
        Seconds from midnight; due is when the promise ends.
    packages : int64[N]
    """

    id: tuple[str, ...]
    lat: Floats
    lon: Floats
    placed_s: Ints
    due_s: Ints
    packages: Ints

    def __len__(self) -> int:
        return len(self.id)

    def sorted(self) -> Orders:
        """By the time placed; orders of the same second as they were."""
        order = np.argsort(self.placed_s, kind="stable")
        columns = (getattr(self, name)[order] for name in ("lat", "lon", "placed_s", "due_s", "packages"))
        return Orders(tuple(self.id[row] for row in order.tolist()), *columns)


def read_orders(path: Path, packages_max: int) -> Orders:
    """Read a CSV file of orders: ``order,lat,lon,placed,promise_h`` and, where not 1, ``packages``.

    ``placed`` is a clock time ("11:20", "11:20:30") or seconds from midnight; ``promise_h`` hours from then.

    Raises
    ------
    InvalidInput
        With everything that is wrong: columns, numbers, places off the Earth, promises that are none, doubled orders,
        more packages than a tour takes.
    """
    findings = Findings(path)
    table = read_csv(path, lambda finding: findings.add(finding.line, finding.rule, finding.message))
    for name in () if table is None else (name for name in table.columns if name not in COLUMNS):
        findings.add(1, "unknown-column", f"column {name[:40]!r} is not known; known are {', '.join(COLUMNS)}")
    for name in () if table is None else (name for name in REQUIRED_COLUMNS if name not in table.columns):
        findings.add(1, "missing-column", f"column {name} is missing")
    findings.raise_if_any()
    assert table is not None, "a table that is not there is a finding"
    cells = _Cells(table, findings)
    lat = cells.numbers("lat", -90.0, 90.0, "bad-place")
    lon = cells.numbers("lon", -180.0, 180.0, "bad-place")
    placed = cells.times("placed")
    promise = cells.numbers("promise_h", 0.0, LONGEST_PROMISE_H, "bad-promise", above=True)
    packages = cells.numbers("packages", 1.0, float(packages_max), "bad-packages", default=1.0, whole=True)
    cells.unique("order")
    findings.raise_if_any()
    due = placed + np.round(promise * HOUR_S).astype(np.int64)
    return Orders(tuple(table.columns["order"]), lat, lon, placed, due, packages.astype(np.int64)).sorted()


class _Cells:
    """Columns of a table as numbers, with what is wrong noted."""

    def __init__(self, table: RawTable, findings: Findings) -> None:
        self._table, self._findings = table, findings

    def numbers(
        self,
        name: str,
        least: float,
        most: float,
        rule: str,
        *,
        default: float | None = None,
        above: bool = False,
        whole: bool = False,
    ) -> Floats:
        """Numbers of a column within bounds; above the least where it is no value itself."""
        if name not in self._table.columns and default is not None:
            return np.full(len(self._table.lines), default)
        found = np.zeros(len(self._table.lines))
        for row, (text, line) in enumerate(zip(self._table.columns[name], self._table.lines, strict=True)):
            value = default if not text and default is not None else number_of(text)
            if isinstance(value, str):
                self._findings.add(line, "bad-number", f"{name} {text!r} {value}")
            elif whole and value != int(value):
                self._findings.add(line, "bad-number", f"{name} {text} is not a whole number")
            elif not least <= value <= most or (above and value == least):
                self._findings.add(
                    line, rule, f"{name} {text} is not {'above' if above else 'from'} {least:g} to {most:g}"
                )
            else:
                found[row] = value
        return found

    def times(self, name: str) -> Ints:
        """Seconds from midnight."""
        found = np.zeros(len(self._table.lines), np.int64)
        for row, (text, line) in enumerate(zip(self._table.columns[name], self._table.lines, strict=True)):
            try:
                found[row] = _seconds(text)
            except ValueError:
                self._findings.add(line, "bad-time", f"{name} {text!r} is no time (HH:MM, or seconds from midnight)")
        return found

    def unique(self, name: str) -> None:
        """Note names that are missing, or stand twice."""
        first: dict[str, int] = {}
        for text, line in zip(self._table.columns[name], self._table.lines, strict=True):
            if not text:
                self._findings.add(line, "missing-id", f"{name} is empty")
            elif text in first:
                self._findings.add(line, "duplicate-id", f"{name} {text!r} stands on line {first[text]} already")
            first.setdefault(text, line)


def _seconds(text: str) -> int:
    parts = text.split(":")
    if len(parts) == 1:
        value = number_of(text)
        if isinstance(value, str) or not 0 <= value < 24 * HOUR_S:
            raise ValueError(text)
        return int(value)
    hour, minute, second = (int(part) for part in [*parts, "0"][:3])
    if len(parts) > 3 or not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        raise ValueError(text)
    return (hour * 60 + minute) * 60 + second
