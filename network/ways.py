"""All ways from stock to a station's vans, searched backwards in time from each wave of vans.

For a wave, the search goes back lane by lane: to be on a departure, a package must have been sorted by then, so it
must have been unloaded the planned dwell (counted in working slots) before, so it must have left the facility before
by that lane's last departure that arrives in time. What comes out for each way and wave is the latest slot at which
an order can still be placed. Legs may only be used in the order of `network.lanes`, so no way visits a facility twice.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from core.clock import SLOTS_PER_H
from network.lanes import DOOR, LEG_DOOR, MAX_LEGS, Lanes, in_shift

if TYPE_CHECKING:
    from datasets import Scenario

NEVER = np.int32(-(2**20))
"""Latest order slot of a wave that a way cannot catch (or that does not exist)."""
KEPT = 6
"""Ways kept between a source and a station: none is both dearer and never earlier than another."""
STOPS = 7
"""Lanes of a way before its door lane, at most."""
_BEYOND = 1 << 19


@dataclass(frozen=True)
class Ways:
    """Ways by station, and from each source the cheapest first. P ways, W waves a day.

    Attributes
    ----------
    source, station : int32[P]
        Facility rows.
    lanes : int32[P, 8]
        Lane rows in order of travel, door lane last; padded with -1.
    cost_mills : int64[P]
        Planned variable cost of a package, last mile excluded.
    latest : int32[P, U]
        Latest slot at which an order can be placed and still catch a wave, from the midnight (scenario clock) of
        the wave's day; NEVER where it cannot. Waves for which all stations must have sorted by the same time
        share a column.
    column : int32[W]
        Column of each of a day's waves, in the order of the station's departures in `Lanes.slot`.
    """

    source: np.ndarray
    station: np.ndarray
    lanes: np.ndarray
    cost_mills: np.ndarray
    latest: np.ndarray
    column: np.ndarray

    def __len__(self) -> int:
        return len(self.source)


@nb.njit(cache=True)
def _slots_before(works, dwell):
    """How long before each slot of the day something must come to be done by it; int32[288]."""
    before = np.full(288, _BEYOND, np.int32)
    worked = 0
    for k in range(288):
        worked += works[k]
    if worked == 0:
        return before
    limit = (dwell // worked + 2) * 288
    for slot in range(288):
        done = 0
        for back in range(limit):
            if done >= dwell:
                before[slot] = back
                break
            done += works[(slot - 1 - back) % 288]
    return before


def dwell_tables(scenario: Scenario) -> np.ndarray:
    """For each facility and slot of the day: how many slots before it a package must have come in, int32[F, 288].

    Planned dwell is `policy.pick_pack_h` at fulfilment centres, `hub_pick_pack_h` at hubs, `station_sort_h` at
    stations and `sort_h` elsewhere, in working slots.
    """
    policy = scenario.settings.policy
    hours = {
        "fulfilment_centre": policy.pick_pack_h,
        "prime_now_hub": policy.hub_pick_pack_h,
        "delivery_station": policy.station_sort_h,
    }
    works = in_shift(scenario)
    dwell = [max(1, round(hours.get(kind, policy.sort_h) * SLOTS_PER_H)) for kind in scenario.facilities["kind"]]
    known: dict[tuple[bytes, int], np.ndarray] = {}
    tables = []
    for row, slots in zip(works, dwell, strict=True):
        key = (row.tobytes(), slots)
        if key not in known:
            known[key] = _slots_before(row, slots)
        tables.append(known[key])
    return np.stack(tables)


@nb.njit(cache=True)
def _hop_tables(lane_origin, lane_slots, first, slot, before):
    """Slots by which a package must be at a lane's origin before the slot by which it must be at its destination."""
    hop = np.full((len(lane_origin), 288), _BEYOND, np.int32)
    for lane in range(len(lane_origin)):
        a, b = first[lane], first[lane + 1]
        if a == b:
            continue
        for due in range(288):
            leave = (due - lane_slots[lane]) % 288
            wait = 288 + leave - slot[b - 1]  # the last departure of the day before
            for d in range(b - 1, a - 1, -1):
                if slot[d] <= leave:
                    wait = leave - slot[d]
                    break
            at = (leave - wait) % 288
            hop[lane, due] = min(_BEYOND, lane_slots[lane] + wait + before[lane_origin[lane], at])
    return hop


@nb.njit(cache=True)
def _beats(cost, latest, other_cost, other_latest):
    """Whether the other way is better in nothing."""
    no_worse = cost <= other_cost
    for w in range(len(latest)):
        no_worse &= latest[w] >= other_latest[w]
    return no_worse


@nb.njit(cache=True)
def _copy(costs, latests, chains, k, cost, latest, chain):
    costs[k] = cost
    for w in range(len(latest)):
        latests[k, w] = latest[w]
    for i in range(STOPS):
        chains[k, i] = chain[i]


@nb.njit(cache=True)
def _keep(costs, latests, chains, count, cost, latest, chain):
    """Insert a way into a small set without dominated ones; the dearest goes when it is full. Returns its new size."""
    full = len(costs)
    if count == full and cost >= costs[full - 1]:
        return count
    for k in range(count):
        if _beats(costs[k], latests[k], cost, latest):
            return count
    kept = 0
    for k in range(count):
        if not _beats(cost, latest, costs[k], latests[k]):
            if kept < k:
                _copy(costs, latests, chains, kept, costs[k], latests[k], chains[k])
            kept += 1
    place = kept
    while place > 0 and costs[place - 1] > cost:
        place -= 1
    last = min(kept, full - 1)
    for k in range(last, place, -1):
        _copy(costs, latests, chains, k, costs[k - 1], latests[k - 1], chains[k - 1])
    _copy(costs, latests, chains, place, cost, latest, chain)
    return last + 1


@nb.njit(cache=True)
def _back_from(station, arrive_by, net, is_stock, out):
    """Search back from one station; `out` are its rows: costs, latests, chains, counts by source row."""
    inbound_first, inbound, lane_origin, lane_leg, hop, lane_cost, mills = net
    costs, latests, chains, counts, stock_row = out
    n_waves = len(arrive_by)
    widest = 0
    for f in range(len(inbound_first) - 1):
        widest = max(widest, inbound_first[f + 1] - inbound_first[f])
    size = 1 + MAX_LEGS * widest  # depth first: at most one facility's inbound lanes wait on each leg
    facility, leg = np.empty(size, np.int32), np.empty(size, np.int32)
    cost = np.empty(size, np.int64)
    latest, chain = np.empty((size, n_waves), np.int32), np.full((size, STOPS), -1, np.int32)
    arrive, at = np.empty(n_waves, np.int32), np.empty(n_waves, np.int32)
    way = np.empty(STOPS, np.int32)
    facility[0], leg[0], cost[0] = station, LEG_DOOR, mills[station]
    for w in range(n_waves):
        latest[0, w] = arrive_by[w]
    top = 1
    while top > 0:
        top -= 1
        here, limit, so_far = facility[top], leg[top], cost[top]
        for w in range(n_waves):
            arrive[w] = latest[top, w]
        for i in range(1, STOPS):
            way[i] = chain[top, i - 1]
        for i in range(inbound_first[here], inbound_first[here + 1]):
            lane = inbound[i]
            if lane_leg[lane] >= limit:
                continue
            origin, possible = lane_origin[lane], False
            for w in range(n_waves):
                back = hop[lane, arrive[w] % 288] if arrive[w] > NEVER else _BEYOND
                at[w] = arrive[w] - back if back < _BEYOND else NEVER
                possible |= at[w] > NEVER
            if not possible:
                continue
            total = so_far + lane_cost[lane] + mills[origin]
            way[0] = lane
            if is_stock[origin]:
                row = stock_row[origin]
                counts[row] = _keep(costs[row], latests[row], chains[row], counts[row], total, at, way)
            else:
                facility[top], leg[top] = origin, lane_leg[lane]
                _copy(cost, latest, chain, top, total, at, way)
                top += 1


@nb.njit(cache=True, nogil=True)
def _search(stations, arrive_by, net, is_stock, stock_row, found):
    costs, latests, chains, counts = found
    for s in range(len(stations)):
        _back_from(stations[s], arrive_by[s], net, is_stock, (costs[s], latests[s], chains[s], counts[s], stock_row))


def _search_all(stations: np.ndarray, arrive_by: np.ndarray, net: tuple, stock: np.ndarray) -> tuple[np.ndarray, ...]:
    """Costs, latests, chains [S, sources, KEPT, ...] and counts [S, sources]; stations shared out over threads."""
    shape = (len(stations), len(stock), KEPT)
    found = (
        np.empty(shape, np.int64),
        np.empty((*shape, arrive_by.shape[1]), np.int32),
        np.empty((*shape, STOPS), np.int32),
        np.zeros(shape[:2], np.int32),
    )
    is_stock, stock_row = np.zeros(len(net[-1]), np.bool_), np.full(len(net[-1]), -1, np.int32)
    is_stock[stock], stock_row[stock] = True, np.arange(len(stock))
    threads = min(os.cpu_count() or 1, max(1, len(stations) // 16))
    bounds = np.linspace(0, len(stations), threads + 1).astype(int)

    def part(i: int) -> None:
        some = slice(bounds[i], bounds[i + 1])
        _search(stations[some], arrive_by[some], net, is_stock, stock_row, tuple(a[some] for a in found))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(part, range(threads)))
    return found


def lane_mills(scenario: Scenario) -> np.ndarray:
    """Cost of a package on each lane of the table with its vehicles as full as planned; int64[L].

    With what its CO2 is charged at `policy.carbon_usd_per_t`.
    """
    carbon = lane_co2_kg(scenario) * scenario.settings.policy.carbon_usd_per_t / 1000
    return np.rint(1000 * (_of_trip(scenario, "cost_per_trip_usd") + carbon)).astype(np.int64)


def lane_co2_kg(scenario: Scenario) -> np.ndarray:
    """CO2e of a package on each lane of the table with its vehicles as full as planned; float64[L]."""
    return _of_trip(scenario, "co2_kg_per_trip")


def _of_trip(scenario: Scenario, column: str) -> np.ndarray:
    table = scenario.lanes
    load = (table["packages_per_vehicle"] * table["planned_fill"]).to_numpy(float)
    return np.asarray(table[column].to_numpy(float) / load)


def handling_mills(scenario: Scenario) -> np.ndarray:
    """Variable handling of a package at each facility; int64[F]."""
    return np.rint(1000 * scenario.facilities["cost_per_package_usd"].to_numpy(float)).astype(np.int64)


def search(scenario: Scenario, lanes: Lanes) -> Ways:
    """Every way worth having from open fulfilment centres to open stations."""
    kind = scenario.facilities["kind"].to_numpy()
    is_open = (scenario.facilities["status"] == "open").to_numpy()
    before = dwell_tables(scenario)
    stations = np.flatnonzero((kind == "delivery_station") & is_open)
    stock = np.flatnonzero((kind == "fulfilment_centre") & is_open)
    inner = np.flatnonzero((lanes.destination != DOOR) & lanes.open)
    inbound = inner[np.argsort(lanes.destination[inner], kind="stable")].astype(np.int32)
    arrive_by, column = np.unique(_sorted_by(lanes, stations, before), axis=1, return_inverse=True)
    net = (
        np.searchsorted(lanes.destination[inbound], np.arange(len(kind) + 1)),
        inbound,
        lanes.origin,
        lanes.leg,
        _hop_tables(lanes.origin, lanes.slots, lanes.first, lanes.slot, before),
        lane_mills(scenario),
        handling_mills(scenario),
    )
    costs, latests, chains, counts = _search_all(stations, arrive_by, net, stock)
    s, f, k = np.nonzero(np.arange(KEPT) < counts[:, :, None])
    inside = chains[s, f, k]
    chain = np.full((len(s), MAX_LEGS), -1, np.int32)
    chain[:, :STOPS] = inside
    chain[np.arange(len(s)), (inside >= 0).sum(axis=1)] = lanes.door[stations[s]]
    return Ways(
        source=stock[f].astype(np.int32),
        station=stations[s].astype(np.int32),
        lanes=chain,
        cost_mills=costs[s, f, k],
        latest=latests[s, f, k],
        column=column.ravel().astype(np.int32),
    )


def _sorted_by(lanes: Lanes, stations: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Slot by which a package must reach each station for each of its waves; int32[S, W]."""
    waves = lanes.slot[lanes.doors_day(stations)]
    back = np.take_along_axis(before[stations], waves.astype(np.int64), axis=1)
    return np.where(back < _BEYOND, waves - back, NEVER).astype(np.int32)


def of_hubs(scenario: Scenario, lanes: Lanes) -> Ways:
    """The way from each open hub to its own doors; a column a departure of its couriers."""
    kind = scenario.facilities["kind"].to_numpy()
    hubs = np.flatnonzero((kind == "prime_now_hub") & (scenario.facilities["status"] == "open").to_numpy())
    latest = _sorted_by(lanes, hubs, dwell_tables(scenario))
    chain = np.full((len(hubs), MAX_LEGS), -1, np.int32)
    chain[:, 0] = lanes.door[hubs]
    return Ways(
        source=hubs.astype(np.int32),
        station=hubs.astype(np.int32),
        lanes=chain,
        cost_mills=handling_mills(scenario)[hubs],
        latest=latest,
        column=np.arange(latest.shape[1], dtype=np.int32),
    )
