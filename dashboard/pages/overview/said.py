"""How the overview's KPIs are written: decimals that tell apart, units, signs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from dashboard.parts import numbers


@dataclass(frozen=True)
class Said:
    """How a KPI is written: the number with so many decimals, its unit, a size with its unit.

    `decimals` are the usual ones; `scale` turns the KPI's unit into the one that is written.
    """

    kpi: str
    number: Callable[[float, int], str]
    unit: str
    size: Callable[[float], str]
    decimals: int
    scale: float = 1.0


COST = Said("cost_per_package", lambda x, d: _dollars(x, d), "", lambda x: f"${x:.{places(x, 2)}f}", 2)
ON_TIME = Said("on_time_pct", lambda x, d: share(x, d), "%", lambda x: f"{x:.{places(x, 1)}f}{numbers.THIN}pp", 1)
CO2 = Said(
    "co2_kg_per_package", lambda x, d: plain(x, d), "g", lambda x: f"{x:.{places(x, 0)}f}{numbers.THIN}g", 0, 1e3
)
HOURS = tuple(
    Said(
        f"click_to_door_{p}_h", lambda x, d: plain(x, d), f"h {p}", lambda x: f"{x:.{places(x, 1)}f}{numbers.THIN}h", 1
    )
    for p in ("p50", "p95")
)


def places(size: float, usual: int) -> int:
    """Decimals that show a size: the usual ones, more where it would read as 0, three more at the most.

    Examples
    --------
    >>> places(0.06, 2), places(0.0026, 2), places(0.0, 2)
    (2, 3, 2)
    """
    if size == 0 or not math.isfinite(size):
        return usual
    return min(max(usual, -math.floor(math.log10(abs(size)))), usual + 3)


def share(value: float, decimals: int = 1) -> str:
    """A percentage with one decimal, or as many as are asked for; more where it would read as 100 and is not.

    Examples
    --------
    >>> share(97.24), share(99.997), share(100.0)
    ('97.2', '99.997', '100.0')
    """
    while value < 100 and round(value, decimals) >= 100 and decimals < 3:
        decimals += 1
    return plain(value, decimals)


def _dollars(value: float, decimals: int) -> str:
    return f"${value:,.{decimals}f}" if math.isfinite(value) else numbers.MISSING


def plain(value: float, decimals: int) -> str:
    """A number with so many decimals; a dash where there is none."""
    return f"{value:,.{decimals}f}" if math.isfinite(value) else numbers.MISSING
