"""Docks and waves: so many vans load at once, so that vans leave in waves.

A plan made without docks is fitted to them by `loading_times`: routes that must leave soonest load first (earliest
due date first, which for loadings of one length that may all begin at once misses nothing). Where a search shall know
the docks, `in_waves` makes vehicle types whose shifts begin with their wave.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from routing.plan import Route, RoutePlan
from routing.problem import Problem, VehicleType
from routing.station.due import latest_departure


@dataclass(frozen=True)
class Loading:
    """A route at its dock; ticks.

    Attributes
    ----------
    route : int
        Row in the plan.
    place : int
        Of the dock.
    dock : int
        Number of the dock there.
    begins, leaves : int
    due : int
        Latest departure with which the route still meets all its windows and its shift.
    """

    route: int
    place: int
    dock: int
    begins: int
    leaves: int
    due: int

    @property
    def late(self) -> int:
        """By how much the route leaves too late for one of its windows or its shift; 0 where it does not."""
        return max(0, self.leaves - self.due)


def loading_times(problem: Problem, plan: RoutePlan) -> tuple[Loading, ...]:
    """Give every route of a plan a dock and a departure, those that must leave soonest first.

    Loading may begin before the shift does (others load the van), as the evaluator has it: only the departure lies
    within the shift. Routes that start at no place need no dock.
    """
    rules = problem.rules
    if rules.docks < 1:
        raise ValueError("the problem has no docks")
    routes: dict[int, list[tuple[int, int, int]]] = {}
    for row, route in enumerate(plan.routes):
        vehicle = problem.vehicles[route.vehicle]
        if vehicle.start is not None:
            release = int(problem.stops.release[list(route.stops)].max())
            earliest = max(vehicle.shift_open, release)
            routes.setdefault(vehicle.start, []).append((latest_departure(problem, route), earliest, row))
    return tuple(
        loading for place in sorted(routes) for loading in _loaded(routes[place], place, rules.docks, rules.load)
    )


def _loaded(routes: list[tuple[int, int, int]], place: int, docks: int, load: int) -> Iterable[Loading]:
    """Loadings at one place, of (due, earliest departure, route)."""
    coming = sorted(routes, key=lambda route: route[1])
    free = [(coming[0][1] - load, dock) for dock in range(docks)]
    waiting: list[tuple[int, int, int]] = []
    while coming or waiting:
        at, dock = heapq.heappop(free)
        if not waiting:
            at = max(at, coming[0][1] - load)
        while coming and coming[0][1] - load <= at:
            heapq.heappush(waiting, coming.pop(0))
        due, _, row = heapq.heappop(waiting)
        yield Loading(row, place, dock, at, at + load, due)
        heapq.heappush(free, (at + load, dock))


def most_at_once(loadings: Iterable[Loading]) -> int:
    """Most vans that load at one place at the same time; touching ends are no overlap."""
    events = sorted(
        (loading.place, time, change)
        for loading in loadings
        for time, change in ((loading.begins, 1), (loading.leaves, -1))
        if loading.leaves > loading.begins
    )
    most = now = 0
    for _, _, change in events:
        now += change
        most = max(most, now)
    return most


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
        """Give a plan for the problem before to the waves: the routes that must leave soonest to the first ones."""
        free: dict[int, list[int]] = {}
        for row, vehicle in enumerate(self.problem.vehicles):
            free.setdefault(self.type_of[row], []).extend([row] * vehicle.number)
        soonest = sorted(plan.routes, key=lambda route: latest_departure(before, route))
        routes = (Route(free[route.vehicle].pop(0), route.stops) for route in soonest)
        return RoutePlan.of(routes, len(before))

    def back(self, plan: RoutePlan) -> RoutePlan:
        """Turn a plan for the waves into one for the problem before."""
        routes = (Route(self.type_of[route.vehicle], route.stops) for route in plan.routes)
        return RoutePlan.of(routes, len(self.problem))


def in_waves(problem: Problem) -> Waves:
    """Split vehicle types by wave.

    Types take turns, so that each wave has about its share of every type. `home` of stops becomes the wave of its
    type, or none where the type is split over several.
    """
    rules = problem.rules
    if not rules.docks or not rules.load:
        return Waves(problem, tuple(range(len(problem.vehicles))))
    waves = _wave_numbers(problem)
    vehicles: list[VehicleType] = []
    type_of: list[int] = []
    home = np.full(len(problem), -1)
    for number, vehicle in enumerate(problem.vehicles):
        if len(waves[number]) == 1:
            home[problem.stops.home == number] = len(vehicles)
        for wave, count in sorted(waves[number].items()):
            opens = vehicle.shift_open + wave * rules.load
            vehicles.append(replace(vehicle, id=f"{vehicle.id} wave {wave + 1}", number=count, shift_open=opens))
            type_of.append(number)
    waved = replace(problem, vehicles=tuple(vehicles), stops=replace(problem.stops, home=home))
    return Waves(waved, tuple(type_of))


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
            found[number][wave] = found[number].get(wave, 0) + 1
    return found
