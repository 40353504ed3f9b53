"""Departures that docks allow, by trying: every tick of leaving of a route, every order of the routes at a dock."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

from routing.plan import RoutePlan
from routing.problem import Problem
from tests.oracles.route_walk import LAST_CLOSE, Walk, Walker


@dataclass(frozen=True)
class Day:
    """All ways of a route by tick of leaving: those that keep its windows, breaks, shift and limits.

    Attributes
    ----------
    walks : dict of int to Walk
        The earliest return for each departure.
    start : int or None
        Place of its dock.
    """

    walks: dict[int, Walk]
    start: int | None

    @property
    def soonest(self) -> dict[int, Walk]:
        """Those with the earliest return of all."""
        back = min((walk.back for walk in self.walks.values()), default=0)
        return {tick: walk for tick, walk in self.walks.items() if walk.back == back}


def days_of(problem: Problem, plan: RoutePlan) -> list[Day]:
    """Try every departure of every route."""
    return [_day(Walker(problem, route)) for route in plan.routes]


def _day(walker: Walker) -> Day:
    vehicle, releases = walker.vehicle, walker.problem.stops.release[list(walker.route.stops)].tolist()
    walks = {}
    for departure in range(max(vehicle.shift_open, *releases), LAST_CLOSE):
        ways = [
            way
            for way in walker.ways(departure)
            if way.back <= vehicle.shift_close
            and way.back - departure <= vehicle.work_max
            and way.travel <= vehicle.travel_max
        ]
        if ways:
            walks[departure] = min(ways, key=lambda way: (way.back, way.travel))
    return Day(walks, vehicle.start)


def can_load(days: list[Day], docks: int, load: int, *, later: bool) -> bool:
    """Whether there are departures with no more than `docks` loading at a place at once.

    Parameters
    ----------
    later : bool
        A later return than need be is allowed.
    """
    places = {day.start for day in days if day.start is not None}
    return all(
        _fits([sorted(day.walks if later else day.soonest) for day in days if day.start == place], docks, load)
        for place in places
    )


def _fits(choices: list[list[int]], docks: int, load: int) -> bool:
    """In one of all orders, each leaves as early as those before it let it."""
    return any(_leave_in_turn(order, docks, load) for order in permutations(choices))


def _leave_in_turn(order: tuple[list[int], ...], docks: int, load: int) -> bool:
    left: list[int] = []
    for ticks in order:
        free = max([left[-docks] + load] if len(left) >= docks else [], default=-LAST_CLOSE)
        chosen = next((tick for tick in ticks if tick >= max([free, *left[-1:]])), None)
        if chosen is None:
            return False
        left.append(chosen)
    return True


def most_loading(departures: list[int], load: int) -> int:
    """Most vehicles at a place's docks in the same tick."""
    ticks = range(min(departures) - load, max(departures))
    return max((sum(at - load <= tick < at for at in departures) for tick in ticks), default=0)
