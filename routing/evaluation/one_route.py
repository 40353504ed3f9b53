"""One route by itself: its times and what it breaks."""

from __future__ import annotations

from routing.evaluation.drive import loads_of, route_times
from routing.evaluation.legs import itinerary_of, legs_of
from routing.evaluation.outcome import RouteTimes, Violation
from routing.evaluation.route_rules import Driven, broken_on
from routing.evaluation.schedule import timing
from routing.evaluation.units import Units
from routing.plan import Route
from routing.problem import Problem


def evaluate_route(problem: Problem, route: Route, row: int = 0) -> tuple[RouteTimes, list[Violation]]:
    """Drive one route of known stops; rules between routes (fleet, docks, shipments) are not looked at.

    Parameters
    ----------
    row : int
        Number that its violations carry.
    """
    legs = legs_of(problem, [route])[0]
    timed = timing(itinerary_of(problem, route, legs))
    times = route_times(problem, route, timed, loads_of(problem, route))
    return times, broken_on(problem, Units.of(problem), Driven(row, route, times, timed, legs))
