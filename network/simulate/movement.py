"""What the package simulation takes and gives, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.timetable import Timetable

RECORD_ID_BITS, RECORD_PATH_BITS, RECORD_SLOT_BITS = 29, 19, 16
"""A queue record, high bits first: package id, path, slot in which it was served at the lane's origin."""


@dataclass(frozen=True)
class Movement:
    """Everything that moved. Lane-class queue q = lane * n_classes + class.

    Attributes
    ----------
    timetable : Timetable
    n_classes : int
        Deadline classes (half-days).
    queue : uint64[R]
        Records of every lane-class queue, one slice a queue, in the order they were served.
    queue_first, queue_tail : int64[Q], int64[Q]
        Slice of queue q is ``queue_first[q]:queue_tail[q]`` (what was served for it by the horizon's end).
    departed : uint32[D, n_classes]
        Records of the lane-class queue that have left with this departure or an earlier one of its lane.
    picked, packed : uint32[O, n_classes, n_slots]
        Packages of each origin (row in `origins`) and class picked / packed by the end of each slot.
    origins : int32[O]
        Facility rows of the origins.
    stream : uint32[N]
        Package ids by origin and class, in order of placement; slice s = origin row * n_classes + class.
    stream_first : int64[O * n_classes + 1]
    served : int32[F, n_slots]
        Packages served (packed / sorted) by each facility in each slot.
    arrived : int32[F, n_slots]
        Packages unloaded (placed, at origins) at each facility in each slot.
    """

    timetable: Timetable
    n_classes: int
    queue: np.ndarray
    queue_first: np.ndarray
    queue_tail: np.ndarray
    departed: np.ndarray
    picked: np.ndarray
    packed: np.ndarray
    origins: np.ndarray
    stream: np.ndarray
    stream_first: np.ndarray
    served: np.ndarray
    arrived: np.ndarray
