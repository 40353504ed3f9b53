"""Key figures and their differences in the dashboard's words: names, units of axes, numbers that an interval bears."""

from __future__ import annotations

import math
from typing import Literal

from dashboard.parts.numbers import MISSING, THIN
from whatif.answer.words import decimals, figure, said, unit_of_difference

MOST_DIGITS = 7
"""Of a difference that would else read 0."""
Tone = Literal["better", "worse", "plain"]
SHORT = {
    "cost_per_package": "Cost",
    "cost_per_day": "Cost a day",
    "on_time_as_asked_pct": "On-time as asked",
    "on_time_pct": "On-time",
    "click_to_door_p95_h": "p95",
    "click_to_door_p50_h": "p50",
    "co2_kg_per_package": "CO₂",
    "unserved_pct": "Unserved",
}


def title(kpi: str) -> str:
    """A figure's name with a capital: "Click to door p95"."""
    text = said(kpi).replace("co2 kg", "CO₂").replace("co2", "CO₂")
    return text[:1].upper() + text[1:]


def short_title(kpi: str) -> str:
    """For a switch or the head of a column."""
    return SHORT.get(kpi, title(kpi))


def axis_unit(unit: str, *, difference: bool = False) -> str:
    """A unit as an axis says it: $, pp, h."""
    return {"USD": "$", "%": "pp" if difference else "%"}.get(unit, unit)


def value(number: float | None, unit: str, half: float | None = None) -> str:
    """A figure with its unit, as many digits as its interval bears: $4.53, 94.72 %, 1,131,409 packages."""
    if number is None or not math.isfinite(number):
        return MISSING
    digits = _digits(number, unit, half)
    text = figure(number, digits)
    if unit == "USD":
        return f"{text[0]}${text[1:]}" if text.startswith("−") else f"${text}"
    return f"{text}{THIN}{unit}" if unit else text


def change(delta: float | None, unit: str, half: float | None = None) -> str:
    """A difference with its sign and unit: −$0.111, +0.19 pp."""
    if delta is None or not math.isfinite(delta):
        return MISSING
    digits = _digits(delta, unit, half)
    if delta and not float(figure(abs(delta), digits).replace(",", "")):
        digits = min(MOST_DIGITS, -math.floor(math.log10(abs(delta))))
    text = figure(delta, digits)
    text = f"+{text}" if delta > 0 and float(text.replace(",", "")) else text
    if unit == "USD":
        return f"{text[0]}${text[1:]}" if text[0] in "+−" else f"${text}"
    told = unit_of_difference(unit)
    return f"{text}{THIN}{told}" if told else text


def noise_of(number: float, unit: str) -> float:
    """A difference below this is the rounding of sums, none of the runs': a thousandth of the last digit shown.

    Examples
    --------
    >>> noise_of(99.87, "%"), noise_of(17_035_931.0, "packages/day")
    (1e-05, 0.001)
    """
    return 10.0 ** -(_digits(number, unit, None) + 3)


def _digits(number: float, unit: str, half: float | None) -> int:
    """Digits that the interval bears; without one, three of the number, of money at least cents."""
    if half is not None and half > 0:
        return min(decimals(half, number), 3 if unit == "USD" else 2 if unit == "%" else 4)
    if abs(number) >= 1000 or (float(number).is_integer() and unit != "USD"):
        return 0
    return min(2 if abs(number) >= 0.1 else 4, max(0, 3 - math.floor(math.log10(abs(number) or 1))))


def sided(delta: float | None, low: float | None, high: float | None, better: str | None, verdict: str = "") -> Tone:
    """Whether a difference is better or worse: only where its interval leaves 0 out, and one side is better."""
    if delta is None or not delta or better is None or low is None or high is None or low <= 0 <= high:
        return "plain"
    if verdict in ("no difference", "not enough runs", "does not exist"):
        return "plain"
    return "better" if (delta < 0) == (better == "lower") else "worse"
