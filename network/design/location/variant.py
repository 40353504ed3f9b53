"""The scenario of one design: statuses, capacities, a period's demand, and carbon at its price in every cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.clock import SLOTS_PER_H
from datasets.settings import Settings
from network.design.location.problem import DesignProblem, Sites
from network.lanes import in_shift
from network.territory import DoorCost

if TYPE_CHECKING:
    from datasets import Scenario

_DEMAND = ("demand.units_per_day", "demand.event_units")
_KEPT = ("facility_row", "zone_row", "stock_mask", "offered", "promise_share")
"""What a scenario has worked out that no design changes: promises stay offered where they are offered today, else
closing a site would look cheap because its customers are then promised less."""


def with_design(scenario: Scenario, sites: Sites, is_open: np.ndarray, modules: np.ndarray) -> Scenario:
    """The scenario with a design's statuses and capacities; its promises stay offered where they are offered today."""
    table = scenario.facilities.copy()
    table["status"] = np.where(is_open, "open", "closed")
    shift_h = in_shift(_with_facilities(scenario, table)).sum(axis=1) / SLOTS_PER_H
    base = table["capacity_packages_per_h"].to_numpy(float)
    added = modules * sites.module_packages_per_h
    most = np.divide(sites.max_packages, shift_h, out=np.full(len(base), np.inf), where=shift_h > 0)
    table["capacity_packages_per_h"] = np.minimum(base + added, most)
    table["pick_packages_per_h"] = table["pick_packages_per_h"].to_numpy(float) + added
    grown = np.divide(base + added, base, out=np.ones_like(base), where=base > 0)
    table["vans"] = np.floor(table["vans"].to_numpy(float) * grown + 1e-9).astype(np.int64)
    return _with_facilities(scenario, table)


def _with_facilities(scenario: Scenario, table: object) -> Scenario:
    return _kept(scenario, replace(scenario, facilities=table))


def _kept(scenario: Scenario, changed: Scenario) -> Scenario:
    """The changed scenario with what the first has worked out (cached) of what no design changes."""
    for name in _KEPT:
        changed.__dict__[name] = getattr(scenario, name)
    return changed


def with_demand(scenario: Scenario, factor: float) -> Scenario:
    """The scenario with `factor` times its demand."""
    if factor == 1.0:
        return scenario
    values = dict(scenario.settings)
    values |= {key: values[key] * factor for key in _DEMAND}
    return _kept(scenario, replace(scenario, settings=Settings(values)))


def with_carbon(problem: DesignProblem, usd_per_kg: float) -> DesignProblem:
    """The problem with carbon at a price in the costs of lanes and doors themselves, and none besides.

    The plan then weighs carbon in everything that it decides.
    """
    if usd_per_kg == 0.0:
        return problem
    scenario, carbon = problem.scenario, problem.carbon
    lanes = scenario.lanes.copy()
    lanes["cost_per_trip_usd"] = lanes["cost_per_trip_usd"] + usd_per_kg * lanes["co2_kg_per_trip"]
    return replace(
        problem,
        scenario=_kept(scenario, replace(scenario, lanes=lanes)),
        door_cost=_priced(problem.door_cost, carbon.door_kg, usd_per_kg),
        hub_door_cost=_priced(problem.hub_door_cost, carbon.hub_door_kg, usd_per_kg),
        carbon=replace(carbon, usd_per_kg=0.0),
    )


def _priced(cost: DoorCost, kg: DoorCost | None, usd_per_kg: float) -> DoorCost:
    if kg is None:
        return cost
    return lambda packages, land, stem: cost(packages, land, stem) + usd_per_kg * kg(packages, land, stem)


def lane_kg(scenario: Scenario) -> np.ndarray:
    """Carbon of a package on each lane of the table with its vehicles as full as planned, kg; float64[L]."""
    table = scenario.lanes
    load = (table["packages_per_vehicle"] * table["planned_fill"]).to_numpy(float)
    return np.asarray(table["co2_kg_per_trip"].to_numpy(float) / load)
