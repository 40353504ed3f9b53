"""The twin's clock: five-minute slots counted from the scenario's start.

Public tables carry seconds (`_s`) from the scenario's start, which is midnight, on the scenario's
clock, of the first simulated day. Kernels count in slots. A place's local time is the
scenario's clock plus its `clock_offset_h`.
"""

from __future__ import annotations

SLOT_S = 300
"""Length of a slot in seconds."""

SLOTS_PER_H = 3600 // SLOT_S
SLOTS_PER_DAY = 24 * SLOTS_PER_H
SLOTS_PER_CLASS = SLOTS_PER_DAY // 2
"""Priority is by half-day of the deadline: `class = deadline_slot // SLOTS_PER_CLASS`."""


def parse_time_of_day(text: str) -> int:
    """Slot of the day of a "HH:MM" text ("24:00" is allowed and means the day's end).

    Raises
    ------
    ValueError
        When the text is no time of day or does not fall on a slot's boundary.
    """
    hours, sep, minutes = text.strip().partition(":")
    if not sep or not (hours.isdigit() and minutes.isdigit() and len(minutes) == 2):
        raise ValueError(f"{text!r} is not a time of day (HH:MM)")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > 24 * 60:
        raise ValueError(f"{text!r} is not a time of day (HH:MM)")
    if total * 60 % SLOT_S:
        raise ValueError(f"{text!r} does not fall on a {SLOT_S // 60}-minute step")
    return total * 60 // SLOT_S


def time_of_day(slot: int) -> str:
    """Give the "HH:MM" of a slot counted from any midnight."""
    minutes = slot % SLOTS_PER_DAY * SLOT_S // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def day_and_time(slot: int) -> str:
    """Give the "day 2 14:05" of a slot counted from the scenario's start (days count from 0)."""
    return f"day {slot // SLOTS_PER_DAY} {time_of_day(slot)}"
