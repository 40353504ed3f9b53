"""Whom it costs what to serve: the plan's cost taken apart by part, way, ZIP and promise; the sums are the plan's.

A package pays its way (handling, lanes, last mile), and shares the fixed cost of the sites on it with all others that
go through them. ZIPs of one station ask for the same goods in the same shares, so each carries its share of what the
station's packages of a promise cost on their way in, and its own last mile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from network.plan.demand import lines_by_zone, packages_by_pool, pools_apart
from network.plan.outcome import Solved
from network.plan.planning import Posed
from network.ways import handling_mills, lane_mills

if TYPE_CHECKING:
    from datasets import Scenario

PARTS = ("fulfilment", "sorting", "trucks", "air", "last_mile", "sites")
"""As a run tells its costs (`twin.kpis`); `sites` is not in the plan's cost."""
LAST_MILE = PARTS.index("last_mile")
SITES = PARTS.index("sites")


@dataclass(frozen=True)
class Served:
    """Packages that are brought alike, a row each: flows of the plan, or ZIPs by promise.

    Attributes
    ----------
    packages, late, unserved : float64[n]
        Packages a day; the late ones are among those brought.
    usd : float64[n, parts]
        A day, by `PARTS`.
    next_usd : float64[n]
        What one package more would cost, charges for lateness and shadow prices included, summed over `asked`.
    asked : float64[n]
        Packages a day, brought or not.
    keys : dict of str to array[n]
        Rows of what they belong to.
    """

    packages: np.ndarray
    late: np.ndarray
    unserved: np.ndarray
    usd: np.ndarray
    next_usd: np.ndarray
    asked: np.ndarray
    keys: dict[str, np.ndarray]

    def by(self, group: np.ndarray, n: int) -> Served:
        """Summed by group (int, 0..n - 1)."""

        def added(values: np.ndarray) -> np.ndarray:
            return np.bincount(group, weights=values, minlength=n)

        return Served(
            packages=added(self.packages),
            late=added(self.late),
            unserved=added(self.unserved),
            usd=np.stack([added(part) for part in self.usd.T], axis=1),
            next_usd=added(self.next_usd),
            asked=added(self.asked),
            keys={},
        )


def facility_loads(scenario: Scenario, posed: Posed, solved: Solved) -> np.ndarray:
    """Packages a day through each facility; float64[F]."""
    chain = posed.arrays.way_lanes[solved.arcs.way]
    load = np.zeros(len(scenario.facilities))
    for leg in range(chain.shape[1]):
        on = chain[:, leg] >= 0
        origin = posed.arrays.lanes.origin[chain[on, leg]]
        load += np.bincount(origin, weights=solved.solution.flow[on], minlength=len(load))
    return load


def way_usd(scenario: Scenario, posed: Posed, load: np.ndarray) -> np.ndarray:
    """What a package pays on each way by part, float64[W, parts]; the last mile is left 0."""
    lanes, chain = posed.arrays.lanes, posed.arrays.way_lanes
    mode = np.array([*(scenario.lanes["mode"] == "air"), *np.zeros(len(lanes.origin) - len(scenario.lanes), bool)])
    trip = np.concatenate([lane_mills(scenario), np.zeros(len(lanes.origin) - len(scenario.lanes), np.int64)])
    handling, site = handling_mills(scenario), sites_usd(scenario) / np.maximum(load, 1e-9)
    parts = np.zeros((len(chain), len(PARTS)))
    for leg in range(chain.shape[1]):
        on = np.flatnonzero(chain[:, leg] >= 0)
        lane = chain[on, leg]
        at = lanes.origin[lane]
        parts[on, min(leg, 1)] += handling[at] / 1000
        parts[on, SITES] += np.where(load[at] > 0, site[at], 0.0)
        parts[on, np.where(mode[lane], PARTS.index("air"), PARTS.index("trucks"))] += trip[lane] / 1000
    return parts


def sites_usd(scenario: Scenario) -> np.ndarray:
    """What each facility costs a day whatever passes, its robots and stations included; 0 where not open."""
    table = scenario.facilities
    per_day = (table["fixed_usd_per_day"] + table["equipment_usd_per_day"]).to_numpy(float)
    return np.where(table["status"] == "open", per_day, 0.0)


def by_flow(scenario: Scenario, posed: Posed, solved: Solved) -> Served:
    """A row a flow of the plan (keys: source, station, promise, pool), then a row a cell of what stays unserved.

    The source of what is unserved is -1.
    """
    arcs, solution, cells = solved.arcs, solved.solution, posed.asked.cells
    p = arcs.problem
    on = np.flatnonzero(solution.flow > 0)
    flow, way, cell = solution.flow[on], arcs.way[on], arcs.cell[on]
    usd = way_usd(scenario, posed, facility_loads(scenario, posed, solved))[way]
    usd[:, LAST_MILE] = cells.door_mills[cell] / 1000
    worth = p.level_prices(p.arc_prices(solution.source_dual, solution.resource_dual))
    cell_next = np.add.reduceat(worth * p.level_demand, p.cell_first[:-1]) / 1000
    lost = np.bincount(p.cell_of_level, weights=solution.unserved, minlength=p.n_cells)
    rows = np.concatenate([cell, np.arange(p.n_cells)])
    none = np.zeros(p.n_cells)
    each_next = np.divide(cell_next, cells.demand, out=np.zeros(len(cells)), where=cells.demand > 0)
    asked = np.concatenate([flow, lost])
    return Served(
        packages=np.concatenate([flow, none]),
        late=np.concatenate([flow * arcs.late[on], none]),
        unserved=np.concatenate([np.zeros(len(on)), lost]),
        usd=np.concatenate([usd * flow[:, None], np.zeros((p.n_cells, len(PARTS)))]),
        next_usd=each_next[rows] * asked,
        asked=asked,
        keys={
            "source": np.concatenate([posed.arrays.source[way], np.full(p.n_cells, -1)]),
            "station": posed.arrays.cycles.stations[cells.station[rows]],
            "promise": cells.promise[rows],
            "pool": cells.pool[rows],
        },
    )


def by_zone(scenario: Scenario, posed: Posed, flows: Served) -> Served:
    """A row a ZIP and promise (keys: zone, promise), ZIPs without a station included."""
    asked, n_promises = posed.asked, len(scenario.promises)
    row_of = np.full(len(scenario.facilities), 0)
    row_of[posed.arrays.cycles.stations] = np.arange(len(posed.arrays.cycles.stations))
    n_pairs = len(posed.arrays.cycles.stations) * n_promises
    pair_of_flow = row_of[flows.keys["station"]] * n_promises + flows.keys["promise"]
    pairs = flows.by(pair_of_flow, n_pairs)
    wanted = asked_by_zone(scenario, posed)
    zone, promise = np.nonzero(wanted > 0)
    packages = wanted[zone, promise]
    station = asked.zone_station[zone, promise]
    there = station >= 0
    pair = np.where(there, station * n_promises + promise, 0)
    of_pair = np.bincount(pair[there], weights=packages[there], minlength=n_pairs)
    share = np.where(there & (of_pair[pair] > 0), packages / np.maximum(of_pair[pair], 1e-12), 0.0)
    served = share * pairs.packages[pair]
    usd = share[:, None] * pairs.usd[pair]
    own = _door_mills(scenario, posed)[zone, promise] / 1000
    mean = np.bincount(pair, weights=own * served, minlength=n_pairs)
    level = np.divide(mean, pairs.packages, out=np.zeros(n_pairs), where=pairs.packages > 0)
    usd[:, LAST_MILE] += (own - level[pair]) * served
    return Served(
        packages=served,
        late=share * pairs.late[pair],
        unserved=_unserved(posed, packages, there, pair, of_pair, pairs) + share * pairs.unserved[pair],
        usd=usd,
        next_usd=share * pairs.next_usd[pair] + (own - level[pair]) * share * pairs.asked[pair],
        asked=share * pairs.asked[pair],
        keys={"zone": zone, "promise": promise},
    )


def _unserved(
    posed: Posed, packages: np.ndarray, there: np.ndarray, pair: np.ndarray, of_pair: np.ndarray, pairs: Served
) -> np.ndarray:
    """Packages a day that no source was even asked for: of ZIPs out of reach, and beyond what stations can sort."""
    beyond = np.where(there, packages * np.maximum(0.0, 1 - pairs.asked[pair] / np.maximum(of_pair[pair], 1e-12)), 0.0)
    outside = np.where(there, 0.0, packages)

    def to_sum(values: np.ndarray, total: int) -> np.ndarray:
        return values * (total / values.sum()) if values.any() else values

    return to_sum(beyond, posed.asked.beyond_station) + to_sum(outside, posed.asked.out_of_reach)


def asked_by_zone(scenario: Scenario, posed: Posed) -> np.ndarray:
    """Packages a day that each ZIP asks for by promise, brought or not, whole in sum only; float64[Z, P]."""
    cheapest, source = posed.cheapest, posed.arrays.source
    apart = pools_apart(scenario, posed.choice.cell_of, np.where(cheapest >= 0, source[cheapest], -1))
    return lines_by_zone(scenario)[:, None] * scenario.promise_share * packages_by_pool(scenario, apart).sum(axis=1)


def _door_mills(scenario: Scenario, posed: Posed) -> np.ndarray:
    hub = (scenario.promises["source_kind"] == "prime_now_hub").to_numpy()
    return np.where(hub, posed.asked.couriers.door_mills[:, None], posed.asked.vans.door_mills[:, None])
