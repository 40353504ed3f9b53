"""Improve a plan by models of a few neighbouring routes at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from routing.engines.ortools.ledger import Ledger
from routing.engines.ortools.nearness import barycentres, positions
from routing.engines.ortools.price import prices_of
from routing.engines.ortools.search import Improved, Solved, search
from routing.engines.ortools.whole import model_around
from routing.plan import Point, Route, RoutePlan
from routing.problem import Floats, Problem

PART = 120
"""Stops of one model."""

SECONDS = 1.5
SOLUTIONS = 300
"""What the search in one model may spend."""

OPEN_SHARE = 0.2
"""Stops left out may be so large a share of a model's stops."""


@dataclass(frozen=True)
class Polished(Solved):
    """A plan after polishing.

    Attributes
    ----------
    tried, better : int
        Models that were searched, and those that improved the plan.
    """

    tried: int = 0
    better: int = 0


def polish(
    problem: Problem,
    plan: RoutePlan,
    seconds: float | None,
    solutions: int | None = None,
    improved: Improved | None = None,
) -> Polished:
    """Improve a plan until the time, or the number of solutions, is over; never give back a worse one.

    Parameters
    ----------
    solutions : int, optional
        Solutions gone through in all models together: with them alone the same plan comes out every time.
    """
    began = time.perf_counter()
    ledger = Ledger(problem, plan)
    history: list[Point] = []
    count = tried = 0
    for group in _groups(problem, ledger) if plan.routes else ():
        left = None if seconds is None else seconds - (time.perf_counter() - began)
        quota = SOLUTIONS if solutions is None else min(SOLUTIONS, solutions - count)
        if quota <= 0 or (left is not None and left <= 0):
            break
        rows, found = _search(problem, ledger, group, None if left is None else min(left, SECONDS), quota)
        tried += 1
        count += max(1, found.solutions if found else 0)
        if found and ledger.exchange(group, [_of(route, rows) for route in found.routes]):
            history.append(Point(time.perf_counter() - began, ledger.cost))
            if improved is not None:
                improved(ledger.cost)
    return Polished(tuple(ledger.routes), ledger.cost, count, tuple(history), tried, len(history))


def _groups(problem: Problem, ledger: Ledger) -> Iterator[list[int]]:
    """Rows of neighbouring routes, for ever: each time around, every route is once the middle of a group."""
    generator = np.random.default_rng(len(problem))
    points = positions(problem)
    turn: list[Route] = []
    while ledger.routes:
        known = set(ledger.routes)
        turn = [route for route in turn if route in known]
        if not turn:
            turn = [ledger.routes[row] for row in generator.permutation(len(ledger.routes))]
        middle = ledger.routes.index(turn.pop())
        yield _around(points, ledger.routes, middle)


def _around(points: Floats, routes: list[Route], middle: int) -> list[int]:
    """A route and those around it, as many as a model holds."""
    centres = barycentres(points, routes)
    group: list[int] = []
    stops = 0
    for row in np.argsort(((centres - centres[middle]) ** 2).sum(axis=1), kind="stable").tolist():
        if group and stops + len(routes[row].stops) > PART:
            break
        group.append(row)
        stops += len(routes[row].stops)
    return group


def _search(
    problem: Problem, ledger: Ledger, group: list[int], seconds: float | None, solutions: int
) -> tuple[list[int], Solved | None]:
    """Search a group of routes, and some of the stops left out near them, for something better."""
    routes = [ledger.routes[row] for row in group]
    rows = [stop for route in routes for stop in route.stops]
    rows += _open_near(problem, ledger, rows)
    part = problem.restricted(np.array(rows, np.int64))
    number = {stop: row for row, stop in enumerate(rows)}
    start = tuple(replace(route, stops=tuple(number[stop] for stop in route.stops)) for route in routes)
    model = model_around(part, start, ledger.used - ledger.counted(routes))
    return rows, search(model, seconds, solutions, start, prices=prices_of(part))


def _open_near(problem: Problem, ledger: Ledger, rows: list[int]) -> list[int]:
    """Stops left out that are nearest to the rows; shipments whole."""
    unassigned = np.array(sorted(ledger.unassigned), np.int64)
    if not len(unassigned):
        return []
    points = positions(problem)
    distance = ((points[unassigned] - points[rows].mean(axis=0)) ** 2).sum(axis=1)
    most = max(2, int(OPEN_SHARE * PART))
    chosen = unassigned[np.argsort(distance, kind="stable")][:most].tolist()
    pairs = [int(problem.stops.pair[stop]) for stop in chosen]
    return sorted({*chosen, *(pair for pair in pairs if pair >= 0)})


def _of(route: Route, rows: list[int]) -> Route:
    return replace(route, stops=tuple(rows[stop] for stop in route.stops))
