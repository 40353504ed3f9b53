"""The two sides: what the plan of a scenario promises, and what a run of it delivered; both of a mean measured day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from network.design.flows.cost_to_serve import PARTS, by_flow, facility_loads, sites_usd
from network.plan.demand import lines_per_order, units_per_day
from network.ways import lane_mills
from twin.design.flows import planned
from twin.horizon import horizon
from twin.run_folder import read_table

if TYPE_CHECKING:
    from datasets import Scenario


@dataclass(frozen=True)
class Promised:
    """A plan's side, a day.

    Attributes
    ----------
    orders : float
    asked, brought, late, unserved : float
        Packages.
    usd : dict of str to float
        By part; sites are all open ones.
    late_share, unserved_share : float64[P]
        Of what is asked for under each promise.
    load, capacity : float64[F]
        Packages through each facility, and what it can do.
    sourced : float64[F]
        Packages that each facility is the source of.
    overtime : float
        Packages beyond what the plan fills a facility to (`policy.capacity_use`).
    objective_usd : float
        With charges for lateness, overtime and what nobody brings.
    lane_usd : float64[L]
        What a package pays on each lane.
    """

    orders: float
    asked: float
    brought: float
    late: float
    unserved: float
    usd: dict[str, float]
    late_share: np.ndarray
    unserved_share: np.ndarray
    load: np.ndarray
    capacity: np.ndarray
    sourced: np.ndarray
    overtime: float
    objective_usd: float
    lane_usd: np.ndarray


@dataclass(frozen=True)
class Delivered:
    """A run's side.

    Attributes
    ----------
    kpi : mapping of str to float
        Key figures by name; None where there is none.
    packages : float
        Made and sent, a day.
    days : int
        Measured days.
    facilities, lanes, promises : DataFrame
        The run's tables, a row a facility, lane and promise of the scenario.
    document : mapping
        `result.json`.
    """

    kpi: Mapping[str, float | None]
    packages: float
    days: int
    facilities: pd.DataFrame
    lanes: pd.DataFrame
    promises: pd.DataFrame
    document: Mapping[str, Any]

    def usd(self, part: str) -> float:
        """Cost of a part, a package."""
        return float(self.kpi.get(f"{part}_cost_per_package") or 0.0)


def promised(scenario: Scenario) -> tuple[Scenario, Promised]:
    """Plan a scenario; also the scenario with picking by its floors."""
    ready, posed, solved = planned(scenario)
    flows = by_flow(ready, posed, solved)
    p, flow = solved.arcs.problem, solved.solution.flow
    n_facilities, n_promises = len(ready.facilities), len(ready.promises)
    usd = dict(zip(PARTS, flows.usd.sum(axis=0).tolist(), strict=True)) | {"sites": float(sites_usd(ready).sum())}
    by_promise = flows.by(flows.keys["promise"], n_promises)
    asked = np.maximum(by_promise.asked, 1e-9)
    return ready, Promised(
        orders=units_per_day(ready) / lines_per_order(ready),
        asked=float(posed.asked.total),
        brought=float(flows.packages.sum()),
        late=float(flows.late.sum()),
        unserved=posed.asked.total - float(flows.packages.sum()),
        usd=usd,
        late_share=by_promise.late / asked,
        unserved_share=by_promise.unserved / asked,
        load=facility_loads(ready, posed, solved),
        capacity=posed.arrays.capacity,
        sourced=np.bincount(p.arc_source, weights=flow, minlength=n_facilities),
        overtime=float(p.spare_used(flow).sum()),
        objective_usd=solved.objective_usd,
        lane_usd=lane_mills(ready) / 1000,
    )


def delivered(run: Path, document: Mapping[str, Any], scenario: Scenario) -> Delivered:
    """A run folder's side; `document` is its result.

    Raises
    ------
    InvalidInput
        When a table is missing or cannot be read.
    """
    kpi = {row["name"]: row["value"] for row in document["kpis"]}
    days = horizon(scenario.settings).days
    packages = (document["packages"]["placed"] - document["packages"]["unserved"]) / days
    tables = {name: read_table(run, name) for name in ("facilities", "lanes", "promises")}
    return Delivered(kpi=kpi, packages=packages, days=days, document=document, **tables)
