"""Times that fit together: cut-offs, departures, waves, the run's days."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H, parse_time_of_day, time_of_day
from datasets.draft import Draft
from datasets.times import parse_departures, parse_waves

PROCESSING_SLOTS = SLOTS_PER_H // 2
"""Least time to pick and pack an order (published: 11 minutes at same-day sites, above an hour elsewhere)."""
ONWARD_SLOTS = 2 * SLOTS_PER_H
"""Least time from a sortation centre or an airport to a station's vans (assumed)."""

_departures = lru_cache(maxsize=4096)(parse_departures)


def whole_offsets(draft: Draft) -> None:
    """Local time differs from the scenario's clock by whole quarters of an hour."""
    for table in ("facilities", "zones"):
        offsets = draft.column(table, "clock_offset_h").astype(float)
        for row in np.flatnonzero(np.isfinite(offsets) & (offsets * 4 != np.round(offsets * 4))):
            message = f"clock_offset_h {offsets[row]:g} is no whole number of quarters of an hour"
            draft.about_row(table, int(row), "bad-offset", message)


def departures_after_cutoff(draft: Draft) -> None:
    """A fulfilment centre has a departure that still takes what was ordered just before the cut-off, in time."""
    kinds = dict(zip(draft.column("facilities", "id"), draft.column("facilities", "kind"), strict=True))
    ways: dict[str, list[tuple[str, str, float]]] = {}
    columns = (draft.column("lanes", name) for name in ("origin", "destination", "departures", "hours", "status"))
    for origin, destination, departures, hours, status in zip(*columns, strict=True):
        if kinds.get(origin) == "fulfilment_centre" and status == "open" and departures and hours == hours:
            ways.setdefault(origin, []).append((kinds.get(destination, ""), departures, hours))
    for promise, cutoff, due in _promises(draft):
        wave = _last_wave(draft, due)
        status = draft.column("facilities", "status")
        for row, facility in enumerate(draft.column("facilities", "id")):
            # Same-day orders go straight to a station; a centre that has none near takes no part.
            mine = [way for way in ways.get(facility, []) if due >= SLOTS_PER_DAY or way[0] == "delivery_station"]
            if mine and status[row] == "open" and not _in_time(mine, cutoff, wave):
                last = max(slot for _, text, _ in mine for slot in _departures(text))
                message = (
                    f"no departure of {facility} takes {promise} orders of the cut-off ({time_of_day(cutoff)}) "
                    f"to a van wave in time; the day's last leaves at {time_of_day(last)}"
                )
                draft.about_row("facilities", row, "departure-before-cutoff", message, "warning")


def _promises(draft: Draft) -> Iterator[tuple[str, int, int]]:
    """(promise, cut-off slot, slots from the cut-off's midnight to the deadline) of same-day and one-day promises."""
    names = ("promise", "source_kind", "hours", "deadline_days", "cutoff", "deadline_time", "share")
    for promise, kind, hours, days, cutoff, time, share in zip(
        *(draft.column("promises", name) for name in names), strict=True
    ):
        if kind == "fulfilment_centre" and hours == 0 and days <= 1 and cutoff and time and share > 0:
            yield promise, parse_time_of_day(cutoff), int(days) * SLOTS_PER_DAY + parse_time_of_day(time)


def _last_wave(draft: Draft, due: int) -> int:
    """Start, in slots from the cut-off's midnight, of the last van wave whose routes end by `due`."""
    load = draft.settings["door.load_min"] / 60
    starts = [
        day * SLOTS_PER_DAY + wave.slot
        for wave in parse_waves(draft.settings["door.waves"])
        for day in range(due // SLOTS_PER_DAY + 1)
        if day * SLOTS_PER_DAY + wave.slot + (load + wave.hours) * SLOTS_PER_H <= due
    ]
    return max(starts, default=-1)


def _in_time(ways: list[tuple[str, str, float]], cutoff: int, wave: int) -> bool:
    ready = cutoff + PROCESSING_SLOTS
    for kind, text, hours in ways:
        onward = 0 if kind == "delivery_station" else ONWARD_SLOTS
        for slot in _departures(text):
            leaves = slot + SLOTS_PER_DAY * max(0, -((slot - ready) // SLOTS_PER_DAY))
            if leaves + hours * SLOTS_PER_H + onward <= wave:
                return True
    return False


def waves_before_deadline(draft: Draft) -> None:
    """For each promise of days, a van wave is back, or at the last door, before the deadline's time."""
    waves = parse_waves(draft.settings["door.waves"])
    load = draft.settings["door.load_min"] / 60
    ends = [wave.slot + (load + wave.hours) * SLOTS_PER_H for wave in waves]
    names = ("promise", "hours", "deadline_time", "share")
    columns = (draft.column("promises", name) for name in names)
    for row, (promise, hours, text, share) in enumerate(zip(*columns, strict=True)):
        if hours == 0 and text and share > 0 and parse_time_of_day(text) < min(ends):
            message = f"{promise}: no van wave (door.waves) ends its routes by {text}"
            draft.about_row("promises", row, "no-wave-in-time", message, "warning")


def event_days(draft: Draft) -> None:
    """An event has units, and lies within the days that have orders."""
    day, units = draft.settings["demand.event_day"], draft.settings["demand.event_units"]
    if day < 0:
        return
    if units <= 0:
        draft.about_setting(
            "demand.event_day", "event-without-units", "demand.event_units is 0: the event has no orders", "warning"
        )
    days = sum(draft.settings[f"run.{part}_days"] for part in ("warmup", "measured", "cooldown"))
    length = -(-len(draft.column("event_profile", "hour")) // 24)
    if day + length > days:
        message = f"the event (day {day}, {length} days) outlasts the {days} days that have orders"
        draft.about_setting("demand.event_day", "event-outside-run", message, "warning")


def outages_within_run(draft: Draft) -> None:
    """An outage begins before the run ends."""
    names = ("warmup_days", "measured_days", "cooldown_days", "max_drain_days")
    days = sum(draft.settings[f"run.{name}"] for name in names)
    for outage in draft.outages:
        day = outage.from_slot // SLOTS_PER_DAY
        if day >= days:
            message = f"the outage of {outage.facility} begins on day {day}, after the run's {days} days"
            draft.about_row("outages", None, "outage-outside-run", message, "warning")


RULES = (
    whole_offsets,
    departures_after_cutoff,
    waves_before_deadline,
    event_days,
    outages_within_run,
)
