"""What the plan expects of a package's way: each hop at planned dwell times, without any backlog."""

from __future__ import annotations

import numpy as np

from core.clock import SLOTS_PER_DAY
from datasets import Scenario
from network.lanes import DOOR, MAX_LEGS, Lanes
from network.promises import NO_DOOR
from network.ways import dwell_tables

NEVER = -1
_FAR = 400 * SLOTS_PER_DAY


class Expected:
    """Planned hops: a package is ready after the planned dwell in working hours, and takes the next departure.

    Parameters
    ----------
    scenario : Scenario
    lanes : Lanes
        The plan's, with one day of departures.
    """

    def __init__(self, scenario: Scenario, lanes: Lanes) -> None:
        self._lanes = lanes
        self._ready = ready_tables(dwell_tables(scenario))
        lane = np.repeat(np.arange(len(lanes.origin), dtype=np.int64), np.diff(lanes.first))
        self._departure = lane * SLOTS_PER_DAY + lanes.slot  # ascending: slots ascend within a lane

    def hops(self, placed: np.ndarray, lanes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """When packages are planned to reach and to leave each facility of their ways.

        Parameters
        ----------
        placed : int64[n]
            Slot of the order.
        lanes : int32[n, MAX_LEGS]
            Lane rows in order of travel, padded with -1.

        Returns
        -------
        arrived, departed : int64[n, MAX_LEGS]
            Slots; NEVER beyond the way's end, or where no departure is ever caught.
        """
        arrived = np.full((len(placed), MAX_LEGS), NEVER, np.int64)
        departed = np.full((len(placed), MAX_LEGS), NEVER, np.int64)
        rows, at = np.arange(len(placed)), np.asarray(placed, np.int64)
        for i in range(MAX_LEGS):
            on = lanes[rows, i] >= 0
            rows, at = rows[on], at[on]
            lane = lanes[rows, i]
            arrived[rows, i] = at
            left = self._next(lane, at + self._ready[self._lanes.origin[lane], at % SLOTS_PER_DAY])
            caught = left < _FAR
            rows, at, lane = rows[caught], left[caught], lane[caught]
            departed[rows, i] = at
            inside = self._lanes.destination[lane] != DOOR
            rows, at = rows[inside], at[inside] + self._lanes.slots[lane[inside]]
            if not len(rows) or i + 1 == MAX_LEGS:
                break
        return arrived, departed

    def _next(self, lane: np.ndarray, slot: np.ndarray) -> np.ndarray:
        """First departure of each lane at or after a slot; _FAR or later where there is none."""
        first, last = self._lanes.first[lane], self._lanes.first[lane + 1]
        place = np.searchsorted(self._departure, lane.astype(np.int64) * SLOTS_PER_DAY + slot % SLOTS_PER_DAY)
        tomorrow = place >= last
        place = np.where(tomorrow, first, place)
        some = last > first
        time = self._lanes.slot[np.where(some, place, 0)] if len(self._lanes.slot) else np.zeros(len(lane), np.int64)
        day = slot // SLOTS_PER_DAY + tomorrow
        return np.where(some & (slot < _FAR), day * SLOTS_PER_DAY + time, _FAR)


def ready_tables(before: np.ndarray) -> np.ndarray:
    """Slots until a package is ready to leave, by facility and the slot of the day of its arrival.

    Parameters
    ----------
    before : int32[F, 288]
        As `network.ways.dwell_tables`: how long before each slot a package must have come in.

    Returns
    -------
    int64[F, 288]
        _FAR where a facility never works.
    """
    kinds, kind_of = np.unique(before, axis=0, return_inverse=True)
    ready = np.full(kinds.shape, _FAR, np.int64)
    for row, slots in zip(ready, kinds, strict=True):
        if slots.max() >= _FAR:
            continue
        days = int(slots.max()) // SLOTS_PER_DAY + 2
        time = np.arange(days * SLOTS_PER_DAY)
        # To leave in slot s one must be in by s - before[s], which never decreases.
        row[:] = np.searchsorted(time - np.tile(slots, days), time[:SLOTS_PER_DAY]) - time[:SLOTS_PER_DAY]
    return ready[kind_of.ravel()]


def planned_door(door_by: np.ndarray, path: np.ndarray, slot: np.ndarray) -> np.ndarray:
    """Slot by which the plan expects a package at the door; -1 where no wave ever takes it."""
    by = door_by[path, slot % SLOTS_PER_DAY].astype(np.int64)
    return np.where(by >= NO_DOOR, -1, slot // SLOTS_PER_DAY * SLOTS_PER_DAY + by)
