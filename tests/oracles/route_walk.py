"""A route walked tick by tick, and a plan added up by hand: shares no code with `routing.evaluation`.

Times are found by trying: every tick of leaving, every place for every break. Meant for days of some hundred ticks.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise

from routing.plan import Route, RoutePlan
from routing.problem import Problem, VehicleType
from routing.travel.table import FORBIDDEN

HORIZON = 2_000
LAST_CLOSE = 320
"""No window and no break of a small problem closes later."""


@dataclass(frozen=True)
class Walk:
    """A way to walk a route: ticks of leaving and returning, of each stop's start, on the road; total lateness."""

    departure: int
    back: int
    starts: tuple[int, ...]
    travel: int
    late: tuple[int, ...]


class Walker:
    """Walks one route of a problem."""

    def __init__(self, problem: Problem, route: Route) -> None:
        self.problem, self.route = problem, route
        self.vehicle: VehicleType = problem.vehicles[route.vehicle]
        self.travel = problem.travels[self.vehicle.profile]
        self.drive = cache(self._drive)
        self.start = cache(self._start)

    def leg(self, origin: int, destination: int) -> tuple[int, int]:
        distance, duration = self.travel.distance[origin, destination], self.travel.duration[origin, destination]
        return (0, 0) if max(distance, duration) >= FORBIDDEN else (int(distance), int(duration))

    def _drive(self, leave: int, origin: int | None, destination: int | None) -> int:
        """Tick by tick along a leg."""
        if origin is None or destination is None:
            return leave
        left, now, speeds = self.leg(origin, destination)[1], leave, self.travel.speeds
        if speeds is None:
            return leave + left
        at, way = speeds.at.tolist(), Fraction(0)
        while way < left:
            way += Fraction(str(float(speeds.factor[bisect_right(at, now) - 1])))
            now += 1
        return now

    def _start(self, stop: int, arrival: int) -> int:
        """First tick from the arrival on that is in a window; the arrival where there is none."""
        stops = self.problem.stops
        rows = range(stops.window_first[stop], stops.window_first[stop + 1])
        for tick in range(arrival, LAST_CLOSE):
            if any(stops.window_open[row] <= tick <= stops.window_close[row] for row in rows):
                return tick
        return arrival

    def lateness(self, stop: int, start: int) -> int:
        return max(0, start - int(self.problem.stops.window_close[self.problem.stops.window_first[stop + 1] - 1]))

    def ways(self, departure: int, *, in_time: bool = True) -> list[Walk]:
        """All ways to walk the route from a tick of leaving, one for each set of places of the breaks."""
        found: list[Walk] = []
        self.in_time = in_time
        for over in range(len(self.vehicle.breaks) + 1):
            if self._rests(0, over, -HORIZON) <= departure:
                self._visit(departure, departure, 0, over, (), 0, (), found)
        return found

    def _rests(self, first: int, last: int, now: float) -> float:
        """End of some breaks taken one after the other; never where one would begin after its close."""
        for rest in self.vehicle.breaks[first:last]:
            now = max(now, rest.open)
            if now > rest.close:
                return math.inf
            now += rest.length
        return now

    def _visit(
        self, departure: int, now: int, position: int, over: int, starts: tuple[int, ...], travel: int,
        late: tuple[int, ...], found: list[Walk],
    ) -> None:  # fmt: skip
        stops, path = self.problem.stops, self.route.stops
        before = self.vehicle.start if position == 0 else int(stops.place[path[position - 1]])
        if position == len(path):
            back = self.drive(now, before, self.vehicle.end)
            if self._rests(over, len(self.vehicle.breaks), back) < math.inf:
                found.append(Walk(departure, back, starts, travel + back - now, late))
            return
        stop = path[position]
        arrival = self.drive(now, before, int(stops.place[stop]))
        start = self.start(stop, arrival)
        if self.in_time and self.lateness(stop, start):
            return
        setup = 0 if before == int(stops.place[stop]) else int(stops.setup[stop])
        done = start + setup + int(stops.service[stop])
        for taken in range(over, len(self.vehicle.breaks) + 1):
            leave = self._rests(over, taken, done)
            if leave < math.inf:
                self._visit(
                    departure, int(leave), position + 1, taken, (*starts, start), travel + arrival - now,
                    (*late, self.lateness(stop, start)), found,
                )  # fmt: skip

    def best(self) -> Walk | None:
        """Back as early, leaving as late, driving as little as can be; None where none keeps windows and breaks."""
        ready = max([self.vehicle.shift_open, *(int(self.problem.stops.release[stop]) for stop in self.route.stops)])
        best: Walk | None = None
        departure = ready
        while departure <= (LAST_CLOSE if best is None else best.back):
            for way in self.ways(departure):
                key = (way.back, -way.departure, way.travel)
                if best is None or key < (best.back, -best.departure, best.travel):
                    best = way
            departure += 1
        return best

    def late(self) -> Walk:
        """The same for a route without breaks that has to be late: as late as at its earliest, nowhere more."""
        ready = max([self.vehicle.shift_open, *(int(self.problem.stops.release[stop]) for stop in self.route.stops)])
        first = self.ways(ready, in_time=False)[0]
        best = first
        for departure in range(ready, first.back + 1):
            way = self.ways(departure, in_time=False)[0]
            if way.back <= first.back and all(a <= b for a, b in zip(way.late, first.late, strict=True)):
                best = way
        return best


def load_excess(problem: Problem, route: Route) -> list[int]:
    """Greatest load over capacity in each dimension, counted package by package."""
    stops, excess = problem.stops, []
    for dimension, capacity in enumerate(problem.vehicles[route.vehicle].capacity):
        load = sum(int(stops.delivery[stop, dimension]) for stop in route.stops if stops.pair[stop] < 0)
        most = load
        for stop in route.stops:
            load += int(stops.pickup[stop, dimension]) - int(stops.delivery[stop, dimension])
            most = max(most, load)
        excess.append(max(0, most - capacity))
    return excess


@dataclass(frozen=True)
class Seen:
    """What the oracle saw: cost and broken rules of a plan, its walks route by route."""

    cost: float
    rules: frozenset[str]
    walks: tuple[Walk, ...]


def walk_plan(problem: Problem, plan: RoutePlan) -> Seen:
    """Walk all routes; a route that cannot keep its windows and breaks is `late`, for which only lateness counts."""
    rules: set[str] = set()
    walks, cost = [], 0.0
    for route in plan.routes:
        walker = Walker(problem, route)
        walk = walker.best()
        if walk is None:
            rules.add("late")
            walk = walker.late() if not walker.vehicle.breaks else Walk(0, 0, (), 0, ())
        walks.append(walk)
        distance = _distance(walker)
        rules |= _route_rules(problem, walker, walk, distance)
        vehicle = walker.vehicle
        cost += vehicle.fixed_cost + vehicle.cost_per_distance * distance + vehicle.cost_per_travel * walk.travel
        cost += vehicle.cost_per_work * (walk.back - walk.departure)
    cost += problem.rules.longest_cost * max((walk.back - walk.departure for walk in walks), default=0)
    return Seen(cost + _stops_cost(problem, plan), frozenset(rules | _plan_rules(problem, plan)), tuple(walks))


def _path(walker: Walker) -> list[int]:
    places = [int(walker.problem.stops.place[stop]) for stop in walker.route.stops]
    ends = (walker.vehicle.start, walker.vehicle.end)
    return [*([] if ends[0] is None else [ends[0]]), *places, *([] if ends[1] is None else [ends[1]])]


def _distance(walker: Walker) -> int:
    path = _path(walker)
    return sum(walker.leg(a, b)[0] for a, b in pairwise(path))


def _route_rules(problem: Problem, walker: Walker, walk: Walk, distance: int) -> set[str]:
    vehicle, route, stops = walker.vehicle, walker.route, problem.stops
    path = _path(walker)
    table = walker.travel
    closed = any(max(table.distance[a, b], table.duration[a, b]) >= FORBIDDEN for a, b in pairwise(path))
    broken = {
        "capacity": any(load_excess(problem, route)),
        "shift": walk.back > vehicle.shift_close,
        "work": walk.back - walk.departure > vehicle.work_max,
        "travel": walk.travel > vehicle.travel_max,
        "distance": distance > vehicle.distance_max,
        "stops": len(route.stops) > vehicle.stops_max,
        "skill": any(int(stops.skills[stop]) | vehicle.skills != vehicle.skills for stop in route.stops),
        "forbidden-leg": closed,
        "release": any(stops.release[stop] > vehicle.shift_close for stop in route.stops),
    }
    return {rule for rule, is_broken in broken.items() if is_broken}


def _stops_cost(problem: Problem, plan: RoutePlan) -> float:
    cost = 0.0
    for stop in range(len(problem)):
        on = [route for route in plan.routes if stop in route.stops]
        if not on and problem.stops.penalty[stop] < math.inf:
            cost += problem.stops.penalty[stop]
        for route in on:
            if problem.stops.home[stop] not in (-1, route.vehicle):
                cost += problem.rules.away_cost * route.stops.count(stop)
    return float(cost)


def _plan_rules(problem: Problem, plan: RoutePlan) -> set[str]:
    times = Counter(stop for route in plan.routes for stop in route.stops)
    used = Counter(route.vehicle for route in plan.routes)
    broken = set()
    if any(used[row] > vehicle.number for row, vehicle in enumerate(problem.vehicles)):
        broken.add("fleet")
    if max(times.values(), default=0) > 1:
        broken.add("twice")
    if any(not times[stop] and problem.stops.penalty[stop] == math.inf for stop in range(len(problem))):
        broken.add("missing")
    for stop in range(len(problem)):
        other = int(problem.stops.pair[stop])
        if other < 0 or not problem.stops.pickup[stop].any():
            continue
        on = [route.stops for route in plan.routes if stop in route.stops or other in route.stops]
        whole = len(on) == 1 and other in on[0] and stop in on[0]
        if on and not (whole and on[0].index(stop) < on[0].index(other)):
            broken.add("pair")
    return broken
