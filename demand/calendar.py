"""Dates of order files: slots of the scenario's clock to instants and back.

A scenario has a weekday but no date. Files written here use a week of January 2024 unless the scenario names its
first day (setting `scenario.start`); their "Z" is the scenario's clock.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from core.clock import SLOT_S
from datasets.scenario import WEEKDAYS

if TYPE_CHECKING:
    from datasets import Scenario

SOME_MONDAY = date(2024, 1, 1)
SLOT_US = SLOT_S * 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def start_date(scenario: Scenario) -> date | None:
    """The date of day 0 where the scenario says it."""
    text = str(scenario.settings.get("scenario.start", "") or "")
    return date.fromisoformat(text) if text else None


def day_zero(scenario: Scenario) -> datetime:
    """Midnight of day 0 in files that are written."""
    day = start_date(scenario) or SOME_MONDAY + timedelta(WEEKDAYS.index(scenario.settings.run.first_weekday))
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def slot_time(zero: datetime, slot: int) -> str:
    """RFC 3339 text of a slot's start."""
    return (zero + timedelta(seconds=slot * SLOT_S)).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_rfc3339(text: str) -> datetime:
    """An instant with its offset.

    Raises
    ------
    ValueError
        When the text is no RFC 3339 time with an offset, or no such day or hour exists.
    """
    text = text.upper()
    if not _RFC_3339.fullmatch(text):
        raise ValueError("not an RFC 3339 time with an offset (2024-01-31T14:05:00Z)")
    return datetime.fromisoformat(text)


def micros(instant: datetime) -> int:
    """Microseconds since 1970 (UTC) of an instant with an offset."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def midnight_us(first: datetime, start: date | None) -> int:
    """Microseconds of the midnight that slots count from, in the offset of the file's first order."""
    day = start or first.date()
    return micros(datetime(day.year, day.month, day.day, tzinfo=first.tzinfo))
