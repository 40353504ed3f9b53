"""What the auditor's checks share: movements regrouped by facility, and the problems found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from network.paths import Paths
from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS, Movement
from network.sourcing_types import CLASS_BITS, PATH_BITS, Sourced
from network.timetable import MAX_LEGS, Timetable

SLOT_MASK = np.uint64((1 << RECORD_SLOT_BITS) - 1)
PATH_MASK = np.uint64((1 << RECORD_PATH_BITS) - 1)


@dataclass(frozen=True)
class Ledger:
    """A run and its regroupings.

    Attributes
    ----------
    timetable, paths, sourced, movement
        As given to the auditor.
    onward : int32[P, MAX_LEGS]
        Next lane by path and leg of the lane it came in on, worked out from `Paths.lanes`; -1 where none.
    lane_of : int64[D]
        Lane of each departure.
    loaded : int64[D, n_classes]
        Packages of each class that each departure took.
    arrival : int64[D]
        Slot in which the departure's load is unloaded; beyond the horizon where it is not.
    """

    timetable: Timetable
    paths: Paths
    sourced: Sourced
    movement: Movement
    onward: np.ndarray
    lane_of: np.ndarray
    loaded: np.ndarray
    arrival: np.ndarray

    @classmethod
    def open(cls, timetable: Timetable, paths: Paths, sourced: Sourced, movement: Movement) -> Ledger:
        """Regroup a run whose arrays have sound shapes and whose paths are sound."""
        counts = np.diff(timetable.departure_first)
        lane_of = np.repeat(np.arange(len(counts)), counts)
        gone = movement.departed.astype(np.int64)
        before = np.zeros_like(gone)
        before[1:] = gone[:-1]
        before[timetable.departure_first[:-1][counts > 0]] = 0
        return cls(
            timetable=timetable,
            paths=paths,
            sourced=sourced,
            movement=movement,
            onward=onward_lanes(timetable, paths),
            lane_of=lane_of,
            loaded=gone - before,
            arrival=timetable.departure_slot.astype(np.int64) + timetable.lane_slots[lane_of],
        )

    @property
    def n_classes(self) -> int:
        """Deadline classes."""
        return self.movement.n_classes

    def lanes_from(self, facility: int) -> np.ndarray:
        """Lanes that leave a facility, ascending."""
        return np.flatnonzero(self.timetable.lane_origin == facility)

    def lanes_to(self, facility: int) -> np.ndarray:
        """Lanes that end at a facility, ascending."""
        return np.flatnonzero(self.timetable.lane_destination == facility)

    def records(self, lane: int, urgency: int) -> np.ndarray:
        """Records of a lane-class queue, in order of service (a view)."""
        queue = lane * self.n_classes + urgency
        return self.movement.queue[self.movement.queue_first[queue] : self.movement.queue_tail[queue]]

    def departures(self, lane: int) -> slice:
        """Rows of a lane's departures."""
        return slice(int(self.timetable.departure_first[lane]), int(self.timetable.departure_first[lane + 1]))

    def path_of(self, numbers: np.ndarray) -> np.ndarray:
        """Path of packages by number."""
        return (self.sourced.word[numbers] & np.uint32((1 << PATH_BITS) - 1)).astype(np.int64)

    def class_of(self, numbers: np.ndarray) -> np.ndarray:
        """Deadline class of packages by number."""
        return (self.sourced.word[numbers] >> np.uint32(PATH_BITS) & np.uint32((1 << CLASS_BITS) - 1)).astype(np.int64)


def onward_lanes(timetable: Timetable, paths: Paths) -> np.ndarray:
    """Next lane by path and leg, from the paths' lanes alone."""
    onward = np.full((len(paths), MAX_LEGS), -1, np.int32)
    for hop in range(MAX_LEGS - 1):
        rows = np.flatnonzero(paths.lanes[:, hop + 1] >= 0)
        onward[rows, timetable.lane_leg[paths.lanes[rows, hop]]] = paths.lanes[rows, hop + 1]
    return onward


def quotas(per_h: np.ndarray) -> np.ndarray:
    """Packages a slot, int64[n_slots], of hourly capacities: the hour's whole packages as early as they add up."""
    step = np.arange(12)
    by_then = per_h.astype(np.int64)[:, None] * (step + 1) // 12
    return np.diff(by_then, axis=1, prepend=0).ravel()


def most_urgent_first(waiting: np.ndarray, room: np.ndarray) -> np.ndarray:
    """What to take of each class, int64[n_classes, n], when `room[n]` is all there is."""
    ahead = np.cumsum(waiting, axis=0) - waiting
    return np.clip(room - ahead, 0, waiting)


def number_of(records: np.ndarray) -> np.ndarray:
    """Package numbers of queue records."""
    return (records >> np.uint64(RECORD_PATH_BITS + RECORD_SLOT_BITS)).astype(np.int64)


def path_in(records: np.ndarray) -> np.ndarray:
    """Paths of queue records."""
    return (records >> np.uint64(RECORD_SLOT_BITS) & PATH_MASK).astype(np.int64)


def slot_in(records: np.ndarray) -> np.ndarray:
    """Slots of service of queue records."""
    return (records & SLOT_MASK).astype(np.int64)


def where(wrong: np.ndarray) -> Iterator[tuple[int, ...]]:
    """Indices of the first entry that is wrong, if there is one."""
    if wrong.any():
        yield tuple(int(i) for i in np.unravel_index(int(np.argmax(wrong)), wrong.shape))
