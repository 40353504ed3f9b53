"""Times of day as the live commands take them."""

from __future__ import annotations

import math
import re

from routing.problem import Problem

DAY_S = 24 * 3600
LONGEST_S = 30 * DAY_S
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


def moment(text: str, problem: Problem) -> int:
    """Tick of a clock time ("11:20", "11:20:30") or of a number of seconds after the problem's tick 0.

    A clock time before the problem's day begins is of the next day.

    Raises
    ------
    ValueError
        When it is neither.
    """
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return math.floor(_seconds(text) * problem.scale)
    hour, minute, second = (int(part or 0) for part in found.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"{text!r} is no time of day (HH:MM)")
    seconds = (hour * 60 + minute) * 60 + second - problem.day_start_s
    return (seconds if seconds >= 0 else seconds + DAY_S) * problem.scale


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= LONGEST_S:
        raise ValueError(f"{text!r} is no time (HH:MM, or seconds from the plan's start)")
    return value
