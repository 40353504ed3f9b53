"""One floor run as a command asks for it: layout, orders and staffing in, a comparison of modes out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import Finding, InvalidInput
from warehouse.compare import Comparison, compare
from warehouse.floor_stream import floor_orders, read_floor_orders
from warehouse.layout.checks import CROWDED, check_pod_floor, check_walking_floor
from warehouse.layout.floor_plan import FloorPlan, floor_plan
from warehouse.layout.pod_floor import Cell, PodFloor
from warehouse.modes import CHOICES, Staffing

if TYPE_CHECKING:
    from datasets import Scenario
    from warehouse.floor_orders import FloorOrders
    from warehouse.trace.recorder import Recorder

LINES_PER_STATION_H = 200.0
"""Lines that a floor is given for each of its pick stations where nobody says: two thirds of the 300 units an hour
that are published as a station's target."""
ROBOTS_PER_STATION = 10
LINES_PER_PICKER_H = {"pickers": 65.0, "proteus": 65.0}
"""Pickers that walk are as many as hold the lines at these rates (published: 60-160 lines an hour)."""
CARRIERS_PER_PICKER = 4.0
WARM_UP_H = 0.5


@dataclass(frozen=True)
class FloorRun:
    """What is asked for.

    Attributes
    ----------
    layout : str, optional
        As `floor_plan` takes it.
    mode : str
        One of `CHOICES`.
    hours : float
        Measured time, after the warm-up.
    robots, stations, pickers : int, optional
        As many as the floor has, or as hold the lines, where None.
    lines_per_h : float, optional
    orders : Path, optional
        A file of orders instead of the scenario's stream.
    warm_up_h : float, optional
        `WARM_UP_H` where None; nothing before the orders of a file.
    seed : int
    """

    layout: str | None = None
    mode: str = "both"
    hours: float = 1.0
    robots: int | None = None
    stations: int | None = None
    pickers: int | None = None
    lines_per_h: float | None = None
    orders: Path | None = None
    warm_up_h: float | None = None
    seed: int = 1

    @property
    def modes(self) -> tuple[str, ...]:
        """The modes that `mode` means."""
        return CHOICES[self.mode]

    @property
    def from_h(self) -> float:
        """Hour from which on is measured."""
        if self.warm_up_h is None:
            return 0.0 if self.orders else WARM_UP_H
        return self.warm_up_h


def run_floor(
    asked: FloorRun,
    scenario: Scenario,
    *,
    recorders: Mapping[str, Recorder] | None = None,
    progress: Callable[[str, float], None] = lambda stage, done: None,
) -> Comparison:
    """Run the asked modes over the same orders.

    Raises
    ------
    InvalidInput
        What is wrong with the layout, the orders' file or the staffing.
    """
    plan = floor_plan(asked.layout)
    progress("orders", 0.0)
    orders = _orders(asked, scenario, plan)
    hours = asked.hours + asked.from_h
    lines_per_h = _lines_before(orders, hours) / hours if asked.orders else lines_asked(asked, plan)
    staffing = {mode: staffing_of(mode, asked, plan, lines_per_h) for mode in asked.modes}
    warnings = check_floors(plan, staffing)
    found = compare(
        plan,
        orders,
        scenario.settings.floor,
        staffing,
        seed=asked.seed,
        from_s=asked.from_h * 3600,
        to_s=hours * 3600,
        recorders=recorders,
        progress=progress,
    )
    return replace(found, warnings=warnings)


def lines_asked(asked: FloorRun, plan: FloorPlan) -> float:
    """Lines an hour that the floor gets."""
    if asked.lines_per_h is not None:
        return asked.lines_per_h
    stations = asked.stations or _pick_stations(plan)
    if not stations:
        message = "the floor has no pick station that says how many lines it gets: give them"
        raise InvalidInput([Finding("--lines-per-h", 0, "no-pick-station", message)])
    return LINES_PER_STATION_H * stations


def staffing_of(mode: str, asked: FloorRun, plan: FloorPlan, lines_per_h: float) -> Staffing:
    """Who works in a mode: what is asked for, the rest by rule of thumb."""
    if mode == "pods":
        stations = _pick_stations(plan) if asked.stations is None else asked.stations
        usual = Staffing(min(ROBOTS_PER_STATION * stations, _room_for_robots(plan.pods)), stations, stations)
        pickers = asked.pickers if asked.mode == "pods" else None
    else:
        people = max(1, math.ceil(lines_per_h / LINES_PER_PICKER_H[mode]))
        usual = Staffing(round(CARRIERS_PER_PICKER * people) if mode == "proteus" else 0, 0, people)
        pickers = asked.pickers
    robots = asked.robots if mode == "pods" or asked.mode == "proteus" else None
    usual = usual if robots is None else replace(usual, robots=robots)
    return usual if pickers is None else replace(usual, pickers=pickers)


def check_floors(plan: FloorPlan, staffing: Mapping[str, Staffing]) -> tuple[Finding, ...]:
    """Refuse a floor on which robots or people cannot do their work; what is no more than doubtful comes back.

    Raises
    ------
    InvalidInput
        With every finding that is an error.
    """
    findings: list[Finding] = []
    if "pods" in staffing:
        findings += check_pod_floor(plan.pods, plan.n_pods, staffing["pods"].robots, plan.name)
    if set(staffing) - {"pods"}:
        most = max(staffing[mode].robots + staffing[mode].pickers for mode in staffing if mode != "pods")
        findings += check_walking_floor(plan.walking, plan.n_skus, plan.name, n_agents=most)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise InvalidInput(errors)
    return tuple(findings)


def _orders(asked: FloorRun, scenario: Scenario, plan: FloorPlan) -> FloorOrders:
    if asked.orders is not None:
        orders = read_floor_orders(asked.orders, scenario, plan.n_skus)
        hours = asked.hours + asked.from_h
        if not _lines_before(orders, hours):
            message = (
                f"no order is placed in the run's {hours:g} h; the first one comes after {orders.placed_s[0]:,.0f} s"
            )
            raise InvalidInput([Finding(str(asked.orders), 0, "outside-run", message)])
        return orders
    return floor_orders(
        scenario,
        lines_per_h=lines_asked(asked, plan),
        hours=asked.hours + asked.from_h,
        n_skus=plan.n_skus,
        seed=asked.seed,
    )


def _lines_before(orders: FloorOrders, hours: float) -> int:
    """Lines of a file's orders that are placed before the run ends."""
    return int(orders.line_first[np.searchsorted(orders.placed_s, hours * 3600)])


def _room_for_robots(floor: PodFloor) -> int:
    """As many robots as start in the places and do not crowd the lanes; 1 at least."""
    lanes = int(np.count_nonzero(floor.kind == Cell.LANE))
    return max(1, min(len(floor.storage), int(CROWDED * lanes)))


def _pick_stations(plan: FloorPlan) -> int:
    return sum(place.picks for place in plan.pods.stations)
