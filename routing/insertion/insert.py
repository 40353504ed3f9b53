"""Cheapest insertion of stops into routes: screened over all gaps as vectors, then driven to be sure.

Stops go in by the close of their last window, the most urgent first; each to where it costs least among the gaps
that an O(1) test lets pass. Where lateness is allowed, a stop with no place in time goes to where it is least late,
and may be no later than that from then on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from routing.insertion.screen import Screen
from routing.insertion.tours import Tours
from routing.insertion.walk import WHOLE, Stopwatch
from routing.plan import Route
from routing.problem import Problem

TRIES = 12
"""Gaps that pass the screen and are driven before a stop is given up (breaks and limits fail some of them)."""


@dataclass(frozen=True)
class Inserted:
    """Routes after an insertion.

    Attributes
    ----------
    routes : tuple of Route
    missing : tuple of int
        Stops that found no place; halves of a shipment both.
    close : dict of int to int
        Stops that are late, and the latest start that they were given.
    """

    routes: tuple[Route, ...]
    missing: tuple[int, ...]
    close: dict[int, int]


def insert(problem: Problem, routes: Iterable[Route], stops: Sequence[int], *, late: bool = False) -> Inserted:
    """Put stops into routes that fit (see `without_misfits`).

    Parameters
    ----------
    problem : Problem
    routes : iterable of Route
    stops : sequence of int
        Of a shipment, both halves.
    late : bool
        Whether a stop may be late rather than left out.
    """
    watch = Stopwatch.of(problem)
    tours = Tours.of(watch, routes)
    screen = Screen(tours)
    close: dict[int, int] = {}
    missing = [stop for stop in _heads(watch, stops) if not _place(tours, screen, stop)]
    if late:
        missing = [stop for stop in missing if not _place_late(tours, screen, stop, close)]
    pair = problem.stops.pair
    both = [half for stop in missing for half in (stop, int(pair[stop])) if half >= 0]
    return Inserted(tuple(tours.routes()), tuple(both), close)


def without_misfits(problem: Problem, routes: Iterable[Route], fixed: Collection[int] = ()) -> tuple[Route, ...]:
    """As much of each route as fits, in its order; an empty route where nothing does.

    A stop that is reached too late goes; where the route as a whole is too much for its vehicle, the stop goes whose
    leaving saves most travel. With half of a shipment goes the other.

    Parameters
    ----------
    fixed : collection of int
        Stops that stay as long as others can go.
    """
    watch = Stopwatch.of(problem)
    return tuple(Route(route.vehicle, _fitting(watch, route, fixed)) for route in routes)


def _fitting(watch: Stopwatch, route: Route, fixed: Collection[int]) -> tuple[int, ...]:
    kind, stops = watch.problem.vehicles[route.vehicle], list(route.stops)
    while True:
        misfit = watch.walk(kind, stops).misfit
        if misfit is None:
            return tuple(stops)
        loose = [stop for stop in stops if stop not in fixed]
        if not loose:
            return ()
        late = misfit != WHOLE and stops[misfit] not in fixed
        gone = stops[misfit] if late else _most_saved(watch, route.vehicle, stops, loose)
        halves = {gone, int(watch.problem.stops.pair[gone])}
        stops = [stop for stop in stops if stop not in halves]


def _most_saved(watch: Stopwatch, vehicle: int, stops: Sequence[int], loose: Sequence[int]) -> int:
    """Loose stop without which the route is shortest; one that the vehicle has no skill for before all."""
    kind = watch.problem.vehicles[vehicle]
    unskilled = [stop for stop in loose if watch.skills[stop] & ~kind.skills]
    if unskilled:
        return unskilled[0]
    _, duration = watch.legs(kind, stops)
    places = [watch.place[stop] for stop in stops]
    before = np.array([places[0] if kind.start is None else kind.start, *places[:-1]], np.int64)
    after = np.array([*places[1:], places[-1] if kind.end is None else kind.end], np.int64)
    _, direct = watch.problem.travels[kind.profile].legs(before, after)
    saved = np.array(duration[:-1]) + np.array(duration[1:]) - direct
    saved = np.where(np.isin(stops, loose), saved, -np.inf)
    return stops[int(np.argmax(saved))]


def _heads(watch: Stopwatch, stops: Sequence[int]) -> list[int]:
    """Stops in the order of insertion; a shipment by its delivery, which is the half that has customers waiting."""
    pair = watch.problem.stops.pair
    halves = {stop for stop in stops if pair[stop] >= 0 and sum(watch.pickup[stop]) > 0}
    return sorted((stop for stop in stops if stop not in halves), key=lambda stop: (watch.windows[stop][-1][1], stop))


def _place(tours: Tours, screen: Screen, stop: int) -> bool:
    """Insert at the cheapest gap that fits, if any does."""
    pickup = int(tours.problem.stops.pair[stop])
    if pickup >= 0:
        return _place_pair(tours, screen, pickup, stop)
    cost = screen.cost(stop)
    return any(_into(tours, gap, stop) for gap in screen.best(cost, TRIES))


def _into(tours: Tours, gap: int, stop: int) -> bool:
    tour, position = int(tours.gaps.tour[gap]), int(tours.gaps.position[gap])
    stops = tours.tours[tour].stops
    return tours.put(tour, [*stops[:position], stop, *stops[position:]])


def _place_pair(tours: Tours, screen: Screen, pickup: int, delivery: int) -> bool:
    """Insert both halves of a shipment into the tour where they cost least together."""
    for tour, first, then in screen.pair_gaps(pickup, delivery, TRIES):
        stops = tours.tours[tour].stops
        if tours.put(tour, [*stops[:first], pickup, *stops[first:then], delivery, *stops[then:]]):
            return True
    return False


def _place_late(tours: Tours, screen: Screen, stop: int, close: dict[int, int]) -> bool:
    """Insert where it is least late."""
    windows = tours.watch.windows[stop]
    opens, closes = windows[-1]
    for bound in screen.late_closes(stop):
        windows[-1] = opens, max(bound, closes)
        if _place(tours, screen, stop):
            if bound > closes:
                close[stop] = bound
            return True
    windows[-1] = opens, closes
    return False
