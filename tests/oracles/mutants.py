"""The event simulation with one rule broken in each: what a comparison with it has to notice."""

from __future__ import annotations

from tests.oracles.event_simulation import ByNumber, ClassQueue, EventSimulation
from tests.oracles.way import Package


class NoClass(ClassQueue):
    def key(self, package: Package) -> int:
        return 0


class NoClassByNumber(ByNumber):
    def key(self, package: Package) -> int:
        return 0


class LastInFirstOut(ClassQueue):
    def join(self, package: Package) -> None:
        self._joined -= 2
        super().join(package)


class LeastUrgentFirst(ClassQueue):
    def key(self, package: Package) -> int:
        return -package.urgency


class UnloadByLaneDescending(EventSimulation):
    def send(self, slot: int, lane: int, departure: int, load: list[Package]) -> None:
        self.at(slot + int(self.timetable.lane_slots[lane]), self.UNLOAD, -lane, departure, load)


class UnloadByDeparture(EventSimulation):
    def send(self, slot: int, lane: int, departure: int, load: list[Package]) -> None:
        self.at(slot + int(self.timetable.lane_slots[lane]), self.UNLOAD, slot, lane, load)


class UnloadBackToFront(EventSimulation):
    def send(self, slot: int, lane: int, departure: int, load: list[Package]) -> None:
        super().send(slot, lane, departure, load[::-1])


class LateLoad(EventSimulation):
    def send(self, slot: int, lane: int, departure: int, load: list[Package]) -> None:
        self.at(slot + int(self.timetable.lane_slots[lane]) + 1, self.UNLOAD, lane, departure, load)


class ServeBeforeUnload(EventSimulation):
    SERVE, UNLOAD, PICK, DEPART, PLACE = range(5)

    def once(self, slot: int, phase: int, facility: int) -> None:
        late = phase == self.SERVE and not self.origin[facility] and slot == self._events_now
        super().once(slot + late, phase, facility)

    def unload(self, slot: int, load: list[Package]) -> None:
        self._events_now = slot
        super().unload(slot, load)
        self._events_now = -1

    _events_now = -1


class DepartBeforeServe(EventSimulation):
    DEPART, UNLOAD, SERVE, PICK, PLACE = range(5)


class SortIgnoresClass(EventSimulation):
    input_queue = NoClass


class SortLastInFirstOut(EventSimulation):
    input_queue = LastInFirstOut


class PickIgnoresClass(EventSimulation):
    pick_list = NoClassByNumber


class LoadIgnoresClass(EventSimulation):
    lane_queue = NoClass


class LoadLastInFirstOut(EventSimulation):
    lane_queue = LastInFirstOut


class LoadLeastUrgentFirst(EventSimulation):
    lane_queue = LeastUrgentFirst


class QuotaRoundedUp(EventSimulation):
    def quota(self, per_h: int, slot: int) -> int:
        step = slot % 12
        return -(-per_h * (step + 1) // 12) + (-per_h * step // 12)


class QuotaEven(EventSimulation):
    def quota(self, per_h: int, slot: int) -> int:
        return per_h // 12


class QuotaOfNextHour(EventSimulation):
    def serve_quota(self, facility: int, slot: int) -> int:
        hour = min(slot // 12 + 1, self.timetable.serve_per_h.shape[1] - 1)
        return self.quota(int(self.timetable.serve_per_h[facility, hour]), slot)


class UnusedQuotaIsKept(EventSimulation):
    """What an earlier slot of the hour left unused can still be used."""

    def serve_quota(self, facility: int, slot: int) -> int:
        per_h = int(self.timetable.serve_per_h[facility, slot // 12])
        used = self._used.get((facility, slot // 12), 0)
        free = per_h * (slot % 12 + 1) // 12 - used
        self._used[facility, slot // 12] = used + min(free, len(self.to_serve[facility]))
        return free

    def run(self) -> dict:
        self._used: dict[tuple[int, int], int] = {}
        return super().run()


class PickInSlotOfPlacement(EventSimulation):
    PLACE, UNLOAD, SERVE, PICK, DEPART = range(5)

    def place(self, slot: int, facility: int, package: Package) -> None:
        self.to_pick[facility].join(package)
        self.once(slot, self.PICK, facility)


class PackInSlotOfPick(EventSimulation):
    PICK, UNLOAD, SERVE, DEPART, PLACE = range(5)

    def picked(self, slot: int, facility: int, package: Package) -> None:
        self.to_serve[facility].join(package)
        self.once(slot, self.SERVE, facility)


class PackWithoutPick(EventSimulation):
    """Picking has no capacity of its own."""

    def pick_quota(self, facility: int, slot: int) -> int:
        return len(self.to_pick[facility])


class CapacityPlusOne(EventSimulation):
    def capacity(self, departure: int) -> int:
        return super().capacity(departure) + 1


class CapacityMinusOne(EventSimulation):
    def capacity(self, departure: int) -> int:
        return max(0, super().capacity(departure) - 1)


class OnlyFullLoadsLeave(EventSimulation):
    def capacity(self, departure: int) -> int:
        most = super().capacity(departure)
        lane = int(self.timetable.departure_first.searchsorted(departure, side="right")) - 1
        return most if len(self.to_load[lane]) >= most else 0


MUTANTS: list[type[EventSimulation]] = [
    UnloadByLaneDescending,
    UnloadByDeparture,
    UnloadBackToFront,
    LateLoad,
    ServeBeforeUnload,
    DepartBeforeServe,
    SortIgnoresClass,
    SortLastInFirstOut,
    PickIgnoresClass,
    LoadIgnoresClass,
    LoadLastInFirstOut,
    LoadLeastUrgentFirst,
    QuotaRoundedUp,
    QuotaEven,
    QuotaOfNextHour,
    UnusedQuotaIsKept,
    PickInSlotOfPlacement,
    PackInSlotOfPick,
    PackWithoutPick,
    CapacityPlusOne,
    CapacityMinusOne,
    OnlyFullLoadsLeave,
]
