"""From a problem to the tables of the kernel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.engines.sisr.neighbours import nearest
from routing.engines.sisr.order import hilbert_order
from routing.engines.sisr.plain.legs import Legs, legs_of
from routing.engines.sisr.plain.state import (
    CLOSE,
    DEMAND,
    FROM_DEPOT,
    LATE,
    MUST,
    OPEN,
    PENALTY,
    SERVICE,
    TO_DEPOT,
    Fixed,
    Table,
)
from routing.problem import Problem

AROUND = 100
"""Nearest customers that a ruin may reach."""


@dataclass(frozen=True)
class Prepared:
    """A problem in the kernel's terms.

    Attributes
    ----------
    fixed : Fixed
    stop_of : int64[n + 1]
        Row of `Problem.stops` of each customer; -1 for the depot.
    limit : int
        Routes at most.
    unit : float
        Cost of one of the kernel's.
    points : float64[n + 1, 2]
        Where the customers are; NaN where that is not known.
    """

    fixed: Fixed
    stop_of: npt.NDArray[np.int64]
    limit: int
    unit: float
    points: npt.NDArray[np.float64]

    def __len__(self) -> int:
        """Count the customers."""
        return len(self.stop_of) - 1


def prepare(problem: Problem) -> Prepared:
    """Number the customers along a curve, and fill the tables."""
    stops, vehicle = problem.stops, problem.vehicles[0]
    x, y = problem.places.x[stops.place], problem.places.y[stops.place]
    order = hilbert_order(x, y)
    stop_of = np.concatenate([[-1], order])
    places = np.concatenate([[vehicle.start], stops.place[order]]).astype(np.int64)
    legs = legs_of(problem, places)
    table = _stop_table(problem, order, legs)
    timed = _binds(table, problem)
    fixed_cost = int(min(round(vehicle.fixed_cost / legs.unit), MUST // 4))
    neighbours = nearest(legs, table if timed else None, AROUND)
    fixed = Fixed(
        cost=legs.cost,
        cost_back=legs.cost_back,
        time=legs.time,
        time_back=legs.time_back,
        xy=legs.xy,
        factors=legs.factors,
        shift=legs.shift,
        near=neighbours.near,
        into=neighbours.into,
        out=neighbours.out,
        around=neighbours.around,
        stop=table,
        orders=_orders(timed),
        plane=legs.plane,
        same=legs.same,
        timed=timed,
        capacity=int(min(vehicle.capacity[0], LATE)) if vehicle.capacity else LATE,
        fixed_cost=fixed_cost,
    )
    points = np.stack([problem.places.x[places], problem.places.y[places]], axis=1)
    return Prepared(fixed, stop_of, int(min(vehicle.number, len(order))), legs.unit, points)


def _stop_table(problem: Problem, order: npt.NDArray[np.int64], legs: Legs) -> Table:
    """Fill `Fixed.stop`; the depot's window is the shift."""
    stops, vehicle = problem.stops, problem.vehicles[0]
    table = np.zeros((len(order) + 1, 8), np.int64)
    if problem.dimensions:
        table[1:, DEMAND] = stops.delivery[order, 0]
    table[1:, SERVICE] = stops.service[order]
    first = stops.window_first[order]
    table[0, OPEN], table[0, CLOSE] = vehicle.shift_open, min(vehicle.shift_close, LATE)
    table[1:, OPEN] = stops.window_open[first]
    table[1:, CLOSE] = np.minimum(stops.window_close[first], LATE)
    if vehicle.work_max < LATE:
        table[0, CLOSE] = min(table[0, CLOSE], vehicle.shift_open + vehicle.work_max)
    customers = np.arange(1, len(order) + 1)
    depot = np.zeros_like(customers)
    table[1:, FROM_DEPOT] = legs.costs(depot, customers)
    table[1:, TO_DEPOT] = legs.costs(customers, depot)
    with np.errstate(over="ignore"):
        table[1:, PENALTY] = np.minimum(stops.penalty[order] / legs.unit, MUST).astype(np.int64)
    return np.ascontiguousarray(table, np.int32)


def _binds(table: Table, problem: Problem) -> bool:
    """Whether time can bind at all."""
    return bool(table[0, CLOSE] < LATE or (table[1:, CLOSE] < LATE).any())


def _orders(timed: bool) -> npt.NDArray[np.int64]:
    """Orders of insertion by their weights: random, demand, far, near 4:4:2:1 and three by windows 2:2:2."""
    plain = [0] * 4 + [1] * 4 + [2] * 2 + [3]
    return np.array(plain + ([4] * 2 + [5] * 2 + [6] * 2 if timed else []), np.int64)
