"""Parts of a station's morning: stops, vehicles and routes that are searched by themselves, and put together again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from routing.plan import Route, RoutePlan
from routing.problem import Problem, Stops
from routing.station.split import bisected

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """A smaller problem.

    Attributes
    ----------
    rows : int64[n]
        Its stops in the whole problem, ascending.
    problem : Problem
        For them; its vehicle types are those of the whole, by the same rows, with numbers of their own.
    plan : RoutePlan or None
        Routes so far, in the part's rows.
    """

    rows: Ints
    problem: Problem
    plan: RoutePlan | None = None


def first_parts(problem: Problem, points: Floats, weight: Floats, number: int, angle: float) -> list[Part]:
    """Split stops by straight cuts, and deal the vehicles out by their work.

    Parameters
    ----------
    problem : Problem
    points : float64[S, 2]
        Of the stops.
    weight : float64[S]
        Work of each.
    number : int
        Of parts.
    angle : float
        Of the first cut, radians.
    """
    label = _together(bisected(points, weight, number, angle), problem.stops)
    share = np.bincount(label, weight, number).astype(np.float64)
    fleets = deal(problem, label, share, np.zeros((len(problem.vehicles), number), np.int64))
    return [_part(problem, np.flatnonzero(label == part), fleets[:, part]) for part in range(number)]


def parts_of(problem: Problem, points: Floats, plan: RoutePlan, number: int, angle: float) -> list[Part]:
    """Split a plan by its routes' middles; stops that none visits go with the nearest route that might take them.

    Free vehicles go where such stops are; where there are none, to all parts by their stops.

    Parameters
    ----------
    problem, points, number, angle
        As of `first_parts`.
    plan : RoutePlan
        With at least one route.
    """
    middle = np.array([points[list(route.stops)].mean(axis=0) for route in plan.routes])
    size = np.array([len(route.stops) for route in plan.routes], np.float64)
    part_of_route = bisected(middle, size, number, angle)
    label = np.empty(len(problem), np.int64)
    used = np.zeros((len(problem.vehicles), number), np.int64)
    for route, part in zip(plan.routes, part_of_route.tolist(), strict=True):
        label[list(route.stops)] = part
        used[route.vehicle, part] += 1
    for stop in plan.unassigned:
        label[stop] = part_of_route[_nearest_able(problem, points[stop], stop, plan, middle)]
    label = _together(label, problem.stops)
    open_stops = label[list(plan.unassigned)] if plan.unassigned else label
    fleets = deal(problem, label, np.bincount(open_stops, minlength=number).astype(np.float64), used)
    parts = []
    for number_of_part in range(number):
        rows = np.flatnonzero(label == number_of_part)
        routes = [r for r, part in zip(plan.routes, part_of_route.tolist(), strict=True) if part == number_of_part]
        parts.append(_part(problem, rows, fleets[:, number_of_part], routes))
    return parts


def whole(problem: Problem, parts: list[Part], plans: list[RoutePlan]) -> RoutePlan:
    """Put the parts' plans together."""
    return RoutePlan.of(
        (
            Route(route.vehicle, tuple(part.rows[list(route.stops)].tolist()))
            for part, plan in zip(parts, plans, strict=True)
            for route in plan.routes
        ),
        len(problem),
    )


def deal(problem: Problem, label: Ints, share: Floats, used: Ints) -> Ints:
    """Deal vehicles out to parts, int64[V, parts].

    Parameters
    ----------
    problem : Problem
    label : int64[S]
        Part of each stop.
    share : float64[parts]
        Of the vehicles that are free; those whose type is `home` of stops go where these are.
    used : int64[V, parts]
        Vehicles that each part has already.
    """
    found, owed = used.copy(), np.zeros(used.shape[1])
    for row, vehicle in enumerate(problem.vehicles):
        at_home = np.bincount(label[problem.stops.home == row], minlength=len(share)).astype(np.float64)
        wanted = at_home if at_home.any() else share
        wanted = wanted / max(wanted.sum(), 1e-12)
        for _ in range(min(vehicle.number, len(problem)) - int(used[row].sum())):
            owed += wanted
            part = int(owed.argmax())
            owed[part] -= 1.0
            found[row, part] += 1
    return found


def _part(problem: Problem, rows: Ints, fleet: Ints, routes: list[Route] | None = None) -> Part:
    vehicles = tuple(replace(v, number=int(n)) for v, n in zip(problem.vehicles, fleet, strict=True))
    small = problem.restricted(rows, vehicles)
    if routes is None:
        return Part(rows, small)
    row_of = {stop: row for row, stop in enumerate(rows.tolist())}
    moved = (Route(route.vehicle, tuple(row_of[stop] for stop in route.stops)) for route in routes)
    return Part(rows, small, RoutePlan.of(moved, len(rows)))


def _together(label: Ints, stops: Stops) -> Ints:
    """Put both halves of a shipment into the part of its pickup, which comes first."""
    second = np.flatnonzero((stops.pair >= 0) & (stops.pair < np.arange(len(stops))))
    found = label.copy()
    found[second] = label[stops.pair[second]]
    return found


def _nearest_able(problem: Problem, point: Floats, stop: int, plan: RoutePlan, middle: Floats) -> int:
    """Row of the nearest route whose vehicle has the stop's skills; of the nearest, where none has."""
    away = np.hypot(*(middle - point).T)
    skills = np.array([problem.vehicles[route.vehicle].skills for route in plan.routes], np.uint64)
    able = (problem.stops.skills[stop] & ~skills) == 0
    return int(np.where(able, away, np.inf).argmin()) if able.any() else int(away.argmin())
