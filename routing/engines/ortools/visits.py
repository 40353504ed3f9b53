"""How long each visit takes, and where that depends on the stop before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.engines.ortools.layout import Layout
from routing.problem import Ints, Problem


@dataclass(frozen=True)
class Visits:
    """Lengths of visits; ticks.

    Attributes
    ----------
    length : int64[S]
        Service, and setup where it is spent in any case.
    setup : int64[S]
        Spent on top unless the node before is at the same place; 0 for most stops.
    """

    length: Ints
    setup: Ints


def visits_of(problem: Problem, layout: Layout) -> Visits:
    """Lengths when nothing is known of the order: a setup is open where another node is at the same place."""
    stops = problem.stops
    _, row, count = np.unique(layout.places, return_inverse=True, return_counts=True)
    shared = count[row][: layout.stops] > 1
    setup = np.where(shared, stops.setup, 0)
    return Visits(stops.service + stops.setup - setup, setup)


def visits_in_order(problem: Problem, routes: list[tuple[int | None, tuple[int, ...]]]) -> Visits:
    """Lengths when the routes are known, each as the place of its start and its stops."""
    stops = problem.stops
    length = stops.service + stops.setup
    for start, order in routes:
        before = start
        for stop in order:
            if stops.place[stop] == before:
                length[stop] -= stops.setup[stop]
            before = int(stops.place[stop])
    return Visits(length, np.zeros_like(length))
