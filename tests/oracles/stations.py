"""Made stations, and an engine so plain that what is built on engines can be tested without compiling one."""

from __future__ import annotations

import numpy as np

from routing.engines import Budget, Found, Progress
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Places, Problem, Rules, Stops, VehicleType
from routing.travel.plane import PlaneTravel

HOUR = 3600


def made_station(stops=120, seed=1, vans=12, capacity=20, timed=0.2, rules=Rules(), **vehicle):  # noqa: B008
    """Clusters around a station in the middle of 20 x 20 km, some stops with windows."""
    draw = np.random.default_rng(seed)
    centres = draw.uniform(0, 20_000, (6, 2))
    points = centres[draw.integers(0, 6, stops)] + draw.normal(0, 1_200, (stops, 2))
    x, y = np.concatenate([[[10_000.0, 10_000.0]], points]).T
    opens = np.where(draw.uniform(size=stops) < timed, draw.integers(0, 5 * HOUR, stops), 0)
    closes = np.where(opens > 0, opens + 3 * HOUR, 8 * HOUR)
    ids = tuple(f"s{number}" for number in range(stops))
    made = Stops.of(ids, np.arange(1, stops + 1), np.ones(stops), open=opens, close=closes, service=np.full(stops, 60))
    given = {"shift_close": 8 * HOUR, "cost_per_travel": 1.0} | vehicle
    van = VehicleType("van", vans, (capacity,), **given)
    travel = PlaneTravel(x, y, detour=1.3, speeds=12.5)
    return Problem("made", Places(x, y), made, (van,), (travel,), rules, currency="s", day_start_s=8 * HOUR)


class NearestEngine:
    """Fills one vehicle after another with the nearest stop that breaks no rule, as the evaluator sees it."""

    name = "nearest"

    def refuses(self, problem: Problem) -> str:
        return ""

    def solve(
        self, problem: Problem, budget: Budget, *, start: RoutePlan | None = None, progress: Progress | None = None
    ) -> Found:
        routes = [] if start is None else list(start.routes)
        left = set(range(len(problem))) - {stop for route in routes for stop in route.stops}
        for row, vehicle in enumerate(problem.vehicles):
            for _ in range(vehicle.number - sum(route.vehicle == row for route in routes)):
                stops = self._filled(problem, row, left)
                left -= set(stops)
                if stops:
                    routes.append(Route(row, stops))
        plan = RoutePlan.of(routes, len(problem))
        return Found(plan, evaluate(problem, plan).cost, iterations=1)

    def _filled(self, problem: Problem, row: int, left: set[int]) -> tuple[int, ...]:
        stops: tuple[int, ...] = ()
        left, at = set(left), problem.vehicles[row].start
        while left:
            others = np.array(sorted(left))
            ticks = problem.travels[0].legs(np.full(len(others), at), problem.stops.place[others])[1]
            found = int(others[ticks.argmin()])
            left.discard(found)
            if self._sound(problem, Route(row, (*stops, found))):
                stops, at = (*stops, found), int(problem.stops.place[found])
            elif stops:
                break
        return stops

    @staticmethod
    def _sound(problem: Problem, route: Route) -> bool:
        small = problem.restricted(np.array(route.stops))
        seen = evaluate(small, RoutePlan((Route(route.vehicle, tuple(range(len(route.stops)))),)))
        return not seen.violations
