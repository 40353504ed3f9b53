"""An independent twin of the package simulation: one object a package, one heap of events, no arrays.

Written from docs/model.md's semantics alone, never from the kernel. Rules are methods and class attributes so that
tests can break them one at a time and see that the comparison notices.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable

from network.paths import Paths
from network.timetable import DOOR, Timetable
from tests.oracles.way import NEVER, Package, Stamp, Ways


class ClassQueue:
    """Most urgent class first, and within it in order of joining."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Package]] = []
        self._joined = 0

    def __len__(self) -> int:
        return len(self._heap)

    def key(self, package: Package) -> int:
        return package.urgency

    def join(self, package: Package) -> None:
        self._joined += 1
        heapq.heappush(self._heap, (self.key(package), self._joined, package))

    def take(self) -> Package:
        return heapq.heappop(self._heap)[-1]


class ByNumber(ClassQueue):
    """Most urgent class first, and within it by package number: the pick list."""

    def join(self, package: Package) -> None:
        heapq.heappush(self._heap, (self.key(package), package.id, package))


class EventSimulation:
    """The rules, one method each. Within a slot events go by phase.

    `log` says what was served: lane that it waits for, slot and package, in order.
    """

    UNLOAD, SERVE, PICK, DEPART, PLACE = range(5)

    pick_list: type[ClassQueue] = ByNumber
    input_queue: type[ClassQueue] = ClassQueue
    lane_queue: type[ClassQueue] = ClassQueue

    def __init__(self, timetable: Timetable, paths: Paths, packages: Iterable[Package]) -> None:
        self.timetable, self.paths = timetable, paths
        self.origin = timetable.origin.tolist()
        self.n_slots = int(timetable.n_slots)
        self.to_pick: dict[int, ClassQueue] = defaultdict(self.pick_list)
        self.to_serve: dict[int, ClassQueue] = defaultdict(self.input_queue)
        self.to_load: dict[int, ClassQueue] = defaultdict(self.lane_queue)
        self.log: list[tuple[int, int, Package]] = []
        self._events: list[tuple[int, int, int, int, int, object]] = []
        self._numbered = 0
        self._due: set[tuple[int, int, int]] = set()
        self.packages = sorted(packages, key=lambda package: package.id)
        for package in self.packages:
            source = int(timetable.lane_origin[package.lanes[0]])
            package.stamps.append(Stamp(source, package.placed, NEVER, NEVER, NEVER, NEVER))
            self.at(package.placed, self.PLACE, source, package.id, package)
        first = timetable.departure_first.tolist()
        for lane in range(len(timetable.lane_origin)):
            for departure in range(first[lane], first[lane + 1]):
                slot = int(timetable.departure_slot[departure])
                self.at(slot, self.DEPART, lane, departure, departure)

    def at(self, slot: int, phase: int, place: int, order: int, subject: object = None) -> None:
        """Note an event; what lies beyond the horizon never happens."""
        if slot < self.n_slots:
            self._numbered += 1
            heapq.heappush(self._events, (slot, phase, place, order, self._numbered, subject))

    def once(self, slot: int, phase: int, facility: int) -> None:
        """Note that a facility has work to do in a phase of a slot, once."""
        if (slot, phase, facility) not in self._due:
            self._due.add((slot, phase, facility))
            self.at(slot, phase, facility, 0)

    def run(self) -> Ways:
        """Every package's stamps, by package number."""
        act = {
            self.UNLOAD: lambda slot, place, load: self.unload(slot, load),
            self.SERVE: lambda slot, place, _: self.serve(slot, place),
            self.PICK: lambda slot, place, _: self.pick(slot, place),
            self.DEPART: lambda slot, place, departure: self.depart(slot, place, departure),
            self.PLACE: lambda slot, place, package: self.place(slot, place, package),
        }
        while self._events:
            slot, phase, place, _, _, subject = heapq.heappop(self._events)
            act[phase](slot, place, subject)
        return {package.id: package.stamps for package in self.packages}

    # --- the rules -------------------------------------------------------------------------------------------

    def quota(self, per_h: int, slot: int) -> int:
        step = slot % 12
        return per_h * (step + 1) // 12 - per_h * step // 12

    def pick_quota(self, facility: int, slot: int) -> int:
        return self.quota(int(self.timetable.pick_per_h[facility, slot // 12]), slot)

    def serve_quota(self, facility: int, slot: int) -> int:
        return self.quota(int(self.timetable.serve_per_h[facility, slot // 12]), slot)

    def place(self, slot: int, facility: int, package: Package) -> None:
        """An order arrives after the slot's picks: its first chance is the next slot."""
        self.to_pick[facility].join(package)
        self.once(slot + 1, self.PICK, facility)

    def pick(self, slot: int, facility: int) -> None:
        waiting = self.to_pick[facility]
        for _ in range(min(self.pick_quota(facility, slot), len(waiting))):
            package = waiting.take()
            package.stamp(picked=slot)
            self.picked(slot, facility, package)
        if waiting:
            self.once(slot + 1, self.PICK, facility)

    def picked(self, slot: int, facility: int, package: Package) -> None:
        """Picks of a slot come after its packing: the first chance is the next slot."""
        self.to_serve[facility].join(package)
        self.once(slot + 1, self.SERVE, facility)

    def serve(self, slot: int, facility: int) -> None:
        """Pack at an origin, sort elsewhere."""
        waiting = self.to_serve[facility]
        for _ in range(min(self.serve_quota(facility, slot), len(waiting))):
            package = waiting.take()
            lane = package.lanes[package.leg]
            package.stamp(served=slot, lane=lane)
            self.to_load[lane].join(package)
            self.log.append((lane, slot, package))
        if waiting:
            self.once(slot + 1, self.SERVE, facility)

    def capacity(self, departure: int) -> int:
        return int(self.timetable.departure_capacity[departure])

    def depart(self, slot: int, lane: int, departure: int) -> None:
        waiting = self.to_load[lane]
        load = [waiting.take() for _ in range(min(self.capacity(departure), len(waiting)))]
        for package in load:
            package.stamp(departed=slot)
        if load and self.timetable.lane_destination[lane] != DOOR:
            self.send(slot, lane, departure, load)

    def send(self, slot: int, lane: int, departure: int, load: list[Package]) -> None:
        arrival = slot + int(self.timetable.lane_slots[lane])
        self.at(arrival, self.UNLOAD, lane, departure, load)

    def unload(self, slot: int, load: list[Package]) -> None:
        """Unloading comes before sorting, so the same slot can still sort it."""
        for package in load:
            facility = int(self.timetable.lane_destination[package.lanes[package.leg]])
            package.leg += 1
            package.stamps.append(Stamp(facility, slot, NEVER, NEVER, NEVER, NEVER))
            self.to_serve[facility].join(package)
            self.once(slot, self.SERVE, facility)


def simulate_events(timetable: Timetable, paths: Paths, packages: Iterable[Package]) -> Ways:
    """Stamps of every package under the rules as they stand."""
    return EventSimulation(timetable, paths, packages).run()
