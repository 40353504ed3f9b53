"""Compiling ahead: all kernels of this search, on a problem of two stops."""

from __future__ import annotations

import numpy as np

from routing.engines.engine import Budget
from routing.engines.sisr.rules.search import search
from routing.problem import Places, Problem, Stops, VehicleType
from routing.travel.table import TableTravel


def compile_kernels() -> None:
    """Compile every kernel, or load it from the cache. The same machine code serves all problems."""
    table = np.array([[0, 1, 2], [1, 0, 1], [2, 1, 0]], np.int32)
    places = Places(np.arange(3.0), np.zeros(3))
    stops = Stops.of(("one", "other"), [1, 2], [1, 1])
    problem = Problem("warm-up", places, stops, (VehicleType("van", 2, (2,)),), (TableTravel(table, table),))
    search(problem, Budget(seconds=None, iterations=2, threads=1), None, None)
