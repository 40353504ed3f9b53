"""PyVRP as an engine (Wouda, Lan, Kool 2024, INFORMS Journal on Computing 36), for those who have it installed.

It takes the rules that PyVRP has too: several vehicle types and depots, deliveries and pickups in several dimensions,
shipments, one window a stop, releases, optional stops, limits of work and distance.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from routing.engines.engine import Budget, Found, Progress
from routing.engines.scaling import scale_of
from routing.plan import Point, Route, RoutePlan
from routing.problem import REQUIRED, UNLIMITED, Ints, Problem, VehicleType
from routing.travel.table import FORBIDDEN

MISSING = "pyvrp is not installed: pip install 'pod2door[pyvrp]'"

UNREACHED = 1 << 62
"""PyVRP's cost of a plan that breaks rules is above."""

RETURN = 0.1
"""Seconds of a budget that are kept for reading the routes."""


class PyVrpEngine:
    """PyVRP's iterated local search."""

    name = "pyvrp"

    def refuses(self, problem: Problem) -> str:
        """Rules that PyVRP lacks, or that it is not installed; "" when it can take the problem."""
        if find_spec("pyvrp") is None:
            return MISSING
        lacking = [rule for rule, asked in _lacking(problem).items() if asked]
        return f"PyVRP has no {', no '.join(lacking)}" if lacking else ""

    def solve(
        self, problem: Problem, budget: Budget, *, start: RoutePlan | None = None, progress: Progress | None = None
    ) -> Found:
        """Search from `start` or from a random plan; iterations are PyVRP's own."""
        import pyvrp

        began = time.perf_counter()
        posed = _posed(problem)
        first = None if start is None else posed.solution(start)
        stop = _Clock(budget, began, posed.scale, progress)
        result = pyvrp.solve(posed.data, stop, budget.seed, False, initial_solution=first)
        plan = posed.plan(result.best)
        if not result.is_feasible() and start is not None:
            plan = start
        cost = posed.cost(plan)
        history = (*stop.history, Point(time.perf_counter() - began, cost))
        return Found(plan, cost, result.num_iterations, history=history, notes={"engine": self.name})


def _lacking(problem: Problem) -> dict[str, bool]:
    """Rules that PyVRP does not have, and whether the problem asks for them."""
    stops, rules, vehicles = problem.stops, problem.rules, problem.vehicles
    paired = stops.pair >= 0
    return {
        "skills": bool(stops.skills.any()),
        "setup times": bool(stops.setup.any()),
        "second windows": bool((np.diff(stops.window_first) > 1).any()),
        "releases of shipments": bool(stops.release[paired].any()),
        "homes of stops": bool(rules.away_cost) and bool((stops.home >= 0).any()),
        "cost of the longest route": bool(rules.longest_cost),
        "docks": bool(rules.docks),
        "breaks": any(its.breaks for its in vehicles),
        "open routes": any(its.start is None or its.end is None for its in vehicles),
        "limit of stops": any(its.stops_max < len(problem) for its in vehicles),
        "limit of travel time": any(its.travel_max < UNLIMITED for its in vehicles),
        "limit of distance where travel costs": any(
            its.distance_max < UNLIMITED and its.cost_per_travel for its in vehicles
        ),
        "speeds by the hour": any(travel.speeds is not None for travel in problem.travels),
        "closed roads": _has_closed_roads(problem),
    }


def _has_closed_roads(problem: Problem) -> bool:
    places = _places(problem).astype(np.int64)
    return any(max(int(table.max()) for table in travel.table(places)) >= FORBIDDEN for travel in problem.travels)


def _places(problem: Problem) -> Ints:
    """Places that the problem uses, ascending."""
    terminals = [place for its in problem.vehicles for place in (its.start, its.end) if place is not None]
    return np.unique([*problem.stops.place.tolist(), *terminals])


@dataclass(frozen=True)
class _Posed:
    """A problem as PyVRP's data, and the way back.

    Attributes
    ----------
    data
        PyVRP's own.
    scale : int
        PyVRP counts costs in `1 / scale` of the problem's currency.
    kinds : tuple of int
        Vehicle types that PyVRP knows: those of which there are any.
    clients, shipments : tuple of int
        Stop of each client; first half of each shipment.
    """

    problem: Problem
    data: Any
    scale: int
    kinds: tuple[int, ...]
    clients: tuple[int, ...]
    shipments: tuple[int, ...]

    def plan(self, best: Any) -> RoutePlan:
        """Plan of PyVRP's solution; routes that break a rule are left out."""
        routes = [
            Route(self.kinds[route.vehicle_type()], tuple(self._stops(route)))
            for route in best.routes()
            if route.is_feasible()
        ]
        return RoutePlan.of(routes, len(self.problem))

    def solution(self, plan: RoutePlan) -> Any:
        """PyVRP's solution of a plan."""
        import pyvrp

        routes = [
            pyvrp.Route(self.data, [self._activity(stop) for stop in route.stops], self.kinds.index(route.vehicle))
            for route in plan.routes
        ]
        return pyvrp.Solution(self.data, routes)

    def cost(self, plan: RoutePlan) -> float:
        """Cost of a plan as PyVRP counts it; required stops left out cost nothing."""
        import pyvrp

        counter = pyvrp.CostEvaluator([0.0] * self.problem.dimensions, 0.0, 0.0)
        return counter.penalised_cost(self.solution(plan)) / self.scale

    def _stops(self, route: Any) -> Iterator[int]:
        for activity in route:
            if activity.is_client():
                yield self.clients[activity.idx]
            elif activity.is_pickup():
                yield self.shipments[activity.idx]
            elif activity.is_delivery():
                yield int(self.problem.stops.pair[self.shipments[activity.idx]])

    def _activity(self, stop: int) -> Any:
        from pyvrp import Activity, ActivityType

        other = int(self.problem.stops.pair[stop])
        if other < 0:
            return Activity(ActivityType.CLIENT, self.clients.index(stop))
        if stop in self.shipments:
            return Activity(ActivityType.PICKUP, self.shipments.index(stop))
        return Activity(ActivityType.DELIVERY, self.shipments.index(other))


def _posed(problem: Problem) -> _Posed:
    """Pose a problem to PyVRP."""
    import pyvrp

    scale, places, stops = scale_of(problem), _places(problem), problem.stops
    kinds = tuple(kind for kind, its in enumerate(problem.vehicles) if its.number > 0)
    singles = tuple(np.flatnonzero(stops.pair < 0).tolist())
    halves = np.flatnonzero((stops.pair >= 0) & stops.pickup.any(axis=1)).tolist()
    firsts = tuple(stop for stop in halves if _has_time(problem, stop))
    x, y = problem.places.x, problem.places.y
    tables = [_tables(problem, problem.vehicles[kind], places, scale) for kind in kinds]
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(_finite(x[place]), _finite(y[place])) for place in places.tolist()],
        clients=[_client(problem, stop, places, scale) for stop in singles],
        depots=[pyvrp.Depot(row) for row in range(len(places))],
        vehicle_types=[_vehicle(problem, problem.vehicles[kind], row, places, scale) for row, kind in enumerate(kinds)],
        distance_matrices=[distance for distance, _ in tables],
        duration_matrices=[duration for _, duration in tables],
        shipments=[_shipment(problem, stop, places, scale) for stop in firsts],
    )
    return _Posed(problem, data, scale, kinds, singles, firsts)


def _finite(coordinate: float) -> float:
    """A coordinate, 0 where a place has none: PyVRP only shows them."""
    return float(coordinate) if np.isfinite(coordinate) else 0.0


def _tables(problem: Problem, its: VehicleType, places: Ints, scale: int) -> tuple[Ints, Ints]:
    """Tables for a vehicle type: what PyVRP calls distance is the leg's cost, unless the distance is limited."""
    distance, duration = problem.travels[its.profile].table(places)
    if its.distance_max < UNLIMITED:
        return distance.astype(np.int64), duration.astype(np.int64)
    per_distance, per_travel = round(its.cost_per_distance * scale), round(its.cost_per_travel * scale)
    cost = per_distance * distance.astype(np.int64) + per_travel * duration.astype(np.int64)
    return cost, duration.astype(np.int64)


def _vehicle(problem: Problem, its: VehicleType, row: int, places: Ints, scale: int) -> Any:
    import pyvrp

    limited = its.distance_max < UNLIMITED
    return pyvrp.VehicleType(
        num_available=min(its.number, len(problem)),
        capacity=list(its.capacity),
        start_depot=_row(places, its.start),
        end_depot=_row(places, its.end),
        fixed_cost=round(its.fixed_cost * scale),
        tw_early=its.shift_open,
        tw_late=its.shift_close,
        shift_duration=its.work_max,
        max_distance=its.distance_max if limited else UNLIMITED << 10,
        unit_distance_cost=round(its.cost_per_distance * scale) if limited else 1,
        unit_duration_cost=round(its.cost_per_work * scale),
        profile=row,
    )


def _row(places: Ints, place: int | None) -> int:
    return int(np.searchsorted(places, place if place is not None else 0))


def _client(problem: Problem, stop: int, places: Ints, scale: int) -> Any:
    import pyvrp

    stops = problem.stops
    window = int(stops.window_first[stop])
    required = stops.penalty[stop] == REQUIRED
    return pyvrp.Client(
        location=_row(places, int(stops.place[stop])),
        delivery=stops.delivery[stop].tolist(),
        pickup=stops.pickup[stop].tolist(),
        service_duration=int(stops.service[stop]),
        tw_early=int(stops.window_open[window]),
        tw_late=int(stops.window_close[window]),
        release_time=int(stops.release[stop]),
        prize=0 if required else round(stops.penalty[stop] * scale),
        required=bool(required),
    )


def _has_time(problem: Problem, stop: int) -> bool:
    """Whether a shipment's delivery closes after its pickup opens: PyVRP takes no others, and nobody could."""
    stops = problem.stops
    first, then = stops.window_first[[stop, stops.pair[stop]]]
    return bool(stops.window_open[first] <= stops.window_close[then])


def _shipment(problem: Problem, stop: int, places: Ints, scale: int) -> Any:
    import pyvrp

    stops = problem.stops
    other = int(stops.pair[stop])
    first, then = int(stops.window_first[stop]), int(stops.window_first[other])
    penalty = float(stops.penalty[stop] + stops.penalty[other])
    return pyvrp.Shipment(
        pickup_location=_row(places, int(stops.place[stop])),
        delivery_location=_row(places, int(stops.place[other])),
        pickup_tw_early=int(stops.window_open[first]),
        pickup_tw_late=int(stops.window_close[first]),
        pickup_service_duration=int(stops.service[stop]),
        delivery_tw_early=int(stops.window_open[then]),
        delivery_tw_late=int(stops.window_close[then]),
        delivery_service_duration=int(stops.service[other]),
        amount=stops.pickup[stop].tolist(),
        prize=0 if penalty == REQUIRED else round(penalty * scale),
        required=penalty == REQUIRED,
    )


class _Clock:
    """Says when PyVRP has to stop, tells progress, and notes when the cost fell."""

    def __init__(self, budget: Budget, began: float, scale: int, progress: Progress | None) -> None:
        self.history: list[Point] = []
        self._seconds = None if budget.seconds is None else max(0.0, budget.seconds - RETURN)
        self._iterations = budget.iterations
        self._began, self._scale, self._progress = began, scale, progress
        self._calls = 0

    def __call__(self, best_cost: int) -> bool:
        """Whether to stop; PyVRP asks before each iteration."""
        seconds = time.perf_counter() - self._began
        cost = best_cost / self._scale
        if best_cost < UNREACHED and (not self.history or cost < self.history[-1].cost):
            self.history.append(Point(seconds, cost))
            if self._progress is not None:
                self._progress(min(1.0, seconds / self._seconds) if self._seconds else 0.0, cost)
        self._calls += 1
        over = self._iterations is not None and self._calls > self._iterations
        return over or (self._seconds is not None and seconds >= self._seconds)


ENGINE = PyVrpEngine()
