"""The same rules in SimPy: floors and lanes are processes, docks and queues are stores.

Time runs in ticks, four a slot, one for each phase: docks fill (0), unload and serve (1), pick (2), depart (3).
"""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable
from typing import Any

import simpy

from network.paths import Paths
from network.timetable import DOOR, Timetable
from tests.oracles.way import NEVER, Package, Stamp, Ways

TICKS = 4
DOCK, SERVE, PICK, DEPART = range(TICKS)
Process = Generator[simpy.Event, Any, None]


class Floor:
    """One facility: a dock where loads wait, a pick list and a queue of what is to be packed or sorted."""

    def __init__(self, network: Network, facility: int) -> None:
        self.network, self.facility = network, facility
        self.dock = simpy.PriorityStore(network.env)
        self.orders = simpy.PriorityStore(network.env)
        self.queue = simpy.PriorityStore(network.env)
        self.joined = itertools.count()
        if network.timetable.origin[facility]:
            network.env.process(self.picking())
        network.env.process(self.serving())

    def join(self, package: Package) -> simpy.Event:
        return self.queue.put(simpy.PriorityItem((package.urgency, next(self.joined)), package))

    def picking(self) -> Process:
        env, table = self.network.env, self.network.timetable
        yield env.timeout(PICK)
        while True:
            slot = env.now // TICKS
            for _ in range(share(int(table.pick_per_h[self.facility, slot // 12]), slot)):
                if self.orders.items:
                    package = (yield self.orders.get()).item
                    package.stamp(picked=slot)
                    yield self.join(package)
            yield env.timeout(TICKS)

    def serving(self) -> Process:
        env, table = self.network.env, self.network.timetable
        yield env.timeout(SERVE)
        while True:
            slot = env.now // TICKS
            while self.dock.items:
                for package in (yield self.dock.get()).item:
                    package.leg += 1
                    package.stamps.append(Stamp(self.facility, slot, NEVER, NEVER, NEVER, NEVER))
                    yield self.join(package)
            for _ in range(share(int(table.serve_per_h[self.facility, slot // 12]), slot)):
                if self.queue.items:
                    package = (yield self.queue.get()).item
                    lane = package.lanes[package.leg]
                    package.stamp(served=slot, lane=lane)
                    yield self.network.platform(lane, package)
            yield env.timeout(TICKS)


class Network:
    """All floors and lanes of a timetable in one environment."""

    def __init__(self, timetable: Timetable, packages: list[Package]) -> None:
        self.env, self.timetable = simpy.Environment(), timetable
        self.floors = [Floor(self, facility) for facility in range(len(timetable.origin))]
        self.platforms = [simpy.PriorityStore(self.env) for _ in timetable.lane_origin]
        self.joined = itertools.count()
        for lane in range(len(timetable.lane_origin)):
            self.env.process(self.departing(lane))
        self.env.process(self.placing(packages))

    def platform(self, lane: int, package: Package) -> simpy.Event:
        """Stand a served package where its next lane is loaded."""
        return self.platforms[lane].put(simpy.PriorityItem((package.urgency, next(self.joined)), package))

    def placing(self, packages: list[Package]) -> Process:
        """Orders join the pick list at the end of their slot, after its picks."""
        for package in sorted(packages, key=lambda p: (p.placed, p.id)):
            yield self.env.timeout(package.placed * TICKS + DEPART - self.env.now)
            source = int(self.timetable.lane_origin[package.lanes[0]])
            package.stamps.append(Stamp(source, package.placed, NEVER, NEVER, NEVER, NEVER))
            yield self.floors[source].orders.put(simpy.PriorityItem((package.urgency, package.id), package))

    def departing(self, lane: int) -> Process:
        table = self.timetable
        for departure in range(table.departure_first[lane], table.departure_first[lane + 1]):
            slot = int(table.departure_slot[departure])
            yield self.env.timeout(slot * TICKS + DEPART - self.env.now)
            load: list[Package] = []
            while self.platforms[lane].items and len(load) < table.departure_capacity[departure]:
                load.append((yield self.platforms[lane].get()).item)
                load[-1].stamp(departed=slot)
            if load and table.lane_destination[lane] != DOOR:
                self.env.process(self.driving(lane, departure, load))

    def driving(self, lane: int, departure: int, load: list[Package]) -> Process:
        yield self.env.timeout(int(self.timetable.lane_slots[lane]) * TICKS - DEPART)
        dock = self.floors[int(self.timetable.lane_destination[lane])].dock
        yield dock.put(simpy.PriorityItem((lane, departure), load))


def share(per_h: int, slot: int) -> int:
    """What a slot has of an hour's capacity."""
    return per_h * (slot % 12 + 1) // 12 - per_h * (slot % 12) // 12


def simulate_simpy(timetable: Timetable, paths: Paths, packages: Iterable[Package]) -> Ways:
    """Stamps of every package, as from `simulate_events`."""
    listed = list(packages)
    network = Network(timetable, listed)
    network.env.run(until=int(timetable.n_slots) * TICKS)
    return {package.id: package.stamps for package in listed}
