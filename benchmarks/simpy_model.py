"""The same network in SimPy, as one would write it there: a process a package, a priority resource a server.

Time is continuous (slots as the unit), so its stamps differ from the simulation's by what happens within a
slot; the model is here for its speed. (tests/oracles holds the models that agree to the slot.)
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from network.paths import Paths
from network.sourcing_types import CLASS_BITS, PATH_BITS, Sourced
from network.timetable import DOOR, Timetable


class Network:
    """Servers, docks and vehicles; `hops` counts facilities served and left."""

    def __init__(self, timetable: Timetable, paths: Paths) -> None:
        self.env = simpy.Environment()
        self.timetable, self.paths = timetable, paths
        n_facilities = len(timetable.origin)
        self.pickers = [simpy.PriorityResource(self.env) for _ in range(n_facilities)]
        self.servers = [simpy.PriorityResource(self.env) for _ in range(n_facilities)]
        self.docks: list[list[list[simpy.Event]]] = [[] for _ in timetable.lane_origin]
        self.hops = 0

    def serve(self, server: simpy.PriorityResource, per_h: np.ndarray, urgency: int) -> Generator[Any, Any, None]:
        """Wait for the server, for the shift, and for the work itself."""
        with server.request(priority=urgency) as turn:
            yield turn
            while (rate := per_h[min(int(self.env.now) // 12, len(per_h) - 1)]) == 0:
                yield self.env.timeout(12 - self.env.now % 12)
            yield self.env.timeout(12 / rate)

    def package(self, placed: int, path: int, urgency: int) -> Generator[Any, Any, None]:
        """One package from its order to the van."""
        t = self.timetable
        yield self.env.timeout(placed)
        source = self.paths.source[path]
        yield from self.serve(self.pickers[source], t.pick_per_h[source], urgency)
        for lane in self.paths.lanes[path]:
            if lane < 0:
                return
            facility = t.lane_origin[lane]
            yield from self.serve(self.servers[facility], t.serve_per_h[facility], urgency)
            loaded = self.env.event()
            dock = self.docks[lane]
            while len(dock) <= urgency:
                dock.append([])
            dock[urgency].append(loaded)
            yield loaded
            self.hops += 1
            if t.lane_destination[lane] != DOOR:
                yield self.env.timeout(int(t.lane_slots[lane]))

    def lane(self, lane: int) -> Generator[Any, Any, None]:
        """The lane's departures, each taking the most urgent that it can carry."""
        t = self.timetable
        for d in range(t.departure_first[lane], t.departure_first[lane + 1]):
            yield self.env.timeout(max(0, t.departure_slot[d] - self.env.now))
            room = int(t.departure_capacity[d])
            for queue in self.docks[lane]:
                taken, queue[:] = queue[:room], queue[room:]
                room -= len(taken)
                for loaded in taken:
                    loaded.succeed()


def simulate_simpy(timetable: Timetable, paths: Paths, sourced: Sourced) -> int:
    """Run to the horizon; return the hops made."""
    network = Network(timetable, paths)
    placed = np.repeat(np.arange(timetable.n_slots), np.diff(sourced.slot_first_package))
    path = sourced.word & ((1 << PATH_BITS) - 1)
    urgency = (sourced.word >> PATH_BITS) & ((1 << CLASS_BITS) - 1)
    for row in zip(placed.tolist(), path.tolist(), urgency.tolist(), strict=True):
        network.env.process(network.package(*row))
    for lane in range(len(timetable.lane_origin)):
        network.env.process(network.lane(lane))
    network.env.run(until=timetable.n_slots)
    return network.hops
