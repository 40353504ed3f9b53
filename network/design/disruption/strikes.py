"""From events to the stretches of time in which facilities stand still."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from core.clock import SLOTS_PER_H
from core.hashing import draw64
from datasets.disruptions import Event

STEP_SLOTS = SLOTS_PER_H
"""A facility that works in part does so hour by hour: as large a share of the hours as there is of work left."""

_STRUCK, _PHASE, _TIMES = 0x5712, 0x9A5E, 0x7135
"""Streams of random numbers: who is struck, which hours go on, when something fails and for how long."""


class Strike(NamedTuple):
    """A facility that stands still.

    Attributes
    ----------
    row : int
        Of the facility.
    from_slot, to_slot : int
        The last one excluded.
    event : int
        `Event.number`.
    """

    row: int
    from_slot: int
    to_slot: int
    event: int


def strikes(event: Event, rows: np.ndarray, first_slot: int, last_slot: int, seed: int) -> list[Strike]:
    """When an event holds which facilities, by row and time; stretches of one facility do not touch.

    Where a share of the work goes on (`left`, and while it recovers), hours alternate: of the hours so far, those in
    which the facility works are that share, rounded at a point that is drawn for each facility, so that over many
    facilities every hour and every departure goes on with just that probability.

    Parameters
    ----------
    event : Event
    rows : int64[n]
        Facilities that it chooses.
    first_slot, last_slot : int
        The measured window: times count from its start, and drawn failures fall inside it.
    seed : int
    """
    struck = _struck(rows, event, seed)
    return [
        Strike(int(row), start, end, event.number)
        for row in struck
        for start, end in _joined(_of_facility(event, int(row), first_slot, last_slot, seed))
    ]


def _struck(rows: np.ndarray, event: Event, seed: int) -> np.ndarray:
    """The share of `rows` that is struck, to the nearest whole number and at least one."""
    count = max(1, round(event.struck * len(rows)))
    order = sorted(rows.tolist(), key=lambda row: _uniform(seed, row, _STRUCK, event.number))
    return np.sort(np.array(order[:count], np.int64))


def _of_facility(event: Event, row: int, first_slot: int, last_slot: int, seed: int) -> Iterator[tuple[int, int]]:
    for start, end in _failures(event, row, first_slot, last_slot, seed):
        yield from _still(event, start, end, _uniform(seed, row, _PHASE, event.number))


def _failures(event: Event, row: int, first_slot: int, last_slot: int, seed: int) -> Iterator[tuple[int, int]]:
    """Beginning and end of each failure of a facility, in slots; recovery comes after."""

    def drawn(mean: float, number: int) -> float:
        return -mean * math.log(1.0 - _uniform(seed, row, _TIMES + number, event.number))

    number, at = 0, 0.0
    while True:
        wait = event.fails_after_h
        at += drawn(event.mean_time_to_failure_h or 0.0, 2 * number) if wait is None else wait
        start = first_slot + round(at * SLOTS_PER_H)
        if wait is None and start >= last_slot:
            return
        last = drawn(event.mean_time_to_recover_h or 0.0, 2 * number + 1) if event.lasts_h is None else event.lasts_h
        yield start, start + max(1, round(last * SLOTS_PER_H))
        if wait is not None:
            return
        at += last + event.recovers_over_h
        number += 1


def _still(event: Event, start: int, end: int, phase: float) -> Iterator[tuple[int, int]]:
    """Stretches in which a facility stands still between the failure's start and its full recovery."""
    ramp = round(event.recovers_over_h * SLOTS_PER_H)
    if not event.left and not ramp:
        yield start, end
        return

    def worked(until: int) -> float:
        """Slots' worth of work since the start: `left` of it, then as much more as the recovery's line says."""
        back = max(0, until - end)
        return event.left * (until - start) + ((1 - event.left) * back * back / (2 * ramp) if back else 0.0)

    done = phase
    for at in range(start, end + ramp, STEP_SLOTS):
        after = min(at + STEP_SLOTS, end + ramp)
        share = (worked(after) - worked(at)) / (after - at)
        if math.floor(done + share) == math.floor(done):
            yield at, after
        done += share


def _joined(stretches: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in order, those that touch made one."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def _uniform(seed: int, counter: int, stream: int, event: int) -> float:
    """A number in [0, 1) that depends on nothing else."""
    word = draw64(np.uint64(seed), np.uint64(counter), np.uint64((event << 24) + stream))
    return float(int(word) >> 11) * 2.0**-53
