"""How key figures and differences are said: names without units in them, digits that the interval bears out."""

from __future__ import annotations

import math

SUFFIXES = ("_pct", "_usd", "_kg", "_h", "_s")
"""Ends of a KPI's name that repeat its unit."""
MINUS = "\u2212"


def said(kpi: str) -> str:
    """A KPI's name as words: "on time as asked", "on time, one day"."""
    name, _, part = kpi.partition(".")
    if name.endswith("_per_h"):
        name = f"{name.removesuffix('_per_h')} an hour"
    else:
        name = next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), name)
    return ", ".join(text.replace("_", " ") for text in (name, part) if text)


def decimals(half_width: float | None, value: float) -> int:
    """Decimals worth printing: two digits of the half-width of the interval, else four of the value."""
    if half_width is not None and half_width > 0:
        return _clamp(1 - math.floor(math.log10(half_width)))
    return _clamp(3 - math.floor(math.log10(abs(value)))) if value else 0


def _clamp(digits: int) -> int:
    return min(4, max(0, digits))


def figure(value: float | None, digits: int) -> str:
    """A figure: thousands with commas, a real minus; a dash for nothing."""
    if value is None or not math.isfinite(value):
        return "\u2013"
    text = f"{abs(value):,.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and float(text.replace(",", "")) != 0 else text


def difference(value: float, digits: int) -> str:
    """A difference, with its sign; of one that rounds to nothing, its size: "+4e−06"."""
    text = figure(value, digits)
    if value and not float(text.replace(",", "").replace(MINUS, "-")):
        return f"{value:+.0e}".replace("-", MINUS)
    return text if text.startswith(MINUS) or not value else f"+{text}"


def bound(value: float, digits: int) -> str:
    """An end of a difference's interval, with its sign."""
    text = figure(value, digits)
    return text if text.startswith(MINUS) else f"+{text}"


def unit_of_difference(unit: str) -> str:
    """Differences of percentages are percentage points."""
    return "pp" if unit == "%" else unit


def listed(names: list[str], most: int = 6) -> str:
    """Names as a list: "'a', 'b' and 3 more"."""
    shown = [f"'{name}'" for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def columns(rows: list[list[str]], *, left: int = 1) -> list[str]:
    """Rows of cells as lines of one width a column; the first `left` to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines
