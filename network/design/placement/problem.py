"""What placement weighs: each market's way from each centre, what it asks of each pool, and orders that span pools."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numba as nb
import numpy as np
from scipy import sparse

from datasets.stock import HUB_POOL
from network.design.greenfield.gravity import even_cells
from network.plan.demand import packages_by_pool, packages_per_line, pool_line_share, pools_apart
from network.plan.planning import Posed

if TYPE_CHECKING:
    from datasets import Scenario

CELLS = 150
"""Groups of stations, of each promise, that the search sees as one market each."""


@dataclass(frozen=True)
class PlacementProblem:
    """Markets (station x promise) over centres and pools. K markets, F facilities, M pools, G goods.

    Attributes
    ----------
    way_usd : float64[K, F]
        Cheapest way of a package, with what being late is charged; what no way leads to costs as unserved.
    crosses : float64[K, F]
        1 where the centre lies in another region than the market's station (a share, of markets taken together).
    demand : float64[K, M]
        Packages a day where every order of one goods leaves in one package.
    spans : float64[K, G]
        Packages a day more where no two pools of the goods ever lay together.
    split_usd : float
        What one package more costs at most.
    goods_of_pool : int64[M]
        Row of goods; -1 of pools that placement leaves alone (the hubs').
    pool_share : float64[M]
        Share of order lines.
    skus : float64[M]
        SKUs of each pool.
    may_hold : bool[M, F]
        Open centres with the pool's goods.
    room : float64[F]
        SKUs that a centre can hold.
    """

    way_usd: np.ndarray
    crosses: np.ndarray
    demand: np.ndarray
    spans: np.ndarray
    split_usd: float
    goods_of_pool: np.ndarray
    pool_share: np.ndarray
    skus: np.ndarray
    may_hold: np.ndarray
    room: np.ndarray


def placement_problem(scenario: Scenario, posed: Posed, split_usd: float, room: float = 1.0) -> PlacementProblem:
    """The problem of a scenario.

    Parameters
    ----------
    scenario : Scenario
    posed : Posed
        Its plan's problem.
    split_usd : float
        Mean cost of a package.
    room : float
        SKUs a m2 of floor that a centre can hold, over those of the centre that is fullest now.
    """
    arrays, cells = posed.arrays, posed.asked.cells
    goods = {name: row for row, name in enumerate(scenario.goods["goods"])}
    goods_of_pool = np.array([goods.get(name, -1) for name in scenario.pools["goods"]], np.int64)
    goods_of_pool[(scenario.pools["pool"] == HUB_POOL).to_numpy()] = -1
    is_station = (scenario.facilities["kind"] == "delivery_station").to_numpy()[arrays.cycles.stations]
    n_stations, n_promises, n_pools = posed.choice.cell_of.shape
    asked = np.zeros((n_stations, n_promises, n_pools))
    asked[cells.station, cells.promise, cells.pool] = cells.demand
    asked[~is_station] = 0.0
    share, _ = pool_line_share(scenario)
    station, promise = np.nonzero(asked.sum(axis=2) > 0)
    packages = asked[station, promise].sum(axis=1)
    demand, spans = _packages(scenario, posed, packages, promise, share, goods_of_pool >= 0)
    in_hours = np.ones((n_stations, n_promises, cells.hour_share.shape[1]))
    in_hours[cells.station, cells.promise] = cells.hour_share
    policy = scenario.settings.policy
    way_usd = _ways(
        arrays.station_row, arrays.source, arrays.cost_mills, arrays.covers, in_hours, len(scenario.facilities),
        float(policy.late_usd), float(policy.unserved_usd),
    )[station, promise]  # fmt: skip
    region = scenario.facilities["region"].to_numpy(object)
    may_hold = _may_hold(scenario, goods_of_pool >= 0)
    skus = skus_by_pool(scenario)
    at = arrays.cycles.stations[station]
    whole = PlacementProblem(
        way_usd=way_usd,
        crosses=(region[at][:, None] != region[None, :]).astype(float),
        demand=demand,
        spans=spans,
        split_usd=split_usd,
        goods_of_pool=goods_of_pool,
        pool_share=share,
        skus=skus,
        may_hold=may_hold,
        room=_room(scenario, skus, may_hold, room),
    )
    return grouped(whole, market_groups(scenario, at, promise, packages))


def _packages(
    scenario: Scenario, posed: Posed, packages: np.ndarray, promise: np.ndarray, share: np.ndarray, known: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """`demand` and `spans`, of the order lines that each market's packages stand for."""
    n_goods, sources = len(scenario.goods), posed.cheapest
    sources = np.where(sources >= 0, posed.arrays.source[sources], -1)
    now = packages_by_pool(scenario, pools_apart(scenario, posed.choice.cell_of, sources)).sum(axis=1)
    whole, _ = packages_per_line(scenario, share, np.zeros(n_goods))
    apart, _ = packages_per_line(scenario, share, np.ones(n_goods))
    names = scenario.pools["goods"].to_numpy(object)
    of_goods = np.array([share[known & (names == goods)].sum() for goods in scenario.goods["goods"]])
    lines = packages / now[promise]
    demand = lines[:, None] * packages_by_pool(scenario, np.zeros(n_goods))[promise] * known
    return demand, lines[:, None] * (of_goods * (apart - whole))[None, :]


def _may_hold(scenario: Scenario, known: np.ndarray) -> np.ndarray:
    """Open fulfilment centres with each pool's goods; bool[M, F]."""
    facilities = scenario.facilities
    usable = ((facilities["kind"] == "fulfilment_centre") & (facilities["status"] == "open")).to_numpy()
    kept = [set(str(text).split(";")) for text in facilities["goods"]]
    goods = scenario.pools["goods"]
    return np.array([[name in has for has in kept] for name in goods]) & usable[None, :] & known[:, None]


def grouped(problem: PlacementProblem, group: np.ndarray) -> PlacementProblem:
    """The same with markets of a group as one, their ways and crossings the means by packages.

    Parameters
    ----------
    group : int64[K]
        From 0, none of them empty.
    """
    weight = problem.demand.sum(axis=1)
    to = sparse.csr_array((weight, (group, np.arange(len(group)))))
    whole = np.maximum(np.asarray(to.sum(axis=1)).reshape(-1, 1), 1e-12)
    adding = sparse.csr_array((np.ones(len(group)), (group, np.arange(len(group)))))
    return replace(
        problem,
        way_usd=(to @ problem.way_usd) / whole,
        crosses=(to @ problem.crosses.astype(float)) / whole,
        demand=adding @ problem.demand,
        spans=adding @ problem.spans,
    )


def market_groups(scenario: Scenario, station: np.ndarray, promise: np.ndarray, packages: np.ndarray) -> np.ndarray:
    """Markets of one promise and region whose stations lie together, some `CELLS` a promise; int64[K], from 0."""
    lat, lon = (scenario.facilities[name].to_numpy(float)[station] for name in ("lat", "lon"))
    region = scenario.facilities["region"].astype(str).to_numpy(object)[station]
    keys = np.unique(np.array([f"{p}|{r}" for p, r in zip(promise, region, strict=True)]), return_inverse=True)[1]
    group, so_far = np.zeros(len(station), np.int64), 0
    for key in range(keys.max(initial=-1) + 1):
        own = np.flatnonzero(keys == key)
        of_promise = packages[promise == promise[own[0]]].sum()
        count = max(1, round(CELLS * float(packages[own].sum()) / max(float(of_promise), 1e-12)))
        group[own] = so_far + even_cells(lat[own], lon[own], packages[own], count)
        so_far = int(group[own].max()) + 1
    return group


def skus_by_pool(scenario: Scenario) -> np.ndarray:
    """How many SKUs lie in each pool; float64[M]."""
    from demand import Catalogue

    catalogue = Catalogue(scenario)
    ends = np.concatenate([[0], catalogue.velocity_end, [catalogue.skus]])
    count = np.zeros(len(scenario.pools))
    for row, number in zip(catalogue.pools, np.diff(ends), strict=True):
        count += number * np.bincount(row, minlength=len(count)) / len(row)
    return count


def _room(scenario: Scenario, skus: np.ndarray, may_hold: np.ndarray, room: float) -> np.ndarray:
    """SKUs that each centre can hold: as many a m2 as the fullest does now, and never fewer than it does now."""
    floor = np.maximum(scenario.facilities["floor_m2"].to_numpy(float), 1.0)
    held = skus @ (scenario.stock_mask & may_hold)
    return np.asarray(np.maximum(held, room * float((held / floor).max(initial=0.0)) * floor))


@nb.njit(cache=True)
def _ways(station, source, cost_mills, covers, in_hours, n_facilities, late_usd, unserved_usd):
    """Cheapest way by station, promise and source, with the share of orders that it would bring late charged."""
    n_stations, n_promises = in_hours.shape[0], in_hours.shape[1]
    best = np.full((n_stations, n_promises, n_facilities), unserved_usd)
    for w in range(len(station)):
        s, f = station[w], source[w]
        for p in range(n_promises):
            usd = cost_mills[w] / 1000 + late_usd * (1 - in_hours[s, p, covers[w, p]])
            if usd < best[s, p, f]:
                best[s, p, f] = usd
    return best
