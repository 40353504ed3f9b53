"""The arrays of a Movement, made from a finished event simulation: what the kernel should have written."""

from __future__ import annotations

import numpy as np

from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS, Movement
from tests.oracles.event_simulation import EventSimulation
from tests.oracles.way import NEVER


def write_movement(done: EventSimulation, n_classes: int) -> Movement:
    """Counters and queues of a simulation that has run."""
    timetable, n_slots = done.timetable, done.n_slots
    origins = np.flatnonzero(timetable.origin).astype(np.int32)
    streams: list[list[int]] = [[] for _ in range(len(origins) * n_classes)]
    picked = np.zeros((len(origins), n_classes, n_slots), np.uint32)
    packed = np.zeros_like(picked)
    served = np.zeros((len(timetable.origin), n_slots), np.int32)
    arrived = np.zeros_like(served)
    departed = write_departed(done, n_classes)
    for package in done.packages:
        row = int(np.searchsorted(origins, package.stamps[0].facility))
        streams[row * n_classes + package.urgency].append(package.id)
        if package.stamps[0].picked != NEVER:
            picked[row, package.urgency, package.stamps[0].picked :] += 1
        if package.stamps[0].served != NEVER:
            packed[row, package.urgency, package.stamps[0].served :] += 1
        for stamp in package.stamps:
            arrived[stamp.facility, stamp.arrived] += 1
            if stamp.served != NEVER:
                served[stamp.facility, stamp.served] += 1
    queues: list[list[int]] = [[] for _ in range(len(timetable.lane_origin) * n_classes)]
    for lane, slot, package in done.log:
        record = (package.id << RECORD_PATH_BITS | package.path) << RECORD_SLOT_BITS | slot
        queues[lane * n_classes + package.urgency].append(record)
    edges = np.cumsum([0] + [len(queue) for queue in queues])
    return Movement(
        timetable=timetable,
        n_classes=n_classes,
        queue=np.array([record for queue in queues for record in queue], np.uint64),
        queue_first=edges[:-1].astype(np.int64),
        queue_tail=edges[1:].astype(np.int64),
        departed=departed,
        picked=picked,
        packed=packed,
        origins=origins,
        stream=np.array([number for stream in streams for number in stream], np.uint32),
        stream_first=np.cumsum([0] + [len(stream) for stream in streams]).astype(np.int64),
        served=served,
        arrived=arrived,
    )


def write_departed(done: EventSimulation, n_classes: int) -> np.ndarray:
    """Running counts by departure and class."""
    timetable = done.timetable
    first = timetable.departure_first.tolist()
    row_of = {
        (lane, int(timetable.departure_slot[row])): row
        for lane in range(len(first) - 1)
        for row in range(first[lane], first[lane + 1])
    }
    departed = np.zeros((len(timetable.departure_slot), n_classes), np.uint32)
    for package in done.packages:
        for stamp in package.stamps:
            if stamp.departed != NEVER:
                row = row_of[stamp.lane, stamp.departed]
                departed[row : first[stamp.lane + 1], package.urgency] += 1
    return departed
