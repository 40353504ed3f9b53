"""Docks and waves: so many vans load at once, so that vans leave in waves.

Which vans of a plan leave when the evaluator decides. Where a search shall know the docks before, `in_waves` makes
vehicle types whose shifts begin with their wave, `in_last_wave` lets all shifts begin with the last.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from routing.plan import Route, RoutePlan
from routing.problem import Problem, VehicleType
from routing.station.due import latest_departure


def docks_bind(problem: Problem) -> bool:
    """Whether vans would wait for docks if all left as soon as their shifts begin."""
    rules = problem.rules
    opens: dict[int, list[int]] = {}
    for vehicle in problem.vehicles:
        if vehicle.start is not None and rules.docks:
            opens.setdefault(vehicle.start, []).extend([vehicle.shift_open] * min(vehicle.number, len(problem)))
    for ticks in opens.values():
        ticks.sort()
        if any(later - earlier < rules.load for earlier, later in zip(ticks, ticks[rules.docks :], strict=False)):
            return True
    return False


@dataclass(frozen=True)
class Waves:
    """A problem whose vehicles leave in waves, and the way back.

    Attributes
    ----------
    problem : Problem
        Each type split by wave: `docks` vans at the begin of their shift, the next ones a loading later.
    type_of : tuple of int
        Type in the problem before, of each type.
    """

    problem: Problem
    type_of: tuple[int, ...]

    def into(self, before: Problem, plan: RoutePlan) -> RoutePlan:
        """Give a plan for the problem before to the waves: the routes that must leave soonest to the first ones.

        Stops of routes beyond the waves' vans are unassigned.
        """
        free: dict[int, list[int]] = {}
        for row, vehicle in enumerate(self.problem.vehicles):
            free.setdefault(self.type_of[row], []).extend([row] * vehicle.number)
        soonest = sorted(plan.routes, key=lambda route: latest_departure(before, route))
        routes = (Route(free[route.vehicle].pop(0), route.stops) for route in soonest if free.get(route.vehicle))
        return RoutePlan.of(routes, len(before))

    def back(self, plan: RoutePlan) -> RoutePlan:
        """Turn a plan for the waves into one for the problem before."""
        routes = (Route(self.type_of[route.vehicle], route.stops) for route in plan.routes)
        return RoutePlan.of(routes, len(self.problem))


def in_waves(problem: Problem) -> Waves:
    """Split vehicle types by wave; the problem itself where docks do not bind.

    Types take turns, so that each wave has about its share of every type; waves beyond a shift's end are dropped.
    `home` of stops becomes the wave of its type, or none where the type is split over several.
    """
    if not docks_bind(problem):
        return Waves(problem, tuple(range(len(problem.vehicles))))
    waves = _wave_numbers(problem)
    vehicles: list[VehicleType] = []
    type_of: list[int] = []
    home = np.full(len(problem), -1)
    for number, vehicle in enumerate(problem.vehicles):
        if len(waves[number]) == 1:
            home[problem.stops.home == number] = len(vehicles)
        for wave, count in sorted(waves[number].items()):
            opens = vehicle.shift_open + wave * problem.rules.load
            vehicles.append(replace(vehicle, id=f"{vehicle.id} wave {wave + 1}", number=count, shift_open=opens))
            type_of.append(number)
    waved = replace(problem, vehicles=tuple(vehicles), stops=replace(problem.stops, home=home))
    return Waves(waved, tuple(type_of))


def in_last_wave(problem: Problem, plan: RoutePlan) -> Problem:
    """Let all shifts begin with the last wave that as many routes as a plan has would need.

    A plan for that problem keeps the docks of this one if it has no more routes; vans of the waves before have time to
    spare.
    """
    rules = problem.rules
    used = Counter(problem.vehicles[route.vehicle].start for route in plan.routes)

    def late(vehicle: VehicleType) -> VehicleType:
        waits = 0 if vehicle.start is None else max(0, (used[vehicle.start] - 1) // rules.docks) * rules.load
        return replace(vehicle, shift_open=min(vehicle.shift_open + waits, vehicle.shift_close))

    return replace(problem, vehicles=tuple(late(vehicle) for vehicle in problem.vehicles))


def _wave_numbers(problem: Problem) -> list[dict[int, int]]:
    """How many vans of each type leave in which wave."""
    found: list[dict[int, int]] = [{} for _ in problem.vehicles]
    for place in {vehicle.start for vehicle in problem.vehicles}:
        types = [number for number, vehicle in enumerate(problem.vehicles) if vehicle.start == place]
        # The i-th of n vans of a type comes at (i + 1/2) / n of the morning.
        turns = sorted(
            ((turn + 0.5) / problem.vehicles[number].number, number)
            for number in types
            for turn in range(min(problem.vehicles[number].number, len(problem.stops)))
        )
        for turn, (_, number) in enumerate(turns):
            wave = 0 if place is None else turn // problem.rules.docks
            if problem.vehicles[number].shift_open + wave * problem.rules.load < problem.vehicles[number].shift_close:
                found[number][wave] = found[number].get(wave, 0) + 1
    return found
