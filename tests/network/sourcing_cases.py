"""Small random networks and orders, with everything scarce, for the tests of sourcing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demand.chunk import OrderChunk
from network.paths import Paths
from network.sourcing_types import CandidateTable, SourcingPolicy, Stock
from network.timetable import Timetable

DAY = 288


@dataclass
class Case:
    """A network, its policy, and orders as one chunk."""

    candidates: CandidateTable
    paths: Paths
    timetable: Timetable
    stock: Stock
    policy: SourcingPolicy
    orders: OrderChunk

    @property
    def arguments(self) -> tuple:
        return self.candidates, self.paths, self.timetable, self.stock

    def cut(self, size: int) -> list[OrderChunk]:
        """The orders in chunks of `size`."""
        return [part(self.orders, i, min(i + size, len(self.orders))) for i in range(0, len(self.orders), size)]


def part(chunk: OrderChunk, low: int, high: int) -> OrderChunk:
    """Rows low..high - 1 of a chunk."""
    lines = slice(chunk.line_first[low], chunk.line_first[high])
    return OrderChunk(
        chunk.first_order + low,
        chunk.slot[low:high],
        chunk.zone[low:high],
        chunk.promise[low:high],
        chunk.line_first[low : high + 1] - chunk.line_first[low],
        chunk.sku[lines],
        chunk.pool[lines],
        chunk.quantity[lines],
    )


def make_orders(
    slot: list[int], zone: list[int], promise: list[int], lines: list[list[tuple[int, int]]], first_order: int = 0
) -> OrderChunk:
    """A chunk from plain lists; a line is (pool, quantity)."""
    flat = [line for order in lines for line in order]
    return OrderChunk(
        first_order,
        np.array(slot, np.int32),
        np.array(zone, np.int32),
        np.array(promise, np.uint8),
        np.cumsum([0, *map(len, lines)], dtype=np.int64),
        np.zeros(len(flat), np.int32),
        np.array([pool for pool, _ in flat], np.uint8),
        np.array([quantity for _, quantity in flat], np.uint8),
    )


def latest_position(door_by: np.ndarray, cutoff: int, due: int) -> int:
    """Last position of the cycle at which an order of this path is at the door in time; -1 when never."""
    latest = -1
    for position in range(1500):
        day, slot = divmod(cutoff + position, DAY)
        if day * DAY + door_by[slot] <= cutoff + DAY + due:
            latest = position
    return latest


def random_door_by(rng: np.random.Generator) -> np.ndarray:
    """A never decreasing planned arrival by slot of placement, in a few waves."""
    waves = np.sort(rng.integers(0, DAY, rng.integers(1, 4)))
    first = int(rng.integers(100, 700))
    arrival = first + np.searchsorted(waves, np.arange(DAY), side="right") * rng.integers(5, 200)
    return np.minimum(np.maximum(arrival, np.arange(DAY) + 5), first + DAY)


def random_case(seed: int, n_orders: int = 500, tight: float | None = None) -> Case:
    """A network of a few facilities; `tight` is capacity over demand (random when None)."""
    rng = np.random.default_rng(seed)
    n_centres, n_hubs, n_stations = rng.integers(2, 6), rng.integers(1, 3), rng.integers(1, 4)
    n_facilities = int(n_centres + n_hubs + n_stations + 1)
    kinds = rng.permutation(n_facilities)  # facility rows are in no order of kind
    centres, hubs = np.sort(kinds[:n_centres]), kinds[n_centres : n_centres + n_hubs]
    stations = kinds[n_centres + n_hubs : n_centres + n_hubs + n_stations]
    n_pools, n_days = int(rng.integers(2, 7)), 4
    rows = np.concatenate([stations, hubs])
    within = np.array([24, 0, 0], np.int32)
    cutoff = rng.integers(0, DAY, (len(rows), 3)).astype(np.int16)
    due = np.stack([np.zeros(len(rows)), rng.integers(60, 320, len(rows)), rng.integers(300, 900, len(rows))], axis=1)
    ways = [(source, s) for s in range(n_stations) for source in centres for _ in range(rng.integers(1, 3))]
    ways += [(hub, n_stations + h) for h, hub in enumerate(hubs)]
    door_by = np.stack([random_door_by(rng) for _ in ways])
    door_by[len(ways) - n_hubs :] = np.arange(DAY) + rng.integers(8, 30)
    lanes = np.full((len(ways), 8), -1, np.int32)
    paths = Paths(
        np.array([w[0] for w in ways], np.int32),
        rows[[w[1] for w in ways]].astype(np.int32),
        lanes,
        lanes[:, 0],
        lanes,
        rng.integers(500, 3000, len(ways)).astype(np.int32),
        door_by.astype(np.int32),
    )
    candidates = random_candidates(rng, paths, rows, ways, cutoff, due.astype(np.int32), within, n_pools)
    tight = float(rng.choice([0.5, 0.8, 1.2, 3.0])) if tight is None else tight
    timetable = random_timetable(rng, n_facilities, centres, hubs, n_days, n_orders / 3 / tight * 1.3)
    mean = n_orders * 1.6 / 3 / n_pools / n_centres
    cover = rng.integers(0, max(int(mean * rng.choice([1, 3])), 2) + 1, (n_pools, n_facilities)).astype(np.int32)
    cover[rng.random(cover.shape) < 0.25] = 0
    cover[rng.random(cover.shape) < 0.15] = -1
    on_hand = rng.integers(0, 30, cover.shape).astype(np.int32)
    on_hand[rng.random(cover.shape) < 0.1] = -1
    refill = rng.choice([0, 36, 252], n_facilities).astype(np.int16)
    stock = Stock(cover, on_hand, refill, rng.integers(0, 2, n_pools).astype(np.uint8))
    policy = SourcingPolicy(
        int(rng.choice([0, 150, 900])), float(rng.choice([0, 1, 4])), float(rng.choice([6, 30, 72]))
    )
    return Case(candidates, paths, timetable, stock, policy, random_orders(rng, n_orders, n_pools))


def random_candidates(rng, paths, rows, ways, cutoff, due, within, n_pools) -> CandidateTable:
    """Cells with any number of candidates up to K, some missing, some with an odd `latest`."""
    width = int(rng.integers(2, 9))
    cell_of = np.full((len(rows), 3, n_pools), -1, np.int32)
    table: list[tuple[list[int], list[int], list[int]]] = []
    for s in range(len(rows)):
        own = [p for p, way in enumerate(ways) if way[1] == s]
        for promise in range(3):
            for pool in range(n_pools):
                if rng.random() < 0.04:
                    continue
                some = [p for p in own if rng.random() < 0.85][:width]
                cost = np.sort(paths.cost_mills[some] + rng.integers(0, 400, len(some))) if some else []
                latest = [
                    24 - int((paths.door_by[p] - np.arange(DAY)).max())
                    if within[promise]
                    else latest_position(paths.door_by[p], int(cutoff[s, promise]), int(due[s, promise]))
                    for p in some
                ]
                latest = [max(x, -1) if rng.random() < 0.9 else int(rng.integers(-1, 500)) for x in latest]
                cell_of[s, promise, pool] = len(table)
                table.append((some, list(cost), latest))
    columns = [
        np.full((len(table), width), fill, dtype) for fill, dtype in ((-1, np.int32), (0, np.int32), (-1, np.int16))
    ]
    for i, row in enumerate(table):
        for column, values in zip(columns, row, strict=True):
            column[i, : len(values)] = values
    zone_station = rng.integers(0, len(rows), (7, 3)).astype(np.int32)
    zone_station[rng.random(zone_station.shape) < 0.05] = -1
    return CandidateTable(cell_of, rows.astype(np.int32), zone_station, *columns, cutoff, due, within)


def random_timetable(rng, n_facilities, centres, hubs, n_days, packages_a_day) -> Timetable:
    """Hourly capacities with closed nights; picking and packing differ."""
    hours = n_days * 24
    pick, serve = np.zeros((n_facilities, hours), np.int32), np.zeros((n_facilities, hours), np.int32)
    origin = np.zeros(n_facilities, bool)
    for facility in [*centres, *hubs]:
        origin[facility] = True
        opens, closes = rng.integers(0, 12), rng.integers(13, 25)
        working = np.tile((np.arange(24) >= opens) & (np.arange(24) < closes), n_days)
        share = packages_a_day / len(centres) / (closes - opens) * rng.uniform(0.3, 1.7)
        serve[facility] = working * max(1, round(share))
        pick[facility] = working * max(1, round(share * rng.uniform(0.7, 1.5)))
    if rng.random() < 0.2:
        pick[hubs[0], 30:] = serve[hubs[0], 30:] = 0
    empty = np.empty(0, np.int32)
    first = np.zeros(1, np.int64)
    return Timetable(hours * 12, origin, pick, serve, empty, empty, empty, empty.astype(np.uint8), first, empty, empty)


def random_orders(rng, n_orders, n_pools) -> OrderChunk:
    """Three days of orders with gaps, of one to eight lines."""
    slot = np.sort(rng.choice(3 * DAY, n_orders) // 4 * 4)
    lines = [
        [(int(pool), int(rng.integers(1, 4))) for pool in np.sort(rng.integers(0, n_pools, size))]
        for size in rng.choice(np.arange(1, 9), n_orders, p=[0.45, 0.25, 0.1, 0.08, 0.05, 0.03, 0.02, 0.02])
    ]
    zone, promise = rng.integers(0, 7, n_orders), rng.integers(0, 3, n_orders)
    return make_orders(list(slot), list(zone), list(promise), lines, first_order=int(rng.integers(0, 1000)))
