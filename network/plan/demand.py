"""What the plan expects to be ordered on a measured day, in packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H

if TYPE_CHECKING:
    from datasets import Scenario


def units_per_day(scenario: Scenario) -> float:
    """Units ordered on a mean measured day; an event's hours take the place of the days' own."""
    run, demand = scenario.settings.run, scenario.settings.demand
    first, days = int(run.warmup_days), int(run.measured_days)
    event = np.zeros(0)
    if demand.event_day >= 0 and len(scenario.event_profile):
        event = scenario.event_profile.sort_values("hour")["share"].to_numpy(float)
    total = 0.0
    for day in range(first, first + days):
        hours = event[max(0, 24 * (day - int(demand.event_day))) : max(0, 24 * (day - int(demand.event_day) + 1))]
        if len(hours):
            total += demand.event_units * hours.sum() / event.sum()
            total += demand.units_per_day * scenario.day_factor(day) * (1 - len(hours) / 24)
        else:
            total += demand.units_per_day * scenario.day_factor(day)
    return total / days


def packages_per_line(scenario: Scenario) -> tuple[np.ndarray, float]:
    """Packages that a line of each goods becomes, float64[goods], and a line of an order to a hub.

    Lines of one order and goods share a package (orders that must be split are few and not counted): with n lines,
    goods of share q are in the order with probability ``1 - (1 - q) ** n``. A hub keeps everything that is
    ordered from it, so such an order is one package.
    """
    share = np.asarray(scenario.settings.demand.lines_share, float)
    share = share / share.sum()
    lines = np.arange(1, len(share) + 1)
    goods = scenario.goods["line_share"].to_numpy(float)
    present = (share[:, None] * (1 - (1 - goods[None, :]) ** lines[:, None])).sum(axis=0)
    mean = float(share @ lines)
    return np.divide(present, mean * goods, out=np.ones_like(goods), where=goods > 0), 1 / mean


def pool_line_share(scenario: Scenario) -> tuple[np.ndarray, int]:
    """Share of order lines by stock pool, float64[M], and the row of the hubs' pool (-1: none)."""
    from demand import Catalogue

    catalogue = Catalogue(scenario)
    velocity = np.asarray(scenario.settings.catalogue.velocity_shares, float)
    velocity = velocity / velocity.sum()
    share = np.zeros(len(scenario.pools))
    for row, of_velocity in zip(catalogue.pools, velocity, strict=True):
        share += of_velocity * np.bincount(row, minlength=len(share)) / len(row)
    return share, catalogue.hub_pool


def packages_by_pool(scenario: Scenario) -> np.ndarray:
    """Packages of each pool that a day's order line becomes, by promise; float64[P, M].

    Times a zone's lines a day and its share of the promise, these are its packages a day.
    """
    share, hub_pool = pool_line_share(scenario)
    by_goods, by_hub = packages_per_line(scenario)
    goods_row = {name: row for row, name in enumerate(scenario.goods["goods"])}
    of_pool = np.array([by_goods[goods_row[name]] if name in goods_row else 1.0 for name in scenario.pools["goods"]])
    table = np.tile(share * of_pool, (len(scenario.promises), 1))
    from_hub = (scenario.promises["source_kind"] == "prime_now_hub").to_numpy()
    if hub_pool >= 0:
        table[from_hub] = 0.0
        table[from_hub, hub_pool] = by_hub
    return table


def lines_by_zone(scenario: Scenario) -> np.ndarray:
    """Order lines a day of each zone; float64[Z]."""
    weight = scenario.zones["demand_weight"].to_numpy(float)
    return units_per_day(scenario) * weight / weight.sum()


def profile_by_slot(scenario: Scenario) -> np.ndarray:
    """Share of a day's orders by slot of the local day; float64[288]."""
    hours = np.zeros(24)
    hours[scenario.profile["hour"].to_numpy(int)] = scenario.profile["share"].to_numpy(float)
    return np.repeat(hours / hours.sum() / SLOTS_PER_H, SLOTS_PER_H)[:SLOTS_PER_DAY]
