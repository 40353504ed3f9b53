"""The best plan of a small problem, by looking at every route there is: shares no code with evaluator or engines.

Time is looked up, never reasoned about: for every tick of a day there is a row that says when a leg from then
arrives, when a stop entered then begins, when a break can be over. A route is walked from all ticks of leaving at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from routing.plan import Route, RoutePlan
from routing.problem import Break, Problem, VehicleType
from routing.travel.table import FORBIDDEN

Ticks = np.ndarray
"""A tick for each tick of the day; the last entry, the day's length, stands for never."""


@dataclass(frozen=True)
class Best:
    """A plan of the least cost."""

    cost: float
    plan: RoutePlan


@dataclass(frozen=True)
class Candidate:
    """A route that keeps all rules."""

    stops: tuple[int, ...]
    cost: float
    work: int


class Day:
    """Tables of one vehicle type of a problem."""

    def __init__(self, problem: Problem, vehicle: VehicleType, length: int) -> None:
        self.problem, self.vehicle, self.length = problem, vehicle, length
        self.now = np.arange(length + 1)
        self.travel = problem.travels[vehicle.profile]
        self.legs: dict[tuple[int | None, int | None], tuple[int, Ticks]] = {}
        self.starts = [self._starts(stop) for stop in range(len(problem))]
        self.rests = [self._rests(rest) for rest in vehicle.breaks]

    def leg(self, origin: int | None, destination: int | None) -> tuple[int, Ticks]:
        """Distance, and tick of arrival for each of leaving."""
        if origin is None or destination is None:
            return 0, self.now
        if (origin, destination) not in self.legs:
            distance = int(self.travel.distance[origin, destination])
            duration = int(self.travel.duration[origin, destination])
            closed = max(distance, duration) >= FORBIDDEN
            arrive = np.full(self.length + 1, self.length) if closed else self._arrivals(duration)
            self.legs[origin, destination] = distance, arrive
        return self.legs[origin, destination]

    def _arrivals(self, duration: int) -> Ticks:
        speeds = self.travel.speeds
        if speeds is None:
            return np.minimum(self.now + duration, self.length)
        shares = [Fraction(str(float(factor))) for factor in speeds.factor]
        unit = math.lcm(*(share.denominator for share in shares))
        row = np.searchsorted(speeds.at, self.now, side="right") - 1
        way = np.concatenate([[0], np.cumsum(np.array([int(share * unit) for share in shares])[row])])
        arrive = np.searchsorted(way, way[:-1] + duration * unit, side="left")
        return np.minimum(arrive, self.length)

    def _starts(self, stop: int) -> Ticks:
        stops = self.problem.stops
        is_open = np.zeros(self.length + 1, bool)
        for row in range(stops.window_first[stop], stops.window_first[stop + 1]):
            is_open |= (stops.window_open[row] <= self.now) & (self.now <= stops.window_close[row])
        return self._next(is_open)

    def _next(self, allowed: np.ndarray) -> Ticks:
        """First allowed tick from each on."""
        ticks = np.where(allowed, self.now, self.length)
        ticks[-1] = self.length
        return np.minimum.accumulate(ticks[::-1])[::-1]

    def _rests(self, rest: Break) -> Ticks:
        """End of a break for each tick from which it may be taken."""
        return self.wait(self._next((rest.open <= self.now) & (self.now <= rest.close)), rest.length)

    def wait(self, ticks: Ticks, length: int) -> Ticks:
        """So much later; never stays never."""
        return np.where(ticks >= self.length, self.length, np.minimum(ticks + length, self.length))


class Tours:
    """All routes of a vehicle type that keep every rule, by the set of their stops (a bit mask)."""

    def __init__(self, problem: Problem, row: int, length: int) -> None:
        self.problem, self.row, self.vehicle = problem, row, problem.vehicles[row]
        self.day = Day(problem, self.vehicle, length)
        self.found: dict[int, list[Candidate]] = {}
        self._extend((), [self.day.now] * (len(self.vehicle.breaks) + 1), 0)

    def _extend(self, path: tuple[int, ...], ready: list[Ticks], distance: int) -> None:
        """Go on from a path; `ready` is when, by breaks over, for each tick of leaving."""
        vehicle, stops = self.vehicle, self.problem.stops
        if path:
            self._close(path, ready, distance)
        if len(path) >= vehicle.stops_max:
            return
        here = int(stops.place[path[-1]]) if path else vehicle.start
        for stop in range(len(self.problem)):
            if stop in path or int(stops.skills[stop]) & ~vehicle.skills or not self._pair_begun(stop, path):
                continue
            place = int(stops.place[stop])
            leg, arrive = self.day.leg(here, place)
            length = int(stops.service[stop]) + (0 if here == place else int(stops.setup[stop]))
            after = [self.day.wait(self.day.starts[stop][arrive[ticks]], length) for ticks in ready]
            if not path:
                after = self._before(after)
            for number, rest in enumerate(self.day.rests):
                after[number + 1] = np.minimum(after[number + 1], rest[after[number]])
            if any((ticks < self.day.length).any() for ticks in after):
                self._extend((*path, stop), after, distance + leg)

    def _before(self, after: list[Ticks]) -> list[Ticks]:
        """Bar leaving before the breaks are over that are taken before leaving."""
        end, barred = -math.inf, []
        for number, ticks in enumerate(after):
            if number:
                rest = self.vehicle.breaks[number - 1]
                end = max(end, rest.open)
                end = end + rest.length if end <= rest.close else math.inf
            barred.append(np.where(self.day.now >= end, ticks, self.day.length))
        return barred

    def _pair_begun(self, stop: int, path: tuple[int, ...]) -> bool:
        """Whether the other half of its shipment is aboard, where the stop is the second half."""
        stops = self.problem.stops
        other = int(stops.pair[stop])
        return other < 0 or other in path or bool(stops.pickup[stop].any())

    def _close(self, path: tuple[int, ...], ready: list[Ticks], distance: int) -> None:
        vehicle, stops = self.vehicle, self.problem.stops
        if any(stops.pair[stop] >= 0 and stops.pair[stop] not in path for stop in path) or self._overloaded(path):
            return
        last, home = self.day.leg(int(stops.place[path[-1]]), vehicle.end)
        back = np.minimum.reduce([self._rested(home[ticks], over) for over, ticks in enumerate(ready)])
        release = max(int(stops.release[stop]) for stop in path)
        back = np.where(self.day.now >= max(vehicle.shift_open, release), back, self.day.length)
        earliest = int(back.min())
        departure = int(np.flatnonzero(back == earliest)[-1])
        work = earliest - departure
        if earliest > min(vehicle.shift_close, self.day.length - 1) or work > vehicle.work_max:
            return
        travel = self._travel(path, departure)
        if distance + last > vehicle.distance_max or travel > vehicle.travel_max:
            return
        cost = vehicle.fixed_cost + vehicle.cost_per_distance * (distance + last)
        cost += vehicle.cost_per_travel * travel + vehicle.cost_per_work * work
        away = sum(int(stops.home[stop]) not in (-1, self.row) for stop in path)
        self._keep(Candidate(path, cost + self.problem.rules.away_cost * away, work))

    def _rested(self, back: Ticks, over: int) -> Ticks:
        """Never where the breaks not yet over cannot be taken after the return."""
        end = back
        for rest in self.day.rests[over:]:
            end = rest[end]
        return np.where(end < self.day.length, back, self.day.length)

    def _travel(self, path: tuple[int, ...], departure: int) -> int:
        """Ticks of driving; with hours and breaks both, of a way that drives least."""
        stops, day = self.problem.stops, self.day
        states = {0: [(departure, 0)]} | {over: [] for over in range(1, len(day.rests) + 1)}
        end = -math.inf
        for number, rest in enumerate(self.vehicle.breaks):
            end = max(end, rest.open)
            end = end + rest.length if end <= rest.close else math.inf
            if end <= departure:
                states[number + 1] = [(departure, 0)]
        here = self.vehicle.start
        for stop in path:
            place = int(stops.place[stop])
            length = int(stops.service[stop]) + (0 if here == place else int(stops.setup[stop]))
            arrive = day.leg(here, place)[1]
            for over, labels in states.items():
                states[over] = [
                    (int(day.wait(day.starts[stop][[arrive[t]]], length)[0]), driven + int(arrive[t]) - t)
                    for t, driven in labels
                ]
            for over, rest in enumerate(day.rests):
                states[over + 1] = states[over + 1] + [(int(rest[t]), driven) for t, driven in states[over]]
            states = {over: [label for label in labels if label[0] < day.length] for over, labels in states.items()}
            here = place
        home = day.leg(here, self.vehicle.end)[1]
        ends = [
            (int(self._rested(home[[t]], over)[0]), driven + int(home[t]) - t)
            for over in states
            for t, driven in states[over]
        ]
        return min(ends)[1]

    def _overloaded(self, path: tuple[int, ...]) -> bool:
        stops = self.problem.stops
        load = sum(
            (stops.delivery[stop] for stop in path if stops.pair[stop] < 0), np.zeros(self.problem.dimensions, int)
        )
        loads = [load]
        for stop in path:
            loads.append(loads[-1] + stops.pickup[stop] - stops.delivery[stop])
        return bool((np.max(loads, axis=0) > np.array(self.vehicle.capacity)).any())

    def _keep(self, candidate: Candidate) -> None:
        """Keep routes of which none has the same stops, no more cost and no more work."""
        mask = sum(1 << stop for stop in candidate.stops)
        others = self.found.setdefault(mask, [])
        if not any(other.cost <= candidate.cost and other.work <= candidate.work for other in others):
            others[:] = [o for o in others if o.cost < candidate.cost or o.work < candidate.work]
            others.append(candidate)


def best_plan(problem: Problem) -> Best | None:
    """The cheapest plan that keeps every rule; None where there is none.

    Raises
    ------
    ValueError
        With docks, of which it knows nothing, and beyond 9 stops.
    """
    if problem.rules.docks or len(problem) > 9:
        raise ValueError("brute force knows no docks, and ends at 9 stops")
    tours = [Tours(problem, row, _day_length(problem)) for row in range(len(problem.vehicles))]
    if not problem.rules.longest_cost:
        return _cheapest(problem, tours, math.inf)
    works = {c.work for tour in tours for found in tour.found.values() for c in found}
    plans = [_cheapest(problem, tours, longest) for longest in sorted(works | {0})]
    return min((plan for plan in plans if plan is not None), key=lambda plan: plan.cost, default=None)


def _day_length(problem: Problem) -> int:
    """A tick later than any that matters; brute force is for short days."""
    length = max(vehicle.shift_close for vehicle in problem.vehicles) + 1
    if length > 5_000:
        raise ValueError("brute force looks at every tick: shifts have to end within 5,000")
    return length


def _cheapest(problem: Problem, tours: list[Tours], longest: float) -> Best | None:
    """Cheapest choice of routes of work up to `longest`; its cost counts `longest` as the longest work."""
    everything = (1 << len(problem)) - 1
    costs: dict[int, tuple[float, tuple[Route, ...]]] = {0: (0.0, ())}
    for tour in tours:
        options = {
            mask: min((c for c in found if c.work <= longest), key=lambda c: c.cost, default=None)
            for mask, found in tour.found.items()
        }
        for _ in range(min(tour.vehicle.number, len(problem))):
            added = dict(costs)
            for covered, (cost, routes) in costs.items():
                for mask, candidate in _joinable(options, everything & ~covered):
                    total = cost + candidate.cost
                    if total < added.get(covered | mask, (math.inf,))[0] - 1e-9:
                        added[covered | mask] = total, (*routes, Route(tour.row, candidate.stops))
            if added == costs:
                break
            costs = added
    extra = problem.rules.longest_cost * (longest if math.isfinite(longest) else 0)
    ends = [(cost + _penalty(problem, covered) + extra, routes) for covered, (cost, routes) in costs.items()]
    cost, routes = min(ends, key=lambda end: end[0])
    return Best(cost, RoutePlan.of(routes, len(problem))) if math.isfinite(cost) else None


def _joinable(options: dict[int, Candidate | None], free: int) -> Iterator[tuple[int, Candidate]]:
    for mask, candidate in options.items():
        if candidate is not None and mask & free == mask:
            yield mask, candidate


def _penalty(problem: Problem, covered: int) -> float:
    return float(sum(problem.stops.penalty[stop] for stop in range(len(problem)) if not covered >> stop & 1))
