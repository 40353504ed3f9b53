"""What is served together or not at all: a stop, or both halves of a shipment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from routing.evaluation.plan_rules import first_half
from routing.problem import Floats, Ints, Problem


@dataclass(frozen=True)
class Errand:
    """A stop by itself, or a shipment's halves in their order.

    Attributes
    ----------
    stops : tuple of int
    skills : int
    load : int64[K]
        The most that it puts on board.
    penalty : float
    """

    stops: tuple[int, ...]
    skills: int
    load: Ints
    penalty: float

    @staticmethod
    def of(problem: Problem, stops: tuple[int, ...]) -> Errand:
        """Make the errand of some stops."""
        rows = list(stops)
        load = np.maximum(problem.stops.delivery[rows], problem.stops.pickup[rows]).max(axis=0)
        skills = int(np.bitwise_or.reduce(problem.stops.skills[rows]))
        return Errand(stops, skills, load, float(problem.stops.penalty[rows].sum()))


def errands(problem: Problem, out: Iterable[int]) -> list[Errand]:
    """Errands of the stops left out, in their order; a shipment of which both halves are is one."""
    rows = set(out)
    found = []
    for stop in sorted(rows):
        other = int(problem.stops.pair[stop])
        if other not in rows:
            found.append(Errand.of(problem, (stop,)))
        elif stop < other:
            first = first_half(problem, stop)
            found.append(Errand.of(problem, (first, other if first == stop else stop)))
    return found


def fits(problem: Problem, errand: Errand) -> tuple[list[int], list[int]]:
    """Rows of the vehicle types with its skills, and of those of them with the capacity."""
    skilled = [
        row for row, vehicle in enumerate(problem.vehicles) if vehicle.number and not errand.skills & ~vehicle.skills
    ]
    return skilled, [row for row in skilled if (errand.load <= capacities(problem)[row]).all()]


def capacities(problem: Problem) -> Floats:
    """Capacity of each type; float64[V, K]."""
    return np.array([vehicle.capacity for vehicle in problem.vehicles], float).reshape(-1, problem.dimensions)
