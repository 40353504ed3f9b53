"""Let OR-Tools search in a model: a first solution, then guided local search."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from routing.engines.ortools.model import Model
from routing.engines.ortools.price import Prices, Value
from routing.plan import Point, Route, RoutePlan

Improved = Callable[[float], None]
"""Called with the cost of each solution that is better than all before."""

BARREN = 500
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
    prices: Prices | None = None,
    strategy: str = "PARALLEL_CHEAPEST_INSERTION",
) -> Solved | None:
    """Search until the time, or the number of solutions, is over; None when there was time for nothing.

    Parameters
    ----------
    start : tuple of Route
        Where to begin, if the model accepts it.
    improved : callable, optional
        Called with the cost of each solution better than all before.
    prices : Prices, optional
        Of the model's problem, where the model is only near the truth: the best solution by them is kept, without
        its routes that are late.
    strategy : str
        How OR-Tools builds its first routes, by its own name.
    """
    options = _options(seconds, solutions, strategy)
    watch = _Watch(model, improved, prices)
    model.routing.AddAtSolutionCallback(watch)
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
    if watch.best is not None:
        return Solved(watch.best, watch.value[1], watch.count, tuple(watch.history))
    if found is None:
        return None
    routes = routes_in(model, lambda index: found.Value(model.routing.NextVar(index)))
    return Solved(routes, found.ObjectiveValue() / model.scale, watch.count, tuple(watch.history))


def read_back(model: Model, routes: tuple[Route, ...]) -> Any:
    """Routes as an assignment of a closed model; None when they break one of its rules."""
    orders: list[list[int]] = [[] for _ in model.layout.types]
    free = {kind: model.layout.vehicles_of(kind)[::-1] for kind in set(model.layout.types)}
    for route in routes:
        if not free.get(route.vehicle):
            return None
        orders[free[route.vehicle].pop()] = [model.index(stop) for stop in route.stops]
    return model.routing.ReadAssignmentFromRoutes(orders, True)


def routes_in(model: Model, follower: Callable[[int], int]) -> tuple[Route, ...]:
    """Routes that visit something, `follower` saying which index comes after one."""
    routes = []
    for vehicle, kind in enumerate(model.layout.types):
        order, index = [], follower(model.routing.Start(vehicle))
        while not model.routing.IsEnd(index):
            order.append(model.manager.IndexToNode(index))
            index = follower(index)
        if order:
            routes.append(Route(kind, tuple(order)))
    return tuple(routes)


def _options(seconds: float | None, solutions: int | None, strategy: str) -> Any:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = getattr(routing_enums_pb2.FirstSolutionStrategy, strategy)
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    # Times are set by the finalizer (return early, then leave late); linear programmes for each neighbour are slower
    # by far, most of all with breaks.
    options.disable_scheduling_beware_this_may_degrade_performance = True
    if seconds is not None:
        options.time_limit.FromMicroseconds(max(1000, round(seconds * 1e6)))
    if solutions is not None:
        options.solution_limit = max(1, solutions)
    return options


class _Watch:
    """Counts solutions and keeps the best; OR-Tools calls it at each solution.

    Attributes
    ----------
    best : tuple of Route or None
        Routes of the best solution, where solutions are priced here.
    """

    def __init__(self, model: Model, improved: Improved | None, prices: Prices | None) -> None:
        self.count = 0
        self.history: list[Point] = []
        self.best: tuple[Route, ...] | None = None
        self.value: Value = (len(model.problem) + 1, 0.0)
        self._model, self._improved, self._prices = model, improved, prices
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
        value: Value = (0, self._model.routing.CostVar().Max() / self._model.scale)
        routes = None
        if self._prices is not None:
            seen = routes_in(self._model, lambda index: self._model.routing.NextVar(index).Value())
            routes = tuple(route for route in seen if self._prices.of(route).in_time)
            value = self._prices.value(routes, RoutePlan.of(routes, len(self._model.problem)).unassigned)
        if value < self.value:
            self.value, self.best = value, routes
            self.history.append(Point(time.perf_counter() - self._began, value[1]))
            if self._improved is not None:
                self._improved(value[1])
