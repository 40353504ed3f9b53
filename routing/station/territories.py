"""Territories: each driver's own area, and a problem in which drivers keep to it.

Stops of an area are its driver's `home`; another driver may take them for `Rules.away_cost` each. So a vehicle type
is made for every driver.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from routing.plan import RoutePlan
from routing.problem import Problem
from routing.station.districts import TOLERANCE, Districts, balanced_districts
from routing.station.ground import plane_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Territories:
    """Areas of drivers.

    Attributes
    ----------
    districts : Districts
        In the plane of `ground.plane_of`.
    owner : int64[S]
        District of each stop.
    work : float64[K]
        Ticks of each district: at its stops, between them, and there and back.
    areas : tuple of shapely geometry
        Convex hull of each district's stops, in the coordinates of `Places` (a line or a point where it has fewer
        than three). They never overlap.
    """

    districts: Districts
    owner: Ints
    work: Floats
    areas: tuple[BaseGeometry, ...]

    def __len__(self) -> int:
        """Count the drivers."""
        return len(self.districts)

    @property
    def imbalance(self) -> float:
        """How much longer the longest day is than the mean, as a share."""
        return float(self.work.max() / self.work.mean() - 1.0)


def territories(
    problem: Problem, drivers: int, *, past: RoutePlan | None = None, tolerance: float = TOLERANCE
) -> Territories:
    """Draw an area of about the same work for each driver.

    Parameters
    ----------
    problem : Problem
        Its places need coordinates.
    drivers : int
    past : RoutePlan, optional
        Routes of an earlier plan for these stops: drivers keep the middles of the longest ones, only the borders
        between them move. Needs as many routes as there are drivers.
    tolerance : float
        How far a district's work may be from its share.

    Raises
    ------
    ValueError
        When there are fewer different places than drivers, or fewer past routes.
    """
    plane = plane_of(problem.places)
    points = plane[problem.stops.place]
    work = stop_work(problem, points)
    centres = None if past is None else _past_centres(past, points, drivers)
    depot = problem.vehicles[0].start
    home = points.mean(axis=0) if depot is None else plane[depot]
    pace = _pace(problem, points)

    def stem(of: Floats) -> Floats:
        return 2.0 * pace * np.hypot(*(of - home).T)

    found = balanced_districts(points, work, drivers, centres=centres, stem=stem, tolerance=tolerance)
    owner = found.of(points)
    done = np.bincount(owner, work, drivers) + stem(found.centre)
    return Territories(found, owner, done, _hulls(problem, owner, drivers))


def with_homes(problem: Problem, areas: Territories, away_cost: float, vehicle: int = 0) -> Problem:
    """Make every driver a vehicle type of one, and every stop the home of its area's.

    Parameters
    ----------
    problem : Problem
    areas : Territories
        Of its stops; type k of the result is the driver of area k.
    away_cost : float
        See `Rules.away_cost`.
    vehicle : int
        Type that drivers are like.
    """
    like = problem.vehicles[vehicle]
    drivers = tuple(replace(like, id=f"{like.id} {number + 1}", number=1) for number in range(len(areas)))
    stops = replace(problem.stops, home=areas.owner)
    return replace(problem, stops=stops, vehicles=drivers, rules=replace(problem.rules, away_cost=away_cost))


def stop_work(problem: Problem, points: Floats) -> Floats:
    """Ticks that each stop takes of a day: its service, set-up, and the way from the nearest other place."""
    from scipy.spatial import cKDTree

    stops, travel = problem.stops, problem.travels[problem.vehicles[0].profile]
    way = np.zeros(len(stops))
    if len(stops) > 1:
        _, near = cKDTree(points).query(points, k=2)
        other = np.where(near[:, 1] == np.arange(len(stops)), near[:, 0], near[:, 1])
        way = travel.legs(stops.place[other], stops.place)[1].astype(np.float64)
    return np.asarray(stops.service + stops.setup + way, np.float64)


def _pace(problem: Problem, points: Floats) -> float:
    """Ticks of a straight metre on the way from the depot to the stops, on average."""
    vehicle = problem.vehicles[0]
    start = problem.stops.place[0] if vehicle.start is None else vehicle.start
    away = np.hypot(*(points - plane_of(problem.places)[start]).T)
    ticks = problem.travels[vehicle.profile].legs(np.full(len(points), start), problem.stops.place)[1]
    return float(ticks.sum() / max(away.sum(), 1e-9))


def _past_centres(past: RoutePlan, points: Floats, drivers: int) -> Floats:
    if len(past.routes) < drivers:
        raise ValueError(f"{len(past.routes)} past routes are too few for {drivers} drivers")
    longest = sorted(past.routes, key=lambda route: -len(route.stops))[:drivers]
    return np.array([points[list(route.stops)].mean(axis=0) for route in longest])


def _hulls(problem: Problem, owner: Ints, drivers: int) -> tuple[BaseGeometry, ...]:
    from shapely import MultiPoint

    coordinates = np.stack([problem.places.x, problem.places.y], axis=1)[problem.stops.place]
    return tuple(MultiPoint(coordinates[owner == driver]).convex_hull for driver in range(drivers))
