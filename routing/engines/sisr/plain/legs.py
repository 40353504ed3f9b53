"""Costs and times between the customers of a search: tables, or coordinates where that is exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.engines.sisr.plain.state import Table
from routing.problem import Problem
from routing.travel.straight import StraightTravel
from routing.travel.table import Travel

TABLE_UP_TO = 4000
"""Customers up to which a table serves faster than coordinates."""

MIXED_STEPS = 1 << 22
"""Steps of the costliest leg where a cost is made of distance and time."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Legs:
    """Legs between the depot (0) and customers; see `Fixed` for the attributes.

    Attributes
    ----------
    unit : float
        Cost of a kernel's cost of 1.
    """

    travel: Travel
    places: Ints
    unit: float
    cost: Table
    cost_back: Table
    time: Table
    time_back: Table
    xy: npt.NDArray[np.float64]
    factors: npt.NDArray[np.float64]
    shift: float
    plane: bool
    same: bool
    by_time: bool

    def costs(self, origin: Ints, destination: Ints) -> Ints:
        """Kernel's cost of each leg."""
        if not self.plane:
            return self.cost[origin, destination].astype(np.int64)
        distance, duration = self.travel.legs(self.places[origin], self.places[destination])
        return duration if self.by_time else distance

    def times(self, origin: Ints, destination: Ints) -> Ints:
        """Duration of each leg."""
        return self.costs(origin, destination) if self.same else self.time[origin, destination].astype(np.int64)


def legs_of(problem: Problem, places: Ints) -> Legs:
    """Legs between these places, the depot first."""
    vehicle, travel = problem.vehicles[0], problem.travels[problem.vehicles[0].profile]
    per_distance, per_time = vehicle.cost_per_distance, vehicle.cost_per_travel
    plane = _plane(travel, places, per_distance, per_time)
    return plane if plane is not None else _tables(travel, places, per_distance, per_time)


def _plane(travel: Travel, places: Ints, per_distance: float, per_time: float) -> Legs | None:
    """Legs from coordinates, where one product of the distance gives cost and time alike."""
    if len(places) <= TABLE_UP_TO or not isinstance(travel, StraightTravel) or travel.law.curvature > 0.0:
        return None
    law = travel.law
    if travel.timed:
        one_pace = law.near_m <= 0.0 and law.far_m == np.inf
        if per_distance > 0.0 or not one_pace or (law.scale != 1.0 and law.stem != 1.0):
            return None
    factors = np.array([law.detour, law.stem * law.scale if travel.timed else law.scale])
    none = np.zeros((1, 1), np.int32)
    return Legs(
        travel=travel,
        places=places,
        unit=(per_time if travel.timed else per_time + per_distance) or 1.0,
        cost=none,
        cost_back=none,
        time=none,
        time_back=none,
        xy=np.ascontiguousarray(travel.points[places][:, :2]),
        factors=factors,
        shift=law.half,
        plane=True,
        same=True,
        by_time=travel.timed,
    )


def _tables(travel: Travel, places: Ints, per_distance: float, per_time: float) -> Legs:
    """Legs from tables."""
    distance, duration = travel.table(places)
    if duration is distance or (per_distance == 0.0 and per_time > 0.0):
        cost, unit = duration, per_time + (per_distance if duration is distance else 0.0)
    elif per_time == 0.0:
        cost, unit = distance, per_distance
    else:
        mixed = per_distance * distance + per_time * duration
        unit = float(mixed.max()) / MIXED_STEPS
        cost = np.rint(mixed / unit).astype(np.int32)
    same = cost is duration
    cost_back = _transposed(cost)
    return Legs(
        travel=travel,
        places=places,
        unit=unit or 1.0,
        cost=cost,
        cost_back=cost_back,
        time=duration,
        time_back=cost_back if same else _transposed(duration),
        xy=np.zeros((1, 2)),
        factors=np.zeros(2),
        shift=0.0,
        plane=False,
        same=same,
        by_time=same,
    )


def _transposed(table: Table) -> Table:
    """Columns as rows; the table itself where that is no difference."""
    return table if np.array_equal(table, table.T) else np.ascontiguousarray(table.T)
