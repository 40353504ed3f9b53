"""Where every van is at a moment, by the timetable of the plan that it drives.

A stop that a van serves, waits at or drives to is finished first; so is a break that has begun. Only then is the van
free for something else, at that stop's place. Two exceptions: a stop cancelled or changed before its service has
begun is only driven to; and a broken van stands still at once, at the nearer end of the leg that it was on (a driver
at a door finishes there).
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from routing.evaluator import RouteTimes, Visit
from routing.plan import Route
from routing.problem import Break, Floats, Problem


class Where(Enum):
    """What a van is doing."""

    WAITING = "at the station"
    ROAD = "on the road"
    BACK = "back"
    BROKEN = "broken"


@dataclass(frozen=True)
class VanState:
    """A van at a moment.

    Attributes
    ----------
    where : Where
        ``BACK`` is also a van on its way home with nothing left to do.
    place : int
        Where it is free (`Problem.places`); of a van that waits its start, -1 where that is its first stop.
    free : int
        From when on it can do something else.
    served : tuple of Visit
        Stops that are done, those finished first included.
    open : tuple of int
        Stops still to do, in the plan's order.
    breaks : tuple of Break
        Still to be taken.
    distance, travel : int
        Driven so far.
    departure : int
        When it left, or will.
    left : bool
        Whether it has; its packages are on board then, and at the station before.
    """

    where: Where
    place: int
    free: int
    served: tuple[Visit, ...]
    open: tuple[int, ...]
    breaks: tuple[Break, ...]
    distance: int
    travel: int
    departure: int
    left: bool = True


def van_state(
    problem: Problem,
    route: Route,
    times: RouteTimes,
    at: int,
    *,
    broken: bool = False,
    changed: Collection[int] = (),
    under_way: bool = False,
    slow: Floats | None = None,
) -> VanState:
    """Say where a route's van is.

    Parameters
    ----------
    times : RouteTimes
        The route as it happens.
    at : int
    broken : bool
        Whether it stops for good at this moment.
    changed : collection of int
        Stops that are cancelled, or whose window is another now.
    under_way : bool
        Whether the van is on the road although it has not left yet, by the timetable: its route is itself the rest
        of another, and begins where the van will be free.
    slow : float64[P], optional
        How much longer, as a share, legs take for each end from now on (see `travels.slow_share`).
    """
    vehicle = problem.vehicles[route.vehicle]
    if times.departure > at and not under_way:
        start = -1 if vehicle.start is None else vehicle.start
        where = Where.BROKEN if broken else Where.WAITING
        opens = max(at, vehicle.shift_open)
        return VanState(where, start, opens, (), route.stops, vehicle.breaks, 0, 0, times.departure, left=False)
    calls = [visit for visit in times.visits if visit.stop >= 0]
    served = [visit for visit in calls if visit.start <= at]
    place, free = _stand(problem, route, times, served, at)
    if len(served) == len(calls) and not broken:
        return _back(
            problem, route, times, served, at, _delay(slow, place, _end(problem, route), times.arrival - max(at, free))
        )
    heading = next((visit for visit in times.visits if visit.start > at), None)
    if heading is not None and heading.stop >= 0 and free <= at:
        there = int(problem.stops.place[heading.stop])
        if broken:
            place, free = there if 2 * (at - free) >= heading.arrival - free else place, at
        else:
            heading = _later(heading, _delay(slow, place, there, heading.arrival - at))
            place, free = there, max(at, heading.arrival) if heading.stop in changed else heading.departure
            served += [heading] if heading.stop not in changed else []
    left = route.stops[len(served) :]
    if not left and not broken:
        return _back(problem, route, times, served, at, free - served[-1].departure)
    distance, travel = _driven(problem, route, len(served), place)
    where = Where.BROKEN if broken else Where.ROAD
    breaks = _breaks_left(vehicle.breaks, times, at, free)
    return VanState(where, place, free, tuple(served), left, breaks, distance, travel, times.departure)


def _back(problem: Problem, route: Route, times: RouteTimes, served: list[Visit], at: int, delay: int) -> VanState:
    """Van that has nothing left to do: it is at its end, or will be."""
    free = times.arrival + delay
    breaks = _breaks_left(problem.vehicles[route.vehicle].breaks, times, at, free)
    distance, travel = times.distance, times.travel
    return VanState(
        Where.BACK, _end(problem, route), free, tuple(served), (), breaks, distance, travel, times.departure
    )


def _end(problem: Problem, route: Route) -> int:
    end = problem.vehicles[route.vehicle].end
    return int(problem.stops.place[route.stops[-1]]) if end is None else end


def _delay(slow: Floats | None, origin: int, destination: int, left: int) -> int:
    """Ticks by which slow traffic makes the rest of a leg longer."""
    share = 0.0 if slow is None else float(slow[origin] + slow[destination])
    return math.ceil(max(left, 0) * share)


def _later(visit: Visit, delay: int) -> Visit:
    """Give the visit as it happens when the van arrives later."""
    start = max(visit.start, visit.arrival + delay)
    wait = start - visit.start
    return replace(visit, arrival=visit.arrival + delay, start=start, departure=visit.departure + wait)


def _stand(problem: Problem, route: Route, times: RouteTimes, served: list[Visit], at: int) -> tuple[int, int]:
    """Place that the van is at or has left last, and when it is or was free there."""
    vehicle = problem.vehicles[route.vehicle]
    begun = [visit for visit in times.visits if visit.start <= at]
    free = begun[-1].departure if begun else times.departure
    if served:
        return int(problem.stops.place[served[-1].stop]), free
    first = int(problem.stops.place[route.stops[0]])
    return first if vehicle.start is None else vehicle.start, free


def _breaks_left(breaks: tuple[Break, ...], times: RouteTimes, at: int, free: int) -> tuple[Break, ...]:
    """Breaks neither taken nor past; the windows of the others begin when the van is free."""
    left = list(breaks)
    for visit in times.visits:
        if visit.stop < 0 and visit.start <= at:
            taken = next((rest for rest in left if rest.open <= visit.start <= rest.close), None)
            if taken is not None:
                left = left[left.index(taken) + 1 :]
    return tuple(Break(rest.length, max(rest.open, free), rest.close, rest.id) for rest in left if rest.close >= free)


def _driven(problem: Problem, route: Route, done: int, place: int) -> tuple[int, int]:
    """Distance and duration (at the usual speed) of the legs driven so far."""
    vehicle = problem.vehicles[route.vehicle]
    way = [int(problem.stops.place[stop]) for stop in route.stops[:done]]
    way = [way[0] if vehicle.start is None and way else place if vehicle.start is None else vehicle.start, *way, place]
    distance, duration = problem.travels[vehicle.profile].legs(np.array(way[:-1]), np.array(way[1:]))
    return int(distance.sum()), int(duration.sum())
