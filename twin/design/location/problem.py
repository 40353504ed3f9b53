"""A scenario's design tables and settings as a design problem: what may be decided, within what limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from datasets import Scenario
from network.design.location import Carbon, Choice, CountLimit, DesignProblem, Period, Sites
from routing.estimate import VanSettings, estimate
from twin.planning import door_costs

KG_PER_T = 1000.0
FREE = {"may_close": Choice.MAY_CLOSE, "candidate": Choice.CANDIDATE}
FIXED = {"open": Choice.OPEN, "keep": Choice.OPEN, "close": Choice.CLOSED}


def design_problem(scenario: Scenario) -> DesignProblem:
    """The design problem of a scenario with picking by its floors.

    Opening and closing costs are spread over `design.horizon_days`; carbon is that of lanes and of the last mile.
    """
    door, hub_door = door_costs(scenario)
    return DesignProblem(
        scenario=scenario,
        door_cost=door,
        hub_door_cost=hub_door,
        sites=sites_of(scenario),
        limits=limits_of(scenario),
        periods=periods_of(scenario),
        carbon=carbon_of(scenario),
    )


def sites_of(scenario: Scenario) -> Sites:
    """What a design may do with each facility: its status, overridden by design.csv."""
    sites, design = Sites.of(scenario), scenario.design
    days = scenario.settings.design.horizon_days
    row = design["facility"].map(scenario.facility_row).to_numpy(dtype=np.int64)

    def spread(column: str, default: float) -> np.ndarray:
        values = np.full(len(sites), default)
        values[row] = design[column].to_numpy(float)
        return values

    most = spread("max_packages_per_day", -1.0)
    return replace(
        sites,
        choice=choices_of(scenario),
        opening_usd=spread("opening_usd", 0.0) / days,
        closing_usd=spread("closing_usd", 0.0) / days,
        min_packages=spread("min_packages_per_day", 0.0),
        max_packages=np.where(most < 0, np.inf, most),
        modules=spread("modules", 0.0).astype(np.int64),
        module_packages_per_h=spread("module_packages_per_h", 0.0),
        module_usd=spread("module_usd_per_day", 0.0),
    )


def choices_of(scenario: Scenario) -> np.ndarray:
    """`Choice` of each facility, int8[F].

    A choice that is about an open facility (`may_close`), and one about another (`candidate`), leave it free whatever
    an edit has made of its status, except that what an edit has closed is not opened again by `may_close`.
    """
    status = scenario.facilities["status"].to_numpy()
    is_open = status == "open"
    keeps = scenario.settings.design.open_sites == "keep"
    choice = np.where(status == "candidate", Choice.CANDIDATE, Choice.CLOSED)
    choice = np.where(is_open, Choice.OPEN if keeps else Choice.MAY_CLOSE, choice)
    for facility, word in zip(scenario.design["facility"], scenario.design["choice"], strict=True):
        row = scenario.facility_row[facility]
        if word in FIXED:
            choice[row] = FIXED[word]
        elif word == "may_close":
            choice[row] = Choice.MAY_CLOSE if is_open[row] else choice[row]
        elif word == "candidate":
            choice[row] = Choice.MAY_CLOSE if is_open[row] else Choice.CANDIDATE
    return choice.astype(np.int8)


def limits_of(scenario: Scenario) -> tuple[CountLimit, ...]:
    """The users' limits; those on what is opened or closed as limits on what is open."""
    is_open = (scenario.facilities["status"] == "open").to_numpy()
    return tuple(_limit(row, _members(scenario.facilities, row), is_open) for row in said_limits(scenario))


def said_limits(scenario: Scenario) -> list[dict[str, Any]]:
    """Rows of limits.csv that say a least or a most."""
    return [row for row in scenario.limits.to_dict("records") if row["at_least"] > 0 or row["at_most"] >= 0]


def _members(facilities: pd.DataFrame, row: dict[str, Any]) -> np.ndarray:
    members = np.ones(len(facilities), bool)
    for column, of in (("kinds", "kind"), ("states", "state"), ("regions", "region"), ("facilities", "id")):
        if row[column]:
            members &= facilities[of].isin([part.strip() for part in row[column].split(";")]).to_numpy()
    return members


def _limit(row: dict[str, Any], members: np.ndarray, is_open: np.ndarray) -> CountLimit:
    name, low, high = str(row["limit"]), int(row["at_least"]), int(row["at_most"])
    if row["counts"] == "closed":  # of n that are open today, at most k closed are at least n - k open
        members = members & is_open
        count = int(members.sum())
        least = max(0, count - high) if high >= 0 else 0
        return CountLimit(name, members, least, count - low if low > 0 else None)
    if row["counts"] == "opened":
        members = members & ~is_open
    return CountLimit(name, members, low, high if high >= 0 else None)


def periods_of(scenario: Scenario) -> tuple[Period, ...]:
    """The periods; one of the scenario's own demand where periods.csv has none."""
    rows = scenario.periods[["period", "days", "demand_factor"]].itertuples(index=False)
    return tuple(Period(str(name), float(days), float(factor)) for name, days, factor in rows) or (Period(),)


def carbon_of(scenario: Scenario) -> Carbon:
    """Carbon's price and cap, and what the last mile emits."""
    design = scenario.settings.design
    cap = float(design.carbon_cap_t_per_day)
    return Carbon(
        usd_per_kg=float(design.carbon_usd_per_t) / KG_PER_T,
        cap_kg_per_day=cap * KG_PER_T if cap >= 0 else float("inf"),
        door_kg=_door_kg(scenario, "delivery_station", VanSettings.of_vans),
        hub_door_kg=_door_kg(scenario, "prime_now_hub", VanSettings.of_couriers),
    )


def _door_kg(scenario: Scenario, kind: str, settings: Callable[[Any, float], VanSettings]) -> Callable[..., np.ndarray]:
    """Kilograms of a package at the door: (packages a day, land km2, stem km) of zones -> kg."""
    load = scenario.facilities.loc[scenario.facilities["kind"] == kind, "packages_per_van"].mean()
    van = settings(scenario.settings, float(load) if np.isfinite(load) else 1.0)

    def kg(packages: np.ndarray, land_km2: np.ndarray, stem_km: np.ndarray) -> np.ndarray:
        one = np.maximum(np.asarray(packages, float), 1e-9)
        return np.asarray(estimate(one, land_km2, stem_km, van).co2_kg / one)

    return kg
