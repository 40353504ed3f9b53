"""Let OR-Tools search in a model: a first solution, then guided local search."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from routing.engines.ortools.model import Model
from routing.plan import Point, Route

Improved = Callable[[float], None]
"""Called with the cost of each solution that is better than all before."""

BARREN = 100_000
"""Failures for each solution asked for after which a search with counted solutions gives up: it has run dry."""


@dataclass(frozen=True)
class Solved:
    """What a search in one model found.

    Attributes
    ----------
    routes : tuple of Route
        Of the model's problem.
    cost : float
        As the model counts it.
    solutions : int
        How many it went through.
    history : tuple of Point
        Seconds from the search's begin.
    """

    routes: tuple[Route, ...]
    cost: float
    solutions: int
    history: tuple[Point, ...]


def search(
    model: Model,
    seconds: float | None,
    solutions: int | None = None,
    start: tuple[Route, ...] = (),
    improved: Improved | None = None,
) -> Solved | None:
    """Search until the time, or the number of solutions, is over; None when there was time for nothing.

    Parameters
    ----------
    start : tuple of Route
        Where to begin, if the model accepts it.
    improved : callable, optional
        Called with the cost of each solution better than all before.
    """
    options = _options(seconds, solutions)
    watch = _watch(model, improved)
    if solutions is not None:
        solver = model.routing.solver()
        model.routing.AddSearchMonitor(solver.FailuresLimit(BARREN + BARREN * solutions))
    model.routing.CloseModelWithParameters(options)
    first = read_back(model, start) if start else None
    if first is None:
        found = model.routing.SolveWithParameters(options)
    else:
        found = model.routing.SolveFromAssignmentWithParameters(first, options) or first
    watch.raise_if_stopped()
    if found is None:
        return None
    return Solved(routes_in(model, found), found.ObjectiveValue() / model.scale, watch.count, tuple(watch.history))


def read_back(model: Model, routes: tuple[Route, ...]) -> Any:
    """Routes as an assignment of a closed model; None when they break one of its rules."""
    orders: list[list[int]] = [[] for _ in model.layout.types]
    free = {kind: model.layout.vehicles_of(kind)[::-1] for kind in set(model.layout.types)}
    for route in routes:
        if not free.get(route.vehicle):
            return None
        orders[free[route.vehicle].pop()] = [model.index(stop) for stop in route.stops]
    return model.routing.ReadAssignmentFromRoutes(orders, True)


def routes_in(model: Model, assignment: Any) -> tuple[Route, ...]:
    """Routes of an assignment that visit something."""
    routes = []
    for vehicle, kind in enumerate(model.layout.types):
        order, index = [], assignment.Value(model.routing.NextVar(model.routing.Start(vehicle)))
        while not model.routing.IsEnd(index):
            order.append(model.manager.IndexToNode(index))
            index = assignment.Value(model.routing.NextVar(index))
        if order:
            routes.append(Route(kind, tuple(order)))
    return tuple(routes)


def _options(seconds: float | None, solutions: int | None) -> Any:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    if seconds is not None:
        options.time_limit.FromMicroseconds(max(1000, round(seconds * 1e6)))
    if solutions is not None:
        options.solution_limit = max(1, solutions)
    return options


class _Watch:
    """Counts solutions and notes when the cost fell; OR-Tools calls it at each solution."""

    def __init__(self, model: Model, improved: Improved | None) -> None:
        self.count = 0
        self.history: list[Point] = []
        self._model = model
        self._improved = improved
        self._best = float("inf")
        self._error: BaseException | None = None
        self._began = time.perf_counter()

    def __call__(self) -> None:
        """Note a solution; what goes wrong here (Ctrl-C, too) ends the search and is raised after it."""
        try:
            self._note()
        except BaseException as error:
            self._error = error
            self._model.routing.CancelSearch()

    def raise_if_stopped(self) -> None:
        """Raise what went wrong in a call: OR-Tools swallows exceptions."""
        if self._error is not None:
            raise self._error

    def _note(self) -> None:
        self.count += 1
        cost = self._model.routing.CostVar().Max() / self._model.scale
        if cost < self._best:
            self._best = cost
            self.history.append(Point(time.perf_counter() - self._began, cost))
            if self._improved is not None:
                self._improved(cost)


def _watch(model: Model, improved: Improved | None) -> _Watch:
    watch = _Watch(model, improved)
    model.routing.AddAtSolutionCallback(watch)
    return watch
