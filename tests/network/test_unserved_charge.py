"""Whoever is not brought is charged for, whatever the reason: cutting customers off is no saving."""

from __future__ import annotations

import numpy as np
import pytest

import datasets
from network.design.flows.periods import alone_mills, outside_mills, together
from network.design.screening import Closure, base_of
from network.design.screening.screen import outcome_without
from network.design.tradeoffs import measured
from network.plan import plan
from network.plan.planning import pose, solve_posed

NEAR = "door.max_km=10"
"""So near that zones lose their station, and a station that closes leaves zones behind."""


def door(packages: np.ndarray, land_km2: np.ndarray, stem_km: np.ndarray) -> np.ndarray:
    """A last mile that is dearer further out."""
    return 1.0 + 0.02 * stem_km + 0.3 * np.sqrt(land_km2 / np.maximum(packages, 1.0))


@pytest.fixture(scope="module")
def near():
    return datasets.load("demo", edits=[NEAR])


@pytest.mark.parametrize("edits", [[NEAR], [NEAR, "DS-CMH-03.status=closed"]], ids=["near", "closed"])
def test_zones_without_a_station_are_charged(edits):
    scenario = datasets.load("demo", edits=edits)
    planned, price = plan(scenario, door), scenario.settings.policy.unserved_usd
    assert planned.unserved["no path"] == planned.unserved_packages > 40_000
    assert planned.charges.unserved == pytest.approx(price * planned.unserved_packages)
    charges = planned.charges.overtime + planned.charges.late + planned.charges.unserved
    assert planned.objective_usd == pytest.approx(planned.cost_usd + charges)
    assert planned.bound_usd == pytest.approx(planned.objective_usd, rel=1e-6)
    assert planned.duality.cost_mills / 1000 == pytest.approx(planned.objective_usd)
    assert planned.duality.problems(1e-6) == []


def test_what_stations_cannot_sort_is_charged_without_a_last_mile():
    scenario = datasets.load("demo", edits=["demand.units_per_day=x2.5"])
    posed = pose(scenario, door)
    solved, planned, price = solve_posed(scenario, posed), plan(scenario, door), scenario.settings.policy.unserved_usd
    assert posed.asked.beyond_station > 0
    lost = np.bincount(solved.arcs.problem.cell_of_level, weights=solved.solution.unserved)
    last_mile = float(posed.asked.cells.door_mills @ lost) / 1000
    assert planned.charges.unserved == pytest.approx(price * planned.unserved_packages + last_mile, abs=price)


def test_closing_a_facility_is_no_gain_from_those_cut_off(near):
    base = base_of(near, door)
    price, lowest = near.settings.policy.unserved_usd, 0.0
    for row in range(len(near.facilities)):
        closed = outcome_without(base, Closure(facilities=(row,)))
        more = closed.unserved - base.outcome.unserved
        damage = closed.objective_usd - base.outcome.objective_usd
        if more > 0:
            assert damage > 0.8 * price * more
        lowest = min(lowest, closed.cost_usd - base.outcome.cost_usd)
    assert lowest < -10_000, "their transport is saved, which was the whole damage once"


def test_screen_tradeoffs_and_periods_charge_as_the_plan_does(near):
    planned, posed = plan(near, door), pose(near, door)
    solved = solve_posed(near, posed)
    assert base_of(near, door).outcome.objective_usd == pytest.approx(planned.objective_usd, rel=1e-3)
    told = measured(near, posed, solved)
    assert (told.objective_usd, told.bound_usd) == pytest.approx((planned.objective_usd, planned.bound_usd))
    assert alone_mills([solved, solved], [2, 3]) / 1000 == pytest.approx(5 * planned.objective_usd)
    shared = together([solved, solved], [2, 3]).solution.cost_mills + outside_mills([solved, solved], [2, 3])
    assert shared / 1000 == pytest.approx(5 * planned.objective_usd, rel=1e-6)
