"""Departures: none over capacity, none with what was not yet there, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from network.audit.ledger import Ledger, most_urgent_first, slot_in, where


def check_counters(ledger: Ledger) -> Iterator[str]:
    """Departures' running counts never fall nor go past what was served for the lane."""
    for row, urgency in where(ledger.loaded < 0):
        yield f"departure {row} of lane {ledger.lane_of[row]}: takes back packages of class {urgency} (conservation)"
    for lane, urgency in where(gone(ledger) > queued(ledger)):
        yield f"lane {lane}: more packages of class {urgency} left than were ever served for it (conservation)"


def check_capacity(ledger: Ledger) -> Iterator[str]:
    """No departure takes more than fits, from counters alone."""
    total, capacity = ledger.loaded.sum(axis=1), ledger.timetable.departure_capacity
    for (row,) in where(total > capacity):
        yield (
            f"departure {row} of lane {ledger.lane_of[row]}: {total[row]} packages leave, "
            f"over its capacity of {capacity[row]}"
        )


def gone(ledger: Ledger) -> np.ndarray:
    """Packages that left by lane and class, int64[L, n_classes]."""
    total = np.zeros((len(ledger.timetable.lane_origin), ledger.n_classes), np.int64)
    np.add.at(total, ledger.lane_of, ledger.loaded)
    return total


def queued(ledger: Ledger) -> np.ndarray:
    """Packages served for each lane and class, int64[L, n_classes]."""
    length = ledger.movement.queue_tail - ledger.movement.queue_first
    return length.reshape(-1, ledger.n_classes).astype(np.int64)


def check_lane(ledger: Ledger, lane: int) -> Iterator[str]:
    """What each departure of a lane took, against what stood there when it left."""
    rows = ledger.departures(lane)
    leaves = ledger.timetable.departure_slot[rows].astype(np.int64)
    ready = np.zeros((ledger.n_classes, len(leaves)), np.int64)
    for urgency in range(ledger.n_classes):
        slots = slot_in(ledger.records(lane, urgency))
        for (row,) in where(np.diff(slots) < 0):
            yield f"lane {lane}: records of class {urgency} are not in order of service at {row}"
            return
        ready[urgency] = np.searchsorted(slots, leaves, side="right")
    took = ledger.loaded[rows].T
    waiting = ready - (np.cumsum(took, axis=1) - took)
    for urgency, row in where(took > waiting):
        yield (
            f"lane {lane}: the departure of slot {leaves[row]} took {took[urgency, row]} packages of class {urgency}, "
            f"of which {waiting[urgency, row]} had been served by then (cut-off)"
        )
        return
    expected = most_urgent_first(waiting, ledger.timetable.departure_capacity[rows].astype(np.int64))
    for urgency, row in where(took != expected):
        yield (
            f"lane {lane}: the departure of slot {leaves[row]} took {took[urgency, row]} packages of class {urgency}, "
            f"not {expected[urgency, row]} (most urgent first, as many as fit)"
        )
