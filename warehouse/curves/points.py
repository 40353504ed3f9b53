"""Points of a capacity curve: the floor's model, run with orders that never run out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from datasets import Settings
from warehouse.curves.curve import DECIMALS
from warehouse.floor_orders import FloorOrders
from warehouse.floor_result import FloorResult
from warehouse.modes import Staffing, simulate

if TYPE_CHECKING:
    from warehouse.layout.floor_plan import FloorPlan

WARMUP_S, MEASURED_S = 1800.0, 5400.0
WAITING_H = 0.5
"""Hours' worth of orders that wait at the start."""
ROBOTS_PER_STATION = (1, 2, 3, 4, 6, 8, 10, 12, 16, 20)
STATION_SHARES = (0.25, 0.5, 0.75, 1.0)
PICKER_SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
MIX = "demo"
"""Bundled scenario whose orders every floor is measured with: of one to eight lines, by Zipf's law."""

Simulate = Callable[..., FloorResult]


@dataclass(frozen=True)
class Point:
    """A floor and its staff: all that a process needs to measure one point.

    Attributes
    ----------
    plan : str
        Bundled floor plan of one module.
    mode : {"pods", "pickers"}
    settings : Settings
        `scenario.settings.floor`, with what differs on this class of floors.
    robots, people : int
    seeds : tuple of int
        Of orders and model; the mean of the runs is taken.
    """

    plan: str
    mode: str
    settings: Settings
    robots: int
    people: int
    seeds: tuple[int, ...]

    def staffing(self) -> Staffing:
        """Stations need one picker each."""
        stations = self.people if self.mode == "pods" else 0
        return Staffing(robots=self.robots, stations=stations, pickers=self.people)


def grid(mode: str, people: int) -> tuple[list[int], list[int]]:
    """Robots and people at which a module of so many people is measured."""
    shares = STATION_SHARES if mode == "pods" else PICKER_SHARES
    counts = sorted({max(1, math.ceil(share * people)) for share in shares})
    return ([count * people for count in ROBOTS_PER_STATION] if mode == "pods" else [0]), counts


def units_per_h(point: Point, run: Simulate = simulate) -> float:
    """Units an hour that are picked at a point, after the warm-up; mean of its seeds."""
    units = [_units(point, seed, run) for seed in point.seeds]
    return round(sum(units) / len(units) / (MEASURED_S / 3600), DECIMALS)


def _units(point: Point, seed: int, run: Simulate) -> float:
    """Units that are picked in the measured time."""
    to_s = WARMUP_S + MEASURED_S
    plan = _plan(point.plan)
    orders = _orders(plan.n_skus, point.people * most_lines_per_h(point), to_s / 3600, seed)
    result = run(point.mode, plan, orders, point.settings, point.staffing(), seed=seed, from_s=WARMUP_S, to_s=to_s)
    measured = (result.picked_s >= WARMUP_S) & (result.picked_s < to_s)
    return float(result.orders.units[measured].sum())


def most_lines_per_h(point: Point) -> float:
    """Lines that a person could pick in an hour without ever waiting, walking or resting."""
    settings = point.settings
    line_s = settings.pick_unit_s if point.mode == "pods" else settings.search_s + settings.grasp_s
    return 3600.0 / float(line_s)


@lru_cache(maxsize=4)
def _plan(name: str) -> FloorPlan:
    from warehouse.layout.floor_plan import floor_plan

    return floor_plan(name)


@lru_cache(maxsize=8)
def _orders(n_skus: int, lines_per_h: float, hours: float, seed: int) -> FloorOrders:
    import datasets
    from warehouse.floor_stream import floor_orders

    return floor_orders(
        datasets.load(MIX), lines_per_h=lines_per_h, hours=hours, n_skus=n_skus, seed=seed, before_h=WAITING_H
    )
