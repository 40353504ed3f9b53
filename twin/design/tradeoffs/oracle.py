"""A scenario's plan at prices on being late and on carbon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from datasets import Scenario, Settings
from network.design.tradeoffs import Measured, measured
from network.plan.demand import lines_by_zone
from network.plan.planning import Posed, pose, solve_posed
from routing.estimate import VanSettings, estimate
from twin.planning import door_costs

LATE_CHOICES = 2
"""Of each cell's candidates, places for cheap ways that are too late: what makes being late a choice."""


UNSERVED_USD = 1000.0
"""What an unserved package is charged at least, so that no price makes a plan cheaper by not serving whom it could."""


class Enough(Exception):
    """Time is up, or somebody has asked for what is known."""


class Oracle:
    """Plans at prices, each made once; ways are searched again only where the carbon price is another.

    Parameters
    ----------
    scenario : Scenario
        With picking by its floors.
    go_on : callable
        Called before each plan with how many there are already; raises `Enough` to end.
    """

    def __init__(self, scenario: Scenario, go_on: Callable[[int], None]) -> None:
        self._scenario = scenario
        self._go_on = go_on
        self._posed: tuple[tuple[float, int], Posed] | None = None
        self._door_kg = 0.0
        self.known: dict[tuple[float, float, int], Measured] = {}

    def __call__(self, late_usd: float, carbon_usd_per_t: float, choices: int = LATE_CHOICES) -> Measured:
        """The plan at these prices, to the mill and the cent."""
        key = round(late_usd, 3), round(carbon_usd_per_t, 2), choices
        if key not in self.known:
            self._go_on(len(self.known))
            scenario, posed = self._at(*key)
            self.known[key] = measured(scenario, posed, solve_posed(scenario, posed))
        return self.known[key]

    def _at(self, late_usd: float, carbon_usd_per_t: float, choices: int) -> tuple[Scenario, Posed]:
        changed = {
            "policy.late_usd": late_usd,
            "policy.carbon_usd_per_t": carbon_usd_per_t,
            "policy.late_choices": choices,
        }
        if choices == LATE_CHOICES:
            changed["policy.unserved_usd"] = unserved_usd(self._scenario)
        scenario = replace(self._scenario, settings=Settings({**self._scenario.settings, **changed}))
        if self._posed is None or self._posed[0] != (carbon_usd_per_t, choices):
            self._posed = None  # two of them are never held at once
            posed = pose(scenario, *door_costs(scenario))
            self._posed, self._door_kg = ((carbon_usd_per_t, choices), posed), door_co2_kg(self._scenario, posed)
        return scenario, self._posed[1]

    def door_co2_kg(self) -> float:
        """Of vans and couriers, of the plan posed last: zones are given to stations before ways are chosen."""
        return self._door_kg


def unserved_usd(scenario: Scenario) -> float:
    """What an unserved package is charged at every point of a front."""
    return max(UNSERVED_USD, float(scenario.settings.policy.unserved_usd))


def door_co2_kg(scenario: Scenario, posed: Posed) -> float:
    """CO2e a day of vans and couriers for what a plan brings to each zone, as a run estimates it."""
    cells, asked = posed.asked.cells, posed.asked
    n_stations, n_promises = len(posed.arrays.cycles.stations), len(scenario.promises)
    lines = lines_by_zone(scenario)[:, None] * scenario.promise_share
    place = asked.zone_station * n_promises + np.arange(n_promises)
    served = asked.zone_station >= 0
    of_cell = np.bincount(
        cells.station * n_promises + cells.promise, weights=cells.demand, minlength=n_stations * n_promises
    )
    sums = np.bincount(place[served], weights=lines[served], minlength=n_stations * n_promises)
    each = np.divide(of_cell, sums, out=np.zeros_like(sums), where=sums > 0)
    packages = np.where(served, lines * each[np.where(served, place, 0)], 0.0)
    hub = (scenario.promises["source_kind"] == "prime_now_hub").to_numpy()
    total, land, facilities = 0.0, scenario.zones["land_km2"].to_numpy(float), scenario.facilities
    for territory, some, kind, settings in (
        (asked.vans, ~hub, "delivery_station", VanSettings.of_vans),
        (asked.couriers, hub, "prime_now_hub", VanSettings.of_couriers),
    ):
        by_zone = packages[:, some].sum(axis=1)
        there = (by_zone > 0) & np.isfinite(territory.stem_km)
        load = float(facilities.loc[facilities["kind"] == kind, "packages_per_van"].mean())
        if there.any():
            van = settings(scenario.settings, load)
            total += float(estimate(by_zone[there], land[there], territory.stem_km[there], van).co2_kg.sum())
    return total
