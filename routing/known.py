"""Known answers of the last mile: a published problem with its proven optimum, by every engine; a closed form."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from routing.engines import Budget
from routing.problem import Places, Problem, Stops, VehicleType
from routing.travel.plane import PlaneTravel

P_N16_K8 = """30 40 0  37 52 19  49 49 30  52 64 16  31 62 23  52 33 11  42 41 31  52 41 15
    57 58 28  62 42 8  42 57 8  27 68 7  43 67 14  58 48 6  58 27 19  37 69 11"""
"""x, y, demand of each place, the depot first; vans of 35 (Augerat et al. 1995)."""

P_N16_K8_OPTIMUM = 450

ITERATIONS = 20_000


def published_problem() -> Problem:
    """P-n16-k8, distances rounded as it is published."""
    x, y, demand = np.array(P_N16_K8.split(), float).reshape(-1, 3).T
    stops = Stops.of(tuple(map(str, range(1, len(x)))), np.arange(1, len(x)), demand[1:])
    van = VehicleType("van", 8, (35,), cost_per_distance=1.0)
    return Problem("P-n16-k8", Places(x, y), stops, (van,), (PlaneTravel(x, y),))


def ring(count: int, radius: int) -> Problem:
    """Stops evenly on a circle around the depot, a van that can take all of them."""
    turn = 2.0 * math.pi * np.arange(count) / count
    x, y = np.append(0.0, radius * np.cos(turn)), np.append(0.0, radius * np.sin(turn))
    stops = Stops.of(tuple(map(str, range(count))), np.arange(1, count + 1), np.ones(count))
    van = VehicleType("van", 1, (count,), cost_per_distance=1.0)
    return Problem("ring", Places(x, y), stops, (van,), (PlaneTravel(x, y),))


def known_answers() -> Iterator[tuple[str, float, float, float]]:
    """(name, expected, got, tolerance): `got` lies within that share of `expected`."""
    from routing.solve import solve

    budget = Budget(seconds=None, iterations=ITERATIONS, threads=1)
    for engine in ("sisr", "sisr+ortools", "ortools"):
        limit = budget if engine != "ortools" else Budget(seconds=None, iterations=200, threads=1)
        found = solve(published_problem(), limit, engine=engine)
        yield f"P-n16-k8 by {engine}, proven optimum", P_N16_K8_OPTIMUM, found.evaluation.cost, 0.0
    certificate = solve(published_problem(), budget).notes["certificate"]
    yield "P-n16-k8: the certificate's objective", P_N16_K8_OPTIMUM, certificate["objective"], 1e-9
    count, radius = 60, 10_000
    tour = 2.0 * radius + (count - 1) * 2.0 * radius * math.sin(math.pi / count)
    yield "a ring of stops: out, around and back", tour, solve(ring(count, radius), budget).evaluation.cost, 1e-3
