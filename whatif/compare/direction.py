"""Which way a key figure is better."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Literal

Better = Literal["lower", "higher"]

PATTERNS: tuple[tuple[str, Better], ...] = (
    ("cost*", "lower"),
    ("*_cost_per_*", "lower"),
    ("co2*", "lower"),
    ("quoted_later*", "lower"),
    ("click_to_door*", "lower"),
    ("backlog*", "lower"),
    ("days_to_clear", "lower"),
    ("unserved*", "lower"),
    ("late_orders", "lower"),
    ("on_time*", "higher"),
)
"""By name, the first that fits; a figure that fits none (orders a day, fill, use) is neither good nor bad in itself."""


def better_of(kpi: str) -> Better | None:
    """Whether less or more of a key figure is better; None where neither is."""
    return next((better for pattern, better in PATTERNS if fnmatchcase(kpi, pattern)), None)
