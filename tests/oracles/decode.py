"""Every package's stamps, read back from the arrays of a Movement one record at a time."""

from __future__ import annotations

from network.paths import Paths
from network.simulate.movement import RECORD_PATH_BITS, RECORD_SLOT_BITS, Movement
from network.timetable import DOOR
from tests.oracles.way import NEVER, Package, Stamp, Ways


def read_ways(movement: Movement, paths: Paths, packages: list[Package]) -> Ways:
    """Stamps by package, put in order of travel by the lanes of its path."""
    timetable, n_classes = movement.timetable, movement.n_classes
    found: dict[int, dict[int, tuple[int, int]]] = {package.id: {} for package in packages}
    for queue in range(len(timetable.lane_origin) * n_classes):
        lane, urgency = divmod(queue, n_classes)
        departures = range(int(timetable.departure_first[lane]), int(timetable.departure_first[lane + 1]))
        left = [(int(movement.departed[d, urgency]), int(timetable.departure_slot[d])) for d in departures]
        records = movement.queue[int(movement.queue_first[queue]) : int(movement.queue_tail[queue])].tolist()
        for row, record in enumerate(records):
            departed = next((slot for by_then, slot in left if by_then > row), NEVER)
            number = record >> (RECORD_PATH_BITS + RECORD_SLOT_BITS)
            assert packages[number].path == record >> RECORD_SLOT_BITS & ((1 << RECORD_PATH_BITS) - 1)
            assert packages[number].urgency == urgency
            assert lane not in found[number], "twice on one lane"
            found[number][lane] = (record & ((1 << RECORD_SLOT_BITS) - 1), departed)
    picks = read_picks(movement)
    return {package.id: way_of(package, found[package.id], picks, movement) for package in packages}


def read_picks(movement: Movement) -> dict[int, tuple[int, int, int]]:
    """Origin, slot of picking and slot of packing by package."""
    picks = {}
    for row, origin in enumerate(movement.origins.tolist()):
        for urgency in range(movement.n_classes):
            part = row * movement.n_classes + urgency
            ids = movement.stream[int(movement.stream_first[part]) : int(movement.stream_first[part + 1])].tolist()
            picked = slots_of(movement.picked[row, urgency].tolist(), len(ids))
            packed = slots_of(movement.packed[row, urgency].tolist(), len(ids))
            for number, pick, pack in zip(ids, picked, packed, strict=True):
                assert number not in picks, "twice in the streams"
                picks[number] = (origin, pick, pack)
    return picks


def slots_of(by_then: list[int], n: int) -> list[int]:
    """Slot in which a running count passed 0, 1, ..., n - 1."""
    slots: list[int] = []
    for slot, count in enumerate(by_then):
        slots.extend([slot] * (count - len(slots)))
    return slots + [NEVER] * (n - len(slots))


def way_of(package: Package, found: dict, picks: dict, movement: Movement) -> list[Stamp]:
    """Stamps in order of travel; whatever was found off the way is an error."""
    timetable = movement.timetable
    origin, picked, packed = picks[package.id]
    stamps = [Stamp(origin, package.placed, picked, NEVER, NEVER, NEVER)]
    for lane in package.lanes:
        if lane not in found:
            break
        served, departed = found.pop(lane)
        stamps[-1] = stamps[-1]._replace(served=served, lane=lane, departed=departed)
        arrival = departed + int(timetable.lane_slots[lane])
        if departed == NEVER or timetable.lane_destination[lane] == DOOR or arrival >= timetable.n_slots:
            break
        stamps.append(Stamp(int(timetable.lane_destination[lane]), arrival, NEVER, NEVER, NEVER, NEVER))
    assert not found, f"package {package.id} was seen on lanes that it could not have reached"
    assert packed == stamps[0].served, f"package {package.id} was packed in {packed} and queued in {stamps[0].served}"
    return stamps
