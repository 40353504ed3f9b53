"""Where stops are, so that near ones can be taken together, whether or not the problem knows coordinates."""

from __future__ import annotations

import numpy as np

from routing.plan import Route
from routing.problem import Floats, Problem

LANDMARKS = 4


def positions(problem: Problem) -> Floats:
    """A point for each stop, float64[S, D]; both halves of a shipment get the point between them.

    Places without coordinates are put where their distances from a few far apart places are: near ones come out near.
    """
    places = np.column_stack([problem.places.x, problem.places.y]).astype(np.float64)
    if problem.places.geographic:
        places[:, 0] *= np.cos(np.radians(np.nanmean(places[:, 1])))
    if not np.isfinite(places[problem.stops.place]).all():
        places = _from_landmarks(problem)
    points = places[problem.stops.place]
    paired = np.flatnonzero(problem.stops.pair >= 0)
    points[paired] = (points[paired] + points[problem.stops.pair[paired]]) / 2
    return points


def _from_landmarks(problem: Problem) -> Floats:
    travel, everywhere = problem.travels[0], np.arange(len(problem.places))
    columns, landmark = [], int(problem.stops.place[0]) if len(problem) else 0
    for _ in range(LANDMARKS):
        _, duration = travel.legs(np.full_like(everywhere, landmark), everywhere)
        columns.append(duration.astype(np.float64))
        landmark = int(np.argmax(np.min(columns, axis=0)))
    return np.column_stack(columns)


def barycentres(points: Floats, routes: list[Route]) -> Floats:
    """Mean point of each route, float64[R, D]."""
    return np.array([points[list(route.stops)].mean(axis=0) for route in routes]).reshape(len(routes), points.shape[1])


def districts(problem: Problem, most: int) -> list[np.ndarray]:
    """Cut the stops into compact parts of at most so many, in an order in which neighbours follow each other.

    The two halves of a shipment have the same point and stay together.
    """
    points = positions(problem)
    parts: list[np.ndarray] = []
    left = [np.arange(len(problem))]
    while left:
        rows = left.pop()
        cut = _cut(problem, points, rows) if len(rows) > most else 0
        if cut:
            rows = rows[_along(problem, points[rows], rows)]
            left += [rows[cut:], rows[:cut]]
        elif len(rows):
            parts.append(rows)
    return parts


def _along(problem: Problem, points: Floats, rows: np.ndarray) -> np.ndarray:
    """Order along the direction in which the points spread most, shipments unbroken."""
    axis = int(np.argmax(np.ptp(points, axis=0)))
    pair = problem.stops.pair[rows]
    shipment = np.where(pair >= 0, np.minimum(rows, pair), rows)
    return np.lexsort((rows, shipment, points[:, axis]))


def _cut(problem: Problem, points: Floats, rows: np.ndarray) -> int:
    """Where to cut the ordered rows in two; 0 where they cannot be cut."""
    ordered = rows[_along(problem, points[rows], rows)]
    middle = len(rows) // 2
    splits_shipment = problem.stops.pair[ordered[middle]] == ordered[middle - 1]
    return 0 if splits_shipment and middle <= 1 else middle - int(splits_shipment)
