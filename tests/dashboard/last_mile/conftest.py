"""A small morning, its plan made by hand: every number of it can be worked out on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dashboard.pages.last_mile.morning import Morning, Source, labels_of
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Break, Places, Problem, Rules, Stops, VehicleType
from routing.reasons import Unassigned
from routing.travel.plane import PlaneTravel
from tests.twin.last_mile.conftest import scenario, solved

__all__ = ["scenario", "solved"]

X = (0, 1000, 2000, 3000, 0, 0, -1000, 9000)
Y = (0, 0, 0, 0, 1000, 2000, 0, 0)
"""The station and seven stops, metres; a metre takes a second."""


def posed(**changes) -> Problem:
    """Two vans that hold five packages and rest once; stop d must be served within 1,500 s of eight o'clock."""
    x, y = np.array(X, float), np.array(Y, float)
    close = [20_000, 20_000, 20_000, 1_500, 20_000, 20_000, 20_000]
    stops = Stops.of(
        tuple("abcdefg"),
        np.arange(1, 8),
        [1, 1, 1, 2, 1, 1, 1],
        service=np.full(7, 100),
        close=close,
        penalty=np.full(7, 50.0),
    )
    van = VehicleType(
        "van", 2, (5,), shift_close=20_000, cost_per_work=0.01, fixed_cost=5.0, breaks=(Break(300, 2000, 4000),)
    )
    given = {"stops": stops, "vehicles": (van,), "rules": Rules(docks=2, load=600)} | changes
    return Problem(
        "DS-X", Places(x, y), travels=(PlaneTravel(x, y),), scale=1, currency="USD", day_start_s=8 * 3600, **given
    )


def without_breaks() -> Problem:
    """The same, its vans' drivers never resting."""
    problem = posed()
    return posed(vehicles=(replace(problem.vehicles[0], breaks=()),))


def morning_of(routes, problem: Problem | None = None) -> Morning:
    """A morning of routes given as texts of stops: ("abc", "def")."""
    problem = problem or posed()
    plan = RoutePlan.of([Route(0, tuple("abcdefg".index(stop) for stop in route)) for route in routes], 7)
    left = {problem.stops.id[stop]: Unassigned(problem.stops.id[stop], "too far", "shift") for stop in plan.unassigned}
    seen = evaluate(problem, plan)
    source = Source("sisr", seen.cost, seconds=1.0, history=((0.1, 90.0), (0.5, 80.0)))
    return Morning("DS-X", "Somewhere", problem, plan, seen, labels_of(plan), left, source, load_s=600.0)


@pytest.fixture
def morning() -> Morning:
    """Two routes; g is left out."""
    return morning_of(("abc", "def"))
