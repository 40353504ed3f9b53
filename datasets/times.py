"""Times of day as people write them: shifts, departures, van waves. All in slots of the local day."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H, parse_time_of_day

_EVERY = re.compile(r"every\s+(\d+(?:\.\d+)?)\s*(h|min)(?:\s+from\s+(\S+)\s+to\s+(\S+))?")


@dataclass(frozen=True)
class Wave:
    """A wave of vans.

    Attributes
    ----------
    slot : int
        Slot of the local day at which the wave starts to load.
    share : float
        Share of the station's vans that it takes.
    hours : float
        Length of its routes.
    """

    slot: int
    share: float
    hours: float


def parse_shifts(text: str) -> tuple[tuple[int, int], ...]:
    """Parse "06:30-17:00;18:00-04:30" into (first slot, slot after the last); the end exceeds 288 past midnight.

    Raises
    ------
    ValueError
        When the text is no list of shifts, a shift is empty, or two overlap.
    """
    shifts = []
    for part in _parts(text):
        start, dash, end = part.partition("-")
        if not dash:
            raise ValueError(f"{part!r} is not a shift (HH:MM-HH:MM)")
        first, last = parse_time_of_day(start), parse_time_of_day(end)
        if first == SLOTS_PER_DAY:
            raise ValueError(f"{part!r}: a shift cannot start at 24:00")
        if first == last:
            raise ValueError(f"{part!r}: a shift of no length (00:00-24:00 is the whole day)")
        shifts.append((first, last if last > first else last + SLOTS_PER_DAY))
    if len(shifts) != len(_parts(text)) or not shifts:
        raise ValueError("no shifts")
    if sum(end - start for start, end in shifts) > int(_mask(shifts).sum()):
        raise ValueError(f"{text!r}: shifts overlap")
    return tuple(shifts)


def shift_mask(text: str) -> npt.NDArray[np.bool_]:
    """Slots of the local day in shift, bool[288]. Raises ValueError as `parse_shifts`."""
    return _mask(parse_shifts(text))


def parse_departures(text: str) -> tuple[int, ...]:
    """Slots of the local day, ascending, of "20:00;22:30", "every 2h" or "every 30min from 06:00 to 23:00".

    Raises
    ------
    ValueError
        When the text is none of these, a time is named twice, or the interval is no whole number of slots.
    """
    slots: list[int] = []
    for part in _parts(text):
        slots += _every(part) if part.startswith("every") else [parse_time_of_day(part) % SLOTS_PER_DAY]
    if not slots:
        raise ValueError("no departures")
    if len(set(slots)) != len(slots):
        raise ValueError(f"{text!r} names a departure twice")
    return tuple(sorted(slots))


def parse_waves(text: str) -> tuple[Wave, ...]:
    """Van waves of "10:00 0.40 9.0;17:30 0.30 4.0" (time, share of vans, hours of route), by time.

    Raises
    ------
    ValueError
        When a wave has not these three parts, or a share or length that is none.
    """
    waves = []
    for part in _parts(text):
        fields = part.split()
        if len(fields) != 3:
            raise ValueError(f"{part!r} is not a wave (HH:MM share hours)")
        share, hours = _positive(fields[1], 1.0), _positive(fields[2], 24.0)
        waves.append(Wave(parse_time_of_day(fields[0]) % SLOTS_PER_DAY, share, hours))
    if not waves:
        raise ValueError("no waves")
    return tuple(sorted(waves, key=lambda wave: wave.slot))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _mask(shifts: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> npt.NDArray[np.bool_]:
    mask = np.zeros(SLOTS_PER_DAY, dtype=bool)
    for first, last in shifts:
        mask[np.arange(first, last) % SLOTS_PER_DAY] = True
    return mask


def _every(part: str) -> list[int]:
    match = _EVERY.fullmatch(part)
    if not match:
        raise ValueError(f"{part!r} is not an interval (every 2h, every 30min from 06:00 to 23:00)")
    step = float(match[1]) * (SLOTS_PER_H if match[2] == "h" else SLOTS_PER_H / 60)
    if step != int(step) or not 0 < step <= SLOTS_PER_DAY:
        raise ValueError(f"{part!r}: the interval must be a whole number of 5 minutes, at most a day")
    first, last = (parse_time_of_day(match[3]), parse_time_of_day(match[4])) if match[3] else (0, SLOTS_PER_DAY - 1)
    if last < first:
        last += SLOTS_PER_DAY
    return list(dict.fromkeys(slot % SLOTS_PER_DAY for slot in range(first, last + 1, int(step))))


def _positive(text: str, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None
    if not 0 < value <= high:
        raise ValueError(f"{text} is not above 0 and at most {high:g}")
    return value
