"""`network place`: which pool of stock lies in which centre, held against where it lies now by the plan itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from core.errors import Finding, Infeasible, InvalidInput
from datasets import Scenario
from network.design.branching import Stopped
from network.design.placement import Figures, PlacementProblem, figures_of, improved, placement_problem
from network.plan import Plan
from network.plan.planning import pose
from twin.floors import with_floors
from twin.planning import door_costs, plan_scenario

VELOCITIES = ("A", "B", "C")
ROUNDS = 6
"""Searches, each at the prices of the plan before it."""
FIRST_SHARE = 0.25
"""Of each pool's places, those that move in a search; halved when its plan is no better."""
FIRST_CROSSING_USD = 0.2
"""What a package from another region is charged first where a share in region is asked for; doubled until it is met."""


@dataclass(frozen=True)
class Wanted:
    """What the user asks.

    Attributes
    ----------
    places : mapping of str to float
        Factor on the number of centres that hold each pool, by velocity; 1 where not said.
    in_region : float
        Share of packages to be served in region at least; 0: as it comes.
    room : float
        SKUs a m2 that a centre can hold, over the fullest centre's of today.
    rounds : int
    seconds : float, optional
    """

    places: Mapping[str, float]
    in_region: float = 0.0
    room: float = 1.0
    rounds: int = ROUNDS
    seconds: float | None = None


@dataclass(frozen=True)
class Placed:
    """The best placement found, and the plans with and without it.

    Attributes
    ----------
    scenario : Scenario
        As it was given.
    held_before, held : bool[M, F]
        Pools in open centres.
    before, after : Figures
    tried : int
        Placements that were planned.
    crossing_usd : float
        Charge for a package from another region at which it was found.
    stopped : {"", "seconds", "interrupt"}
        What cut the rounds short.
    seconds : float
    """

    scenario: Scenario
    held_before: np.ndarray
    held: np.ndarray
    before: Figures
    after: Figures
    tried: int
    crossing_usd: float
    stopped: Stopped
    seconds: float


def place(
    scenario: Scenario, wanted: Wanted, progress: Callable[[str, float], None] = lambda stage, done: None
) -> Placed:
    """Look for better placements, and keep the one whose plan has the least objective.

    Raises
    ------
    InvalidInput
        When the scenario has no open centre to place stock in, or a velocity does not exist.
    Infeasible
        When no placement that was tried serves the share asked for in region.
    """
    started = time.monotonic()
    progress("plan of today", 0.0)
    floored = with_floors(scenario)
    planned = plan_scenario(floored)
    before = figures_of(planned)
    problem = placement_problem(floored, pose(floored, *door_costs(floored)), _split_usd(planned), wanted.room)
    held = floored.stock_mask & problem.may_hold
    best = _searched(
        floored, problem, planned, held, _places(floored, wanted, held, problem), wanted, started, progress
    )
    goal = 100 * wanted.in_region
    if best.figures.in_region_pct < goal:
        reached = best.figures.in_region_pct
        raise Infeasible([f"{goal:.1f} % in region is asked for; the best placement found has {reached:.1f} %"])
    after = before if np.array_equal(best.held, held) else best.figures
    took = round(time.monotonic() - started, 3)
    return Placed(scenario, held, best.held, before, after, best.tried, best.crossing_usd, best.stopped, took)


@dataclass(frozen=True)
class _Found:
    """A placement with its plan's figures, and how it was come by."""

    held: np.ndarray
    figures: Figures
    tried: int
    crossing_usd: float
    stopped: Stopped


def _searched(
    scenario: Scenario,
    problem: PlacementProblem,
    planned: Plan,
    held: np.ndarray,
    places: np.ndarray,
    wanted: Wanted,
    started: float,
    progress: Callable[[str, float], None],
) -> _Found:
    """Some moves at a time, at the prices of the plan before; what the plan finds worse is taken back, and fewer tried.

    Where a share in region is asked for, a placement is better that comes nearer to it, until it is met.
    """
    now, before, share, crossing, tried = held, held, FIRST_SHARE, 0.0, 0
    stopped: Stopped = ""
    figures, price = figures_of(planned), _prices(planned)
    resized = bool((places != held.sum(axis=1)).any())
    for step in range(wanted.rounds):
        left = None if wanted.seconds is None else wanted.seconds - (time.monotonic() - started)
        if tried and left is not None and left <= 0:
            stopped = "seconds"
            break
        short = figures.in_region_pct < 100 * wanted.in_region
        crossing = max(FIRST_CROSSING_USD, 2 * crossing) if short else crossing
        try:
            progress(f"placement {step + 1}", (step + 1) / (wanted.rounds + 1))
            moved, _ = improved(problem, now, places, price, crossing, left, _spare(planned), share)
            if np.array_equal(moved, now):
                break
            other = plan_scenario(with_stock(scenario, moved, before))
        except KeyboardInterrupt:
            if not tried:
                raise
            stopped = "interrupt"
            break
        told, tried = figures_of(other), tried + 1
        if (resized and tried == 1) or _better(told, figures, wanted.in_region):
            now, planned, figures, price = moved, other, told, 0.5 * price + 0.5 * _prices(other)
        elif not short:
            share /= 2
    return _Found(now, figures, tried, crossing, stopped)


def _better(one: Figures, other: Figures, in_region: float) -> bool:
    goal = 100 * in_region
    if other.in_region_pct < goal or one.in_region_pct < goal:
        return one.in_region_pct > other.in_region_pct
    return one.objective_usd < other.objective_usd - 1e-6


def _spare(plan: Plan) -> np.ndarray:
    """Packages a day that each facility could take more, as full as plans fill it; float64[F]."""
    use = float(plan.scenario.settings.policy.capacity_use)
    return np.maximum(0.0, use * plan.facility_capacity - plan.facility_load)


def _split_usd(plan: Plan) -> float:
    """Mean cost of a package that is brought."""
    return plan.cost_usd / max(1.0, plan.packages_per_day - plan.unserved_packages)


def _prices(plan: Plan) -> np.ndarray:
    """What a package's room at each facility is worth; float64[F], USD."""
    facilities = plan.scenario.facilities
    hourly = facilities["capacity_packages_per_h"].to_numpy(float)
    pick = facilities["pick_packages_per_h"].to_numpy(float)
    hourly = np.where(pick > 0, np.minimum(hourly, pick), hourly)
    hours = np.divide(plan.facility_capacity, hourly, out=np.full(len(hourly), 24.0), where=hourly > 0)
    return np.asarray(plan.facility_saves_usd / np.maximum(hours, 1.0))


def _places(scenario: Scenario, wanted: Wanted, held: np.ndarray, problem: PlacementProblem) -> np.ndarray:
    """Centres of each pool in the end; int64[M]."""
    wrong = [
        Finding("--places", 0, "unknown-velocity", f"{name!r} is none of A, B, C")
        for name in wanted.places
        if name not in VELOCITIES
    ]
    if not problem.may_hold.any():
        wrong.append(Finding(scenario.name, 0, "no-centre", "no open fulfilment centre holds the goods of any pool"))
    if wrong:
        raise InvalidInput(wrong)
    factor = scenario.pools["velocity"].map(lambda name: wanted.places.get(name, 1.0)).to_numpy(float)
    most = problem.may_hold.sum(axis=1)
    now = held.sum(axis=1)
    return np.where(now > 0, np.clip(np.rint(now * factor), 1, np.maximum(most, 1)), 0).astype(np.int64)


def with_stock(scenario: Scenario, held: np.ndarray, before: np.ndarray) -> Scenario:
    """The scenario with its pools where `held` says; `before` are the places that may have been left."""
    return replace(scenario, stock=stock_table(scenario, held, before))


def stock_table(scenario: Scenario, held: np.ndarray, before: np.ndarray) -> pd.DataFrame:
    """Its stock table, rows that are left taken out, those that are new at the end.

    A pool's new place has as many units as a place that it left, in order, or as its other places have on the median.
    """
    stock, pools, ids = scenario.stock, scenario.pools["pool"].to_numpy(), scenario.facilities["id"].to_numpy()
    pool = stock["pool"].map({name: row for row, name in enumerate(pools)}).to_numpy()
    facility = stock["facility"].map(scenario.facility_row).to_numpy()
    gone = (before & ~held)[pool, facility]
    rows: list[dict[str, Any]] = []
    for m, f in zip(*np.nonzero(held & ~before), strict=True):
        left = stock[gone & (pool == m)]
        earlier = len([row for row in rows if row["pool"] == pools[m]])
        own = left.iloc[min(earlier, len(left) - 1)] if len(left) else stock[pool == m].median(numeric_only=True)
        units = {name: int(own[name]) for name in ("cover_units", "units_on_hand")}
        rows.append({"pool": pools[m], "facility": ids[f]} | units)
    kept = stock[~gone]
    if not rows:
        return kept.reset_index(drop=True)
    return pd.concat([kept, pd.DataFrame(rows).astype(dict(stock.dtypes))], ignore_index=True)
