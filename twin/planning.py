"""The plan of a run: network.plan at the prices of routing.estimate, and what sourcing and answers take from it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.clock import SLOTS_PER_H
from core.errors import Finding, InvalidInput
from datasets import Scenario
from network.paths import Paths
from network.plan import Plan
from network.plan import plan as plan_network
from network.sourcing_types import CandidateTable, SourcingPolicy, Stock
from network.timetable import DoorDepartures, Timetable, timetable_of
from routing.estimate import VanSettings, door_cost_usd
from twin.floors import with_floors
from twin.horizon import Horizon
from twin.progress import Progress


@dataclass(frozen=True)
class Prepared:
    """A planned network over a horizon, ready to source and simulate."""

    planned: Plan
    timetable: Timetable
    doors: DoorDepartures
    stock: Stock
    policy: SourcingPolicy

    @property
    def paths(self) -> Paths:
        """Ways that packages may take."""
        return self.planned.paths

    @property
    def candidates(self) -> CandidateTable:
        """Ways of each demand cell."""
        return self.planned.candidates

    @property
    def summary(self) -> dict[str, Any]:
        """The plan in a few figures; the same bytes for the same scenario."""
        p = self.planned
        return {
            "status": p.status,
            "engine": p.engine,
            "packages_per_day": p.packages_per_day,
            "cost_usd": round(p.cost_usd, 2),
            "bound_usd": round(p.bound_usd, 2),
            "objective_usd": round(p.objective_usd, 2),
            "late_packages": p.late,
            "unserved_packages": p.unserved_packages,
            "unserved": p.unserved,
        }


PlanOf = Callable[[Scenario, Horizon, Progress], tuple[Scenario, Prepared]]


def plan_of(scenario: Scenario, when: Horizon, steps: Progress) -> tuple[Scenario, Prepared]:
    """The scenario with picking by its floors, and its plan over the horizon; neither depends on the seed."""
    steps.at("floors")
    scenario = with_floors(scenario, steps.of("floors"))
    steps.at("plan")
    return scenario, prepare(scenario, when)


def prepare(scenario: Scenario, when: Horizon) -> Prepared:
    """Plan a scenario and lay its timetable over a horizon."""
    planned = plan_scenario(scenario)
    timetable, doors = timetable_of(scenario, planned.lanes, when.n_slots)
    policy = scenario.settings.policy
    return Prepared(
        planned=planned,
        timetable=timetable,
        doors=doors,
        stock=stock_of(scenario),
        policy=SourcingPolicy(
            congestion_mills_per_h=round(1000 * policy.congestion_usd_per_h),
            free_backlog_h=float(policy.free_backlog_h),
            max_backlog_h=float(policy.max_backlog_h),
        ),
    )


def plan_scenario(scenario: Scenario) -> Plan:
    """The network's plan with the last mile as `routing.estimate` prices it."""
    return plan_network(scenario, *door_costs(scenario))


def door_costs(scenario: Scenario) -> tuple[Callable[..., np.ndarray], Callable[..., np.ndarray]]:
    """Last mile of a package by vans, and by couriers: (packages, land km2, stem km) of zones -> USD."""
    facilities = scenario.facilities

    def cost(kind: str, settings: Callable[[Any, float], VanSettings]) -> Callable[..., np.ndarray]:
        load = facilities.loc[facilities["kind"] == kind, "packages_per_van"].mean()
        van = settings(scenario.settings, float(load) if np.isfinite(load) else 1.0)
        return lambda packages, land_km2, stem_km: door_cost_usd(packages, land_km2, stem_km, van)

    return cost("delivery_station", VanSettings.of_vans), cost("prime_now_hub", VanSettings.of_couriers)


def stock_of(scenario: Scenario) -> Stock:
    """Units by pool and facility; a facility is topped up at its own midnight."""
    pools, facilities = scenario.pools, scenario.facilities
    cover = np.zeros((len(pools), len(facilities)), np.int32)
    on_hand = np.zeros_like(cover)
    pool_row = {name: row for row, name in enumerate(pools["pool"])}
    rows = (
        scenario.stock["pool"].map(pool_row).to_numpy(),
        scenario.stock["facility"].map(scenario.facility_row).to_numpy(),
    )
    cover[rows] = np.minimum(scenario.stock["cover_units"].to_numpy(np.int64), np.iinfo(np.int32).max)
    on_hand[rows] = np.minimum(scenario.stock["units_on_hand"].to_numpy(np.int64), np.iinfo(np.int32).max)
    goods_row = {name: row for row, name in enumerate(scenario.goods["goods"])}
    offset = np.rint(facilities["clock_offset_h"].to_numpy(float) * SLOTS_PER_H).astype(np.int64)
    return Stock(
        cover=cover,
        on_hand=on_hand,
        refill=((-offset) % 288).astype(np.int16),
        goods_of_pool=pools["goods"].map(goods_row).fillna(0).to_numpy(np.uint8),
    )


def plan(scenario: Scenario) -> dict[str, Any]:
    """`network plan`: sourcing and flows only, as a JSON document."""
    started = time.perf_counter()
    planned = plan_scenario(with_floors(scenario))
    return {
        "status": planned.status,
        "engine": planned.engine,
        "cost_usd": round(planned.cost_usd, 2),
        "of_it_carbon_charge_usd": round(planned.charges.carbon, 2),
        "cost_per_package_usd": round(
            planned.cost_usd / max(1, planned.packages_per_day - planned.unserved_packages), 4
        ),
        "overtime_usd": round(planned.charges.overtime, 2),
        "late_charge_usd": round(planned.charges.late, 2),
        "unserved_charge_usd": round(planned.charges.unserved, 2),
        "objective_usd": round(planned.objective_usd, 2),
        "bound_usd": round(planned.bound_usd, 2),
        "packages_per_day": planned.packages_per_day,
        "delivered_packages": planned.packages_per_day - planned.unserved_packages,
        "late_packages": planned.late,
        "unserved_packages": planned.unserved_packages,
        "unserved": planned.unserved,
        "unreachable_zones": list(planned.unreachable),
        "shadow_prices": [
            {"place": place, "saves_usd_per_day": round(float(usd), 2)}
            for place, usd in shadow_prices(planned).head(10).itertuples(index=False)
        ],
        "seconds": round(time.perf_counter() - started, 3),
    }


def shadow_prices(planned: Plan) -> pd.DataFrame:
    """Facilities and lanes that limit a plan, the dearest first: place, saves_usd (of a day, see `Plan`)."""
    limits = pd.concat(
        [
            planned.facility_table.rename(columns={"id": "place"})[["place", "saves_usd"]],
            planned.lane_table.rename(columns={"lane": "place"})[["place", "saves_usd"]],
        ]
    ).sort_values("saves_usd", ascending=False, kind="stable")
    return limits[limits["saves_usd"] > 0].reset_index(drop=True)


def write_graph(scenario: Scenario, out: Path) -> dict[str, Any]:
    """Write the network as GraphML (.graphml) or node-link JSON (.json).

    Raises
    ------
    InvalidInput
        When the suffix is neither, or the file cannot be written.
    """
    from network.graph import graph, write_graphml, write_json

    writers = {".graphml": write_graphml, ".json": write_json}
    if out.suffix not in writers:
        raise InvalidInput([Finding(str(out), 0, "file-format", "a graph is written as .graphml or .json")])
    network = graph(with_floors(scenario))
    try:
        writers[out.suffix](network, out)
    except OSError as error:
        raise InvalidInput([Finding(str(out), 0, "unwritable-file", str(error.strerror or error))]) from error
    return {"out": str(out), "nodes": network.number_of_nodes(), "edges": network.number_of_edges()}
