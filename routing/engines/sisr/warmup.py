"""Compile the kernels ahead of a search, so that its budget is spent searching."""

from __future__ import annotations

import numpy as np

from routing.engines.engine import Budget
from routing.engines.sisr import plain
from routing.engines.sisr.plain.prepare import prepare
from routing.engines.sisr.plain.savings import by_savings
from routing.problem import Places, Problem, Stops, VehicleType
from routing.travel.plane import PlaneTravel


def compile_kernels() -> None:
    """Solve a problem of a few stops with windows: every kernel of the plain search runs once."""
    x = np.arange(9.0)
    y = x * x % 5.0
    stops = Stops.of(tuple("abcdefgh"), np.arange(1, 9), np.ones(8), close=np.full(8, 500))
    vehicle = VehicleType("van", 8, (3,), shift_close=1000, cost_per_distance=1.0)
    problem = Problem("warm-up", Places(x, y), stops, (vehicle,), (PlaneTravel(x, y),))
    plain.solve(problem, Budget(seconds=None, iterations=200, threads=1))
    by_savings(prepare(problem))
