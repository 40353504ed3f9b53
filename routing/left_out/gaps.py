"""All gaps in a plan where a stop could be put, and which of them are out of the question.

The screen is necessary, not sufficient: it knows loads, windows, shifts, skills and numbers of stops, with the speeds
of the fastest hour; what passes is tried for sure by the evaluator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.evaluation.drive import loads_of
from routing.evaluation.itinerary import NEVER
from routing.evaluation.legs import itinerary_of, legs_of
from routing.evaluation.schedule import slack
from routing.plan import Route
from routing.problem import Floats, Ints, Problem
from routing.travel.table import FORBIDDEN

NOWHERE = -1


@dataclass(frozen=True)
class Screened:
    """What a stop meets at each gap.

    Attributes
    ----------
    capacity, stops, time : bool[N]
        Whether the rule lets it in.
    cost : float64[N]
        Of the detour, at the vehicle's rates, but for waiting.
    """

    capacity: np.ndarray
    stops: np.ndarray
    time: np.ndarray
    cost: Floats


@dataclass(frozen=True)
class Gaps:
    """Gaps between consecutive places of all routes; N of them.

    Attributes
    ----------
    route, position : int64[N]
        Row of the route, and of its stops that would come after.
    before, after : int64[N]
        Places; -1 where the route begins or ends in the open.
    ready, due : int64[N]
        Earliest tick of leaving `before`, latest of arriving at `after`.
    head, tail : int64[N, K]
        Load that all deliveries before, all pickups after leave room for.
    """

    problem: Problem
    routes: Sequence[Route]
    route: Ints
    position: Ints
    before: Ints
    after: Ints
    ready: Ints
    due: Ints
    head: Ints
    tail: Ints

    def screen(self, stop: int) -> Screened:
        """Hold a stop against every gap."""
        stops = self.problem.stops
        paired = stops.pair[stop] >= 0
        delivery = 0 if paired else stops.delivery[stop]
        pickup = 0 if paired else stops.pickup[stop]
        capacity = np.all((delivery <= self.head) & (pickup <= self.tail), axis=1)
        lengths = np.array([len(route.stops) for route in self.routes], np.int64)
        most = np.array([self.problem.vehicles[route.vehicle].stops_max for route in self.routes], np.int64)
        here = np.full(len(self.route), stops.place[stop])
        to, back, now = self._legs(self.before, here), self._legs(here, self.after), self._legs(self.before, self.after)
        start = self._start(stop, self.ready + to[1])
        setup = np.where(self.before == stops.place[stop], 0, stops.setup[stop])
        time = start + setup + stops.service[stop] + back[1] <= self.due
        rates = np.array(
            [
                (vehicle.cost_per_distance, vehicle.cost_per_travel + vehicle.cost_per_work)
                for vehicle in (self.problem.vehicles[route.vehicle] for route in self.routes)
            ]
        )[self.route]
        cost = (rates.T * (to + back - now)).sum(axis=0)
        return Screened(capacity, (lengths + 1 <= most)[self.route], time, cost)

    def _start(self, stop: int, arrival: Ints) -> Ints:
        """Earliest start in a window; never, where all have closed."""
        stops = self.problem.stops
        rows = slice(int(stops.window_first[stop]), int(stops.window_first[stop + 1]))
        opens, closes = stops.window_open[rows], stops.window_close[rows]
        if not len(opens):
            return arrival
        row = np.searchsorted(closes, arrival)
        inside = row < len(closes)
        return np.where(inside, np.maximum(arrival, opens[np.minimum(row, len(closes) - 1)]), NEVER >> 1)

    def _legs(self, origin: Ints, destination: Ints) -> Ints:
        """Distance and duration at the fastest hour, int64[2, N]; 0 from and to nowhere."""
        found = np.zeros((2, len(origin)), np.int64)
        profile = np.array([self.problem.vehicles[route.vehicle].profile for route in self.routes], np.int64)
        for number, travel in enumerate(self.problem.travels):
            rows = np.flatnonzero((profile[self.route] == number) & (origin != NOWHERE) & (destination != NOWHERE))
            distance, duration = travel.legs(origin[rows], destination[rows])
            fastest = 1.0 if travel.speeds is None else max(1e-9, float(travel.speeds.factor.max()))
            allowed = np.maximum(distance, duration) < FORBIDDEN
            found[0, rows] = distance
            found[1, rows] = np.where(allowed, np.ceil(duration / fastest - 1e-6), NEVER >> 2)
        return found


def gaps_of(problem: Problem, routes: Sequence[Route]) -> Gaps:
    """Gaps of all routes."""
    legs = legs_of(problem, routes)
    columns_of: dict[str, list[Ints]] = {name: [] for name in ("route", "position", "before", "after", "ready", "due")}
    heads, tails = [], []
    for row, route in enumerate(routes):
        vehicle = problem.vehicles[route.vehicle]
        path = problem.stops.place[list(route.stops)]
        ready, due = slack(itinerary_of(problem, route, legs[row]), vehicle.shift_close)
        room = np.array(vehicle.capacity, np.int64) - np.array(loads_of(problem, route), np.int64)
        heads.append(np.minimum.accumulate(room))
        tails.append(np.minimum.accumulate(room[::-1])[::-1])
        columns = {
            "route": np.full(len(path) + 1, row),
            "position": np.arange(len(path) + 1),
            "before": np.concatenate([[NOWHERE if vehicle.start is None else vehicle.start], path]),
            "after": np.concatenate([path, [NOWHERE if vehicle.end is None else vehicle.end]]),
            "ready": np.array(ready),
            "due": np.array(due),
        }
        for name, column in columns.items():
            columns_of[name].append(column)
    arrays = {name: np.concatenate(columns).astype(np.int64) for name, columns in columns_of.items()}
    return Gaps(problem, routes, head=np.concatenate(heads), tail=np.concatenate(tails), **arrays)
