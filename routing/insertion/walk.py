"""Drives one route as early as it can, and says how far it gets: the exact check of an insertion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from routing.problem import UNLIMITED, Break, Problem, VehicleType
from routing.travel.hours import arrive, leave
from routing.travel.table import FORBIDDEN, SpeedProfile

WHOLE = -1
"""A misfit of the route as a whole, not of one of its stops."""


ALWAYS = (-UNLIMITED, UNLIMITED)
"""Window of a stop that has none."""


class Walk(NamedTuple):
    """A route as early as it can be.

    Attributes
    ----------
    misfit : int or None
        Position of the first stop that is reached too late; `WHOLE` where a limit of the vehicle is broken; None
        where all fits.
    ready : list of int
        Tick at which the vehicle is ready to leave its start, and each stop.
    distance, duration : list of int
        Of its legs; of none where it has no stop.
    rests : list of int
        Time of the breaks taken before each leg.
    """

    misfit: int | None
    ready: list[int]
    distance: list[int]
    duration: list[int]
    rests: list[int]


Windows = list[list[tuple[int, int]]]


@dataclass
class Stopwatch:
    """Columns of a problem as plain lists, which loops over single routes read fastest.

    Attributes
    ----------
    windows : list of list of (open, close)
        May be widened by who allows lateness.
    """

    problem: Problem
    windows: Windows
    place: list[int]
    setup: list[int]
    service: list[int]
    release: list[int]
    skills: list[int]
    delivery: list[list[int]]
    pickup: list[list[int]]
    paired: list[bool]

    @staticmethod
    def of(problem: Problem) -> Stopwatch:
        """Take the columns that a route's clock and loads need."""
        stops = problem.stops
        windows = list(zip(stops.window_open.tolist(), stops.window_close.tolist(), strict=True))
        return Stopwatch(
            problem=problem,
            windows=[windows[a:b] or [ALWAYS] for a, b in pairwise(stops.window_first.tolist())],
            place=stops.place.tolist(),
            setup=stops.setup.tolist(),
            service=stops.service.tolist(),
            release=stops.release.tolist(),
            skills=stops.skills.tolist(),
            delivery=stops.delivery.tolist(),
            pickup=stops.pickup.tolist(),
            paired=(stops.pair >= 0).tolist(),
        )

    def legs(self, vehicle: VehicleType, route: Sequence[int]) -> tuple[list[int], list[int]]:
        """Distance and duration of a route's legs, from its start and to its end; a missing end has a leg of 0."""
        places = [self.place[stop] for stop in route]
        start = places[0] if vehicle.start is None else vehicle.start
        end = places[-1] if vehicle.end is None else vehicle.end
        way = np.array([start, *places, end], np.int64)
        distance, duration = self.problem.travels[vehicle.profile].legs(way[:-1], way[1:])
        return distance.tolist(), duration.tolist()

    def walk(self, vehicle: VehicleType, route: Sequence[int]) -> Walk:
        """Drive it; a route of no stops fits everywhere.

        Breaks are taken at the first moment that their window allows, so that a route that fits here fits, but not
        every route that fits does here.
        """
        ready = max([vehicle.shift_open, *(self.release[stop] for stop in route)])
        distance, duration = self.legs(vehicle, route) if route else ([], [])
        walk = Walk(None, [ready], distance, duration, [])
        if not route:
            return walk
        if not self._within_limits(vehicle, route, distance, duration):
            return walk._replace(misfit=WHOLE)
        driven, breaks = _driver(self.problem.travels[vehicle.profile].speeds), _Rests(vehicle.breaks, ready)
        place = vehicle.start
        for position, stop in enumerate(route):
            length = self.service[stop] + (self.setup[stop] if self.place[stop] != place else 0)
            place, leg = self.place[stop], duration[position]
            leaving = breaks.before(walk.ready[-1], driven(walk.ready[-1], leg) + length)
            start = self.start(stop, driven(leaving, leg)) if leaving < UNLIMITED else None
            if start is None:
                return walk._replace(misfit=position)
            walk.rests.append(leaving - walk.ready[-1])
            walk.ready.append(start + length)
        leaving = breaks.before(walk.ready[-1], driven(walk.ready[-1], duration[-1]))
        walk.rests.append(leaving - walk.ready[-1])
        back = driven(leaving, duration[-1]) if leaving < UNLIMITED else UNLIMITED
        fits = back <= vehicle.shift_close and self._work(vehicle, route, walk, back) <= vehicle.work_max
        return walk if fits else walk._replace(misfit=WHOLE)

    def start(self, stop: int, arrival: int) -> int | None:
        """Earliest start after an arrival, None where no window is open any more."""
        for opens, closes in self.windows[stop]:
            if arrival <= closes:
                return arrival if arrival > opens else opens
        return None

    def latest(self, vehicle: VehicleType, route: Sequence[int], walk: Walk, back: int) -> list[int]:
        """Latest arrival at each stop, and at the end, for a return by `back` with breaks where the walk has them."""
        speeds = self.problem.travels[vehicle.profile].speeds
        by, found = back, [back]
        for position in range(len(route) - 1, -1, -1):
            stop = route[position]
            last = self.place[route[position - 1]] if position else vehicle.start
            length = self.service[stop] + (self.setup[stop] if self.place[stop] != last else 0)
            leg = walk.duration[position + 1]
            leaving = (by - leg if speeds is None else int(leave(speeds, by, leg))) - walk.rests[position + 1]
            starts = [min(leaving - length, close) for opens, close in self.windows[stop] if opens <= leaving - length]
            by = max(starts, default=-UNLIMITED)
            found.append(by)
        return found[::-1]

    def _work(self, vehicle: VehicleType, route: Sequence[int], walk: Walk, back: int) -> int:
        """From the latest leaving that is back as early, to `back`; breaks may make it longer than it has to be."""
        if vehicle.work_max >= UNLIMITED:
            return 0
        speeds = self.problem.travels[vehicle.profile].speeds
        first = self.latest(vehicle, route, walk, back)[0] - walk.rests[0]
        return back - (first - walk.duration[0] if speeds is None else int(leave(speeds, first, walk.duration[0])))

    def _within_limits(
        self, vehicle: VehicleType, route: Sequence[int], distance: Sequence[int], duration: Sequence[int]
    ) -> bool:
        return (
            len(route) <= vehicle.stops_max
            and sum(distance) <= vehicle.distance_max
            and sum(duration) <= vehicle.travel_max
            and max(duration) < FORBIDDEN
            and all(not self.skills[stop] & ~vehicle.skills for stop in route)
            and self._loads_fit(vehicle, route)
        )

    def _loads_fit(self, vehicle: VehicleType, route: Sequence[int]) -> bool:
        return all(max(self.loads(route, dimension)) <= capacity for dimension, capacity in enumerate(vehicle.capacity))

    def loads(self, route: Sequence[int], dimension: int) -> list[int]:
        """On board at leaving, and after each stop, in one dimension."""
        load = sum(self.delivery[stop][dimension] for stop in route if not self.paired[stop])
        found = [load]
        for stop in route:
            load += self.pickup[stop][dimension] - self.delivery[stop][dimension]
            found.append(load)
        return found


class _Rests:
    """Breaks still to be taken on a route."""

    def __init__(self, breaks: Sequence[Break], leaving: int) -> None:
        self._leaving = leaving
        self._left = list(breaks)

    def before(self, ready: int, next_ready: int) -> int:
        """When the vehicle drives on that is ready now, and after its next visit at `next_ready`.

        `UNLIMITED` where a break has been missed.
        """
        time = ready
        while self._left:
            rest = self._left[0]
            if rest.open < self._leaving:
                # The vehicle may leave after the break's window has opened: it need not be on the road all that time.
                self._left.pop(0)
                continue
            # Before leaving, and before its window, a break can wait for the next visit if that ends in time.
            if (time < rest.open or time == self._leaving) and next_ready <= rest.close:
                return time
            if max(time, rest.open) > rest.close:
                return UNLIMITED
            time = max(time, rest.open) + rest.length
            next_ready += rest.length
            self._left.pop(0)
        return time


def _driver(speeds: SpeedProfile | None) -> Callable[[int, int], int]:
    """When who leaves at a tick arrives, on a leg of so long at factor 1."""
    if speeds is None:
        return lambda leaving, duration: leaving + duration
    return lambda leaving, duration: int(arrive(speeds, leaving, duration))
