"""Numbers out of VRPLIB fields and sections, with what is wrong by line."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.formats.findings import number_of
from routing.formats.vrplib.text import Row, Section, VrplibText

Floats = npt.NDArray[np.float64]

LARGEST = 1e9
"""Numbers beyond this are taken for a mistake: nothing that is driven or carried is so large."""

ENDLESS = 1e18
"""Limits may be as large as this; some files say "none" that way."""


class Table(NamedTuple):
    """Values of a section by number, and the line that each number stands in.

    Attributes
    ----------
    values : float64[rows, columns]
        NaN where missing or wrong.
    lines : int64[rows]
    """

    values: Floats
    lines: npt.NDArray[np.int64]


def field_text(parts: VrplibText, name: str) -> str:
    """Text of a field; "" where it is missing."""
    return parts.fields[name].value if name in parts.fields else ""


def field_number(
    parts: VrplibText, name: str, *, low: float = 0.0, high: float = LARGEST, whole: bool = False
) -> float | None:
    """Value of a field; None where it is missing or (noted) wrong."""
    if name not in parts.fields:
        return None
    text, line = parts.fields[name]
    return _number(parts, line, name, text, _Range(low, high, whole))


class _Range(NamedTuple):
    low: float
    high: float
    whole: bool


def _number(parts: VrplibText, line: int, what: str, text: str, lawful: _Range) -> float | None:
    value = number_of(text)
    if isinstance(value, str):
        parts.findings.add(line, "bad-number", f"{what} {text[:40]!r} {value}")
        return None
    low, high, whole = lawful
    if whole and value != math.floor(value):
        parts.findings.add(line, "bad-number", f"{what} {text} is not a whole number")
    elif value > high:
        parts.findings.add(line, "out-of-range", f"{what} {text} is more than {high:,.0f}")
    elif value < low:
        parts.findings.add(line, "out-of-range", f"{what} {text} is {'negative' if low == 0 else f'below {low:,.0f}'}")
    else:
        return value
    return None


def section_table(
    parts: VrplibText,
    name: str,
    rows: int,
    columns: int,
    *,
    low: float = 0.0,
    high: float = LARGEST,
    whole: bool = False,
) -> Table | None:
    """Rows `number value ...` of a section, by number.

    Parameters
    ----------
    rows : int
        Numbers are 1 to this.
    columns : int
        Values behind the number.
    low, high : float
        Least and largest value.
    whole : bool
        Only integers.

    Returns
    -------
    Table or None
        None where the section is missing; what is wrong is noted.
    """
    section = parts.sections.get(name)
    if section is None:
        return None
    table = np.full((rows, columns), np.nan)
    lines = np.zeros(rows, np.int64)
    for row in section.rows:
        number = _row_number(parts, section, row, rows)
        if number is None:
            continue
        if lines[number]:
            parts.findings.add(row.line, "duplicate-id", f"{name}_SECTION has {number + 1} twice")
        lines[number] = row.line
        table[number] = _row_values(parts, section, row, columns, _Range(low, high, whole))
    _complete(parts, section, lines > 0)
    return Table(table, lines)


def _row_values(parts: VrplibText, section: Section, row: Row, columns: int, lawful: _Range) -> list[float]:
    if len(row.cells) != columns + 1:
        message = f"{section.name}_SECTION: {len(row.cells)} values, {columns + 1} are needed"
        parts.findings.add(row.line, "wrong-field-count", message)
        return [math.nan] * columns
    values = [_number(parts, row.line, f"{section.name}_SECTION:", cell, lawful) for cell in row.cells[1:]]
    return [math.nan if value is None else value for value in values]


def _row_number(parts: VrplibText, section: Section, row: Row, rows: int) -> int | None:
    value = _number(parts, row.line, f"{section.name}_SECTION: number", row.cells[0], _Range(1, ENDLESS, True))
    if value is None:
        return None
    if value > rows:
        message = f"{section.name}_SECTION has number {row.cells[0]}; there are only {rows:,}"
        parts.findings.add(row.line, "unknown-node", message)
        return None
    return int(value) - 1


def _complete(parts: VrplibText, section: Section, seen: npt.NDArray[np.bool_]) -> None:
    missing = np.flatnonzero(~seen) + 1
    if len(missing):
        which = ", ".join(str(number) for number in missing[:5]) + (" ..." if len(missing) > 5 else "")
        message = f"{section.name}_SECTION has {seen.sum():,} of {len(seen):,} rows; missing: {which}"
        parts.findings.add(section.end, "short-section", message + _hint(parts, section))


def _hint(parts: VrplibText, section: Section) -> str:
    return " (the file may be cut)" if section.end == parts.last_line else ""


def section_stream(parts: VrplibText, name: str, *, low: float = 0.0) -> Floats:
    """All numbers of a section in their order, however they stand in lines; NaN where (noted) wrong."""
    values = []
    for row in parts.sections[name].rows:
        for cell in row.cells:
            value = _number(parts, row.line, f"{name}_SECTION:", cell, _Range(low, LARGEST, False))
            values.append(np.nan if value is None else value)
    return np.array(values)
