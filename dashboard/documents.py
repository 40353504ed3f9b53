"""JSON files that others wrote: whatever stands in them, reading one never fails."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

LATEST = 1e11
"""The largest number of seconds that is believed, as a time since 1970 (the year 5138) or as a length."""


def read_document(file: Path) -> dict[str, Any]:
    """A JSON file's table; empty where there is none, or it is broken, nested too deep, or no file (a pipe blocks)."""
    try:
        document = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def number_of(value: object) -> float | None:
    """A number that is finite; None for anything else.

    Examples
    --------
    >>> number_of(3), number_of(True), number_of(float("inf")), number_of("3")
    (3.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def seconds_of(value: object) -> float:
    """Seconds that a clock can show; 0 where they are missing or cannot be.

    Examples
    --------
    >>> seconds_of(1.5), seconds_of(-1), seconds_of(1e300), seconds_of(None)
    (1.5, 0.0, 0.0, 0.0)
    """
    number = number_of(value)
    return number if number is not None and 0 <= number <= LATEST else 0.0
