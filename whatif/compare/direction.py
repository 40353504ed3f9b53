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
    ("late_pct", "lower"),
    ("waiting_*", "lower"),
    ("click_to_pick*", "lower"),
    ("handling_per_line*", "lower"),
    ("labour_per_unit*", "lower"),
    ("*units_per_h", "higher"),
    ("floor_lines_per_h", "higher"),
    ("lines_per_h", "higher"),
    ("levels_held", "higher"),
    ("accepted_per_s", "higher"),
    ("failed_pct", "lower"),
    ("http_p*", "lower"),
    ("handled_p*", "lower"),
)
"""By name, the first that fits; a figure that fits none (orders a day, fill, use) is neither good nor bad in itself."""


def better_of(kpi: str) -> Better | None:
    """Whether less or more of a key figure is better; None where neither is."""
    return next((better for pattern, better in PATTERNS if fnmatchcase(kpi, pattern)), None)
