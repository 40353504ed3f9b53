"""Numbers as people read them: thin spaces before units, real minus signs, "–" where there is none.

Tables show counts in full (16,038,211), axes and tiles shortened (16.0 M) with the exact value in the title.
"""

from __future__ import annotations

import math
from datetime import timedelta

MINUS, THIN, MISSING = "−", "\u2009", "–"
_SECONDS = ((60.0, 1.0, "s"), (3600.0, 60.0, "min"), (math.inf, 3600.0, "h"))
_SHORT = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


def count(value: float, *, signed: bool = False) -> str:
    """A whole number in full: 16,038,211."""
    return _number(value, 0, signed)


def short(value: float, *, signed: bool = False) -> str:
    """A count for tiles and axes: 16.0 M, 412 k, 999."""
    if _none(value):
        return MISSING
    for size, unit in _SHORT:
        if abs(value) >= size * (1 if unit != "k" else 10):
            return f"{_number(value / size, 1 if abs(value) < 100 * size else 0, signed)}{THIN}{unit}"
    return _number(value, 0, signed)


def usd(value: float, *, signed: bool = False) -> str:
    """Money: $4.87 below a hundred, $41,800 above, $1.2 M from a million on."""
    if _none(value):
        return MISSING
    sign = _sign(value, signed)
    size = abs(value)
    if size >= 1e6:
        return f"{sign}${short(size)}"
    return f"{sign}${size:,.2f}" if size < 100 else f"{sign}${size:,.0f}"


def percent(value: float, decimals: int = 1, *, signed: bool = False) -> str:
    """A share that is already in percent: 97.2 %."""
    return MISSING if _none(value) else f"{_number(value, decimals, signed)}{THIN}%"


def points(value: float, decimals: int = 2, *, signed: bool = True) -> str:
    """A difference of two shares: +0.41 pp."""
    return MISSING if _none(value) else f"{_number(value, decimals, signed)}{THIN}pp"


def duration(seconds: float, *, signed: bool = False) -> str:
    """One unit: 38 ms, 4.7 s, 12 min, 22.4 h."""
    if _none(seconds):
        return MISSING
    if abs(seconds) < 1:
        return f"{_number(1000 * seconds, 0, signed)}{THIN}ms"
    size, unit = next((size, unit) for limit, size, unit in _SECONDS if abs(seconds) < limit)
    value = seconds / size
    return f"{_number(value, 1 if abs(value) < 100 and unit != 'min' else 0, signed)}{THIN}{unit}"


def clock(second: float, *, days: tuple[str, ...] = ()) -> str:
    """A second of a day as HH:MM; with names of days, the day before it."""
    if _none(second):
        return MISSING
    whole = int(second)
    text = f"{whole % 86400 // 3600:02d}:{whole % 3600 // 60:02d}"
    return f"{days[whole // 86400 % len(days)]} {text}" if days else text


def with_unit(value: float, unit: str, *, decimals: int = 1, signed: bool = False) -> str:
    """Any number with its unit as KPIs name it: USD, %, h, kg, packages/day."""
    if unit == "USD":
        return usd(value, signed=signed)
    if unit == "%":
        return percent(value, decimals, signed=signed)
    if _none(value):
        return MISSING
    number = count(value, signed=signed) if abs(value) >= 1000 else _number(value, decimals, signed)
    return f"{number}{THIN}{unit}" if unit else number


def ago(seconds: float) -> str:
    """How long since: "3 min ago"."""
    span = timedelta(seconds=max(seconds, 0.0))
    if span.days:
        return f"{span.days} d ago"
    return f"{duration(float(int(span.total_seconds())))} ago"


def _none(value: float | None) -> bool:
    return value is None or not math.isfinite(value)


def _sign(value: float, signed: bool) -> str:
    return MINUS if value < 0 else "+" if signed and value > 0 else ""


def _number(value: float, decimals: int, signed: bool) -> str:
    if _none(value):
        return MISSING
    text = f"{abs(value):,.{decimals}f}"
    zero = not text.strip("0.,")
    return text if zero else _sign(value, signed) + text
