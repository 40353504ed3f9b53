"""What the plan expects to be ordered on a measured day, in packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba as nb
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


def lines_per_order(scenario: Scenario) -> float:
    """Lines of a mean order."""
    share = np.asarray(scenario.settings.demand.lines_share, float)
    return float(share @ np.arange(1, len(share) + 1) / share.sum())


def packages_per_line(scenario: Scenario, pool_share: np.ndarray, apart: np.ndarray) -> tuple[np.ndarray, float]:
    """Packages that a line of each goods becomes, float64[goods], and a line of an order to a hub.

    In an order of n lines, something with share q of all lines is present with probability ``1 - (1 - q) ** n``.
    Different goods never share a package, so each that is present makes one; each further pool of the same goods
    makes another when it lies apart from the first. A hub keeps everything that is ordered from it: one package.

    Parameters
    ----------
    pool_share : float64[M]
        Share of lines by pool.
    apart : float64[goods]
        Chance that two pools of the goods lie in no facility together that is near enough (`pools_apart`).
    """
    share = np.asarray(scenario.settings.demand.lines_share, float)
    share = share / share.sum()
    lines = np.arange(1, len(share) + 1)
    goods = list(scenario.goods["goods"])
    goods_of_pool = np.array([goods.index(name) if name in goods else -1 for name in scenario.pools["goods"]])

    def present(q: np.ndarray) -> np.ndarray:
        return (share[:, None] * (1 - (1 - q[None, :]) ** lines[:, None])).sum(axis=0)

    known = goods_of_pool >= 0
    goods_share = np.bincount(goods_of_pool[known], weights=pool_share[known], minlength=len(goods))
    pools = np.bincount(goods_of_pool[known], weights=present(pool_share)[known], minlength=len(goods))
    one = present(goods_share)
    mean = float(share @ lines)
    packages = one + apart * np.maximum(0.0, pools - one)
    return np.divide(packages, mean * goods_share, out=np.ones_like(one), where=goods_share > 0), 1 / mean


def pools_apart(scenario: Scenario, cell_of: np.ndarray, sources: np.ndarray) -> np.ndarray:
    """Chance that two different pools of the same goods cannot come from one source; float64[goods].

    They can, as in sourcing, where a candidate of the rarer one holds the other. The mean over stations and
    promises, pairs weighted by their lines.

    Parameters
    ----------
    cell_of : int32[S, P, M]
    sources : int32[C, K]
        Facility rows of each cell's candidates; -1 where none.
    """
    share, _ = pool_line_share(scenario)
    held = np.ascontiguousarray(scenario.stock_mask)
    apart = np.zeros(len(scenario.goods))
    for row, name in enumerate(scenario.goods["goods"]):
        pools = np.flatnonzero((scenario.pools["goods"] == name).to_numpy() & (share > 0))
        pools = pools[np.argsort(held[pools].sum(axis=1), kind="stable")]  # the rarest first
        cells = cell_of[:, :, pools].reshape(-1, len(pools))
        cells = cells[(cells >= 0).all(axis=1)]
        if len(pools) > 1 and len(cells):
            apart[row] = _apart(np.ascontiguousarray(cells), sources, held, pools, share[pools])
    return apart


@nb.njit(cache=True)
def _apart(cells, sources, held, pools, share):
    alone, total = 0.0, 0.0
    for i in range(len(cells)):
        for rarer in range(len(pools)):
            for other in range(rarer + 1, len(pools)):
                together = False
                for source in sources[cells[i, rarer]]:
                    together |= source >= 0 and held[pools[other], source]
                total += share[rarer] * share[other]
                alone += 0.0 if together else share[rarer] * share[other]
    return alone / total if total > 0 else 0.0


def pool_line_share(scenario: Scenario) -> tuple[np.ndarray, int]:
    """Share of order lines by stock pool, float64[M], and the row of the hubs' pool (-1: none)."""
    global _known
    of = (scenario.settings.catalogue, scenario.pools, scenario.goods)
    if _known is None or any(there is not here for there, here in zip(_known[0], of, strict=True)):
        _known = (of, _pool_line_share(scenario))
    return _known[1]


_known: tuple[tuple[Any, ...], tuple[np.ndarray, int]] | None = None
"""The last answer and what it was told of: closures of one scenario share it."""


def _pool_line_share(scenario: Scenario) -> tuple[np.ndarray, int]:
    from demand import Catalogue

    catalogue = Catalogue(scenario)
    velocity = np.asarray(scenario.settings.catalogue.velocity_shares, float)
    velocity = velocity / velocity.sum()
    share = np.zeros(len(scenario.pools))
    for row, of_velocity in zip(catalogue.pools, velocity, strict=True):
        share += of_velocity * np.bincount(row, minlength=len(share)) / len(row)
    return share, catalogue.hub_pool


def packages_by_pool(scenario: Scenario, apart: np.ndarray) -> np.ndarray:
    """Packages of each pool that a day's order line becomes, by promise; float64[P, M].

    Times a zone's lines a day and its share of the promise, these are its packages a day; `apart` is as of
    `packages_per_line`.
    """
    share, hub_pool = pool_line_share(scenario)
    by_goods, by_hub = packages_per_line(scenario, share, apart)
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
