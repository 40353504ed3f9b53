"""Rules between routes: every stop once, shipments whole, no more vehicles than there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from routing.evaluation.outcome import Violation
from routing.plan import Route, RoutePlan
from routing.problem import Problem


def known_routes(problem: Problem, plan: RoutePlan) -> tuple[list[Route | None], list[Violation]]:
    """Routes with the stops that exist; None where the vehicle does not, or nothing is left."""
    routes: list[Route | None] = []
    broken = []
    for row, route in enumerate(plan.routes):
        stops = tuple(stop for stop in route.stops if 0 <= stop < len(problem))
        for stop in route.stops:
            if not 0 <= stop < len(problem):
                message = f"there is no stop {stop}, they are 0 to {len(problem) - 1}"
                broken.append(Violation("unknown-stop", row, str(stop), message, 1))
        known = 0 <= route.vehicle < len(problem.vehicles)
        if not known:
            message = f"there is no vehicle {route.vehicle}, they are 0 to {len(problem.vehicles) - 1}"
            broken.append(Violation("unknown-vehicle", row, "", message, 1))
        routes.append(Route(route.vehicle, stops) if known and stops else None)
    return routes, broken


def broken_between(problem: Problem, routes: Sequence[Route | None]) -> list[Violation]:
    """All rules that the routes break together."""
    return [*_fleet(problem, routes), *_twice(problem, routes), *_missing(problem, routes), *_pairs(problem, routes)]


def left_out(problem: Problem, routes: Sequence[Route | None]) -> np.ndarray:
    """Mask of the stops on no route; bool[S]."""
    out = np.ones(len(problem), bool)
    for route in routes:
        if route is not None:
            out[list(route.stops)] = False
    return out


def _fleet(problem: Problem, routes: Sequence[Route | None]) -> Iterator[Violation]:
    used = Counter(route.vehicle for route in routes if route is not None)
    for row, vehicle in enumerate(problem.vehicles):
        if used[row] > vehicle.number:
            message = f"{used[row]} routes of {vehicle.id}, there are {vehicle.number}"
            yield Violation("fleet", -1, "", message, used[row] - vehicle.number)


def _twice(problem: Problem, routes: Sequence[Route | None]) -> Iterator[Violation]:
    first: dict[int, int] = {}
    for row, route in enumerate(routes):
        for stop in route.stops if route is not None else ():
            if stop in first:
                name = problem.stops.id[stop]
                message = f"{name} is visited again, the first time on route {first[stop] + 1}"
                yield Violation("twice", row, name, message, 1)
            first.setdefault(stop, row)


def _missing(problem: Problem, routes: Sequence[Route | None]) -> Iterator[Violation]:
    missing = left_out(problem, routes) & np.isinf(problem.stops.penalty)
    for stop in np.flatnonzero(missing).tolist():
        name = problem.stops.id[stop]
        yield Violation("missing", -1, name, f"{name} has to be served and is on no route", 1)


def _pairs(problem: Problem, routes: Sequence[Route | None]) -> Iterator[Violation]:
    """Shipments with a half left out, on two routes, or in the wrong order."""
    paired = problem.stops.pair >= 0
    if not paired.any():
        return
    at: dict[int, tuple[int, int]] = {}
    on: dict[int, set[int]] = defaultdict(set)
    for row, route in enumerate(routes):
        for position, stop in enumerate(route.stops if route is not None else ()):
            at.setdefault(stop, (row, position))
            on[stop].add(row)
    for stop in np.flatnonzero(paired).tolist():
        other = int(problem.stops.pair[stop])
        if first_half(problem, stop) != stop:
            continue
        message = _pair_message(problem, at.get(stop), at.get(other), stop, other)
        again = sorted((on[stop] | on[other]) - {at[half][0] for half in (stop, other) if half in at})
        if again and not message:
            message = f"{problem.stops.id[stop]} or the other half of its shipment is also on route {again[0] + 1}"
        if message:
            row = at[other][0] if other in at else at[stop][0]
            yield Violation("pair", row, problem.stops.id[other if other in at else stop], message, 1)


def first_half(problem: Problem, stop: int) -> int:
    """Half of a shipment that comes first: the one with a pickup; of a shipment without load the lower row."""
    other = int(problem.stops.pair[stop])
    pickups = [half for half in (stop, other) if problem.stops.pickup[half].any()]
    return pickups[0] if len(pickups) == 1 else min(stop, other)


def _pair_message(
    problem: Problem, at: tuple[int, int] | None, then: tuple[int, int] | None, stop: int, other: int
) -> str:
    """What is wrong with a shipment from `stop` to `other`; "" for nothing."""
    first, second = problem.stops.id[stop], problem.stops.id[other]
    if at is None and then is None:
        return ""
    if at is None or then is None:
        served, out = (first, second) if then is None else (second, first)
        return f"{served} is served without {out}, the other half of its shipment"
    if at[0] != then[0]:
        return f"{first} is on route {at[0] + 1}, {second} of the same shipment on route {then[0] + 1}"
    if at[1] > then[1]:
        return f"{second} is visited before {first}, where its shipment is picked up"
    return ""
