"""Which vehicles a model gets: enough of each type, not the hundreds that a problem may offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from routing.plan import Route
from routing.problem import Problem

SPARE = 3
"""Vehicles of a type beyond those that a plan uses."""


def fleet_for(problem: Problem, factor: float = 1.5) -> tuple[int, ...]:
    """Types of enough vehicles for a search from nothing.

    Parameters
    ----------
    factor : float
        Vehicles of each type for each one that all stops would fill, were it the only type.
    """
    return _listed(
        min(vehicle.number, len(problem), int(factor * _filled(problem, kind)) + SPARE)
        for kind, vehicle in enumerate(problem.vehicles)
    )


def whole_fleet(problem: Problem) -> tuple[int, ...]:
    """All vehicles that could ever be of use."""
    return _listed(min(vehicle.number, len(problem)) for vehicle in problem.vehicles)


def fleet_around(problem: Problem, routes: tuple[Route, ...], taken: Counter[int] | None = None) -> tuple[int, ...]:
    """Types of the vehicles of some routes and a few spare ones.

    Parameters
    ----------
    taken : Counter, optional
        Vehicles of each type that are used elsewhere.
    """
    used = Counter(route.vehicle for route in routes)
    elsewhere = Counter() if taken is None else taken
    return _listed(
        min(vehicle.number - elsewhere[kind], used[kind] + SPARE, len(problem))
        for kind, vehicle in enumerate(problem.vehicles)
    )


def _listed(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(kind for kind, number in enumerate(numbers) for _ in range(number))


def _filled(problem: Problem, kind: int) -> int:
    """Vehicles of a type that the stops fill, by load or by number of stops."""
    vehicle, stops = problem.vehicles[kind], problem.stops
    single = (stops.pair < 0)[:, None]
    load = np.maximum((stops.delivery * single).sum(axis=0), stops.pickup.sum(axis=0))
    capacity = np.maximum(1, np.array(vehicle.capacity, np.int64))
    by_load = int(np.ceil(load / capacity).max(initial=1))
    return max(by_load, -(-len(problem) // max(1, vehicle.stops_max)))
