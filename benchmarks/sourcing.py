"""Sourcing alone, on a synthetic network of the size of `us`: orders a second.

    python -m benchmarks.sourcing [--orders 10_000_000] [--load 0.9 1.3] [--repeat 3] [--us]

Orders are made beforehand and are not timed; the first call, which compiles or loads the kernels, is timed
apart. `--load` is demand over capacity: at 0.9 facilities keep up, at 1.3 their backlogs grow and orders are
quoted later. The peer, in the same run, is the tests' plain-Python twin of the same rules on a few thousand
orders. `--us` plans the bundled `us` and sources its orders while they are drawn on a thread of their own.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

import numpy as np  # noqa: E402

import datasets  # noqa: E402
import demand  # noqa: E402
from demand.chunk import OrderChunk  # noqa: E402
from network.paths import Paths  # noqa: E402
from network.sourcing import source  # noqa: E402
from network.sourcing_types import CandidateTable, Sourced, SourcingPolicy, Stock  # noqa: E402
from network.timetable import Timetable  # noqa: E402
from tests.network.sourcing_cases import Case as SmallCase  # noqa: E402
from tests.network.sourcing_cases import part  # noqa: E402
from tests.network.sourcing_twin import Twin  # noqa: E402
from twin.horizon import horizon  # noqa: E402
from twin.planning import prepare  # noqa: E402

STATIONS, HUBS, CENTRES, ZONES = 1000, 30, 200, 32_722
DAYS, ORDER_DAYS = 6, 3
PROMISES = ("ultra_fast", "same_day", "one_day", "two_day", "standard")
PROMISE_SHARE = (0.02, 0.10, 0.43, 0.30, 0.15)
POOL_GOODS = np.array([0] * 10 + [1] * 4 + [2] * 2 + [0], np.uint8)
POOL_HELD = np.array([0.8] + [0.4] * 3 + [0.15] * 6 + [0.3] * 4 + [0.5] * 2)
HUB_POOL = 16
POOL_SHARE = np.array([0.4, *[0.1] * 3, *[0.02] * 6, *[0.03] * 4, *[0.02] * 2])
K = 8


@dataclass(frozen=True)
class Case:
    """A network and the orders placed on it."""

    candidates: CandidateTable
    paths: Paths
    timetable: Timetable
    stock: Stock
    chunks: list[OrderChunk]
    n_orders: int

    @property
    def network(self) -> tuple[CandidateTable, Paths, Timetable, Stock]:
        """What `source` takes beside orders."""
        return self.candidates, self.paths, self.timetable, self.stock


def make_paths(rng: np.random.Generator, n_facilities: int) -> tuple[Paths, np.ndarray]:
    """64 paths a station from random centres, one a hub; and the station row's first path."""
    per_station = 64
    source_row = np.concatenate(
        [
            np.sort(rng.permuted(np.tile(np.arange(CENTRES), (STATIONS, 1)), axis=1)[:, :per_station], axis=1).ravel(),
            CENTRES + np.arange(HUBS),
        ]
    )
    n = len(source_row)
    station = np.concatenate([np.repeat(np.arange(STATIONS), per_station), STATIONS + np.arange(HUBS)])
    lead = np.concatenate([rng.integers(150, 700, n - HUBS), np.full(HUBS, 10)])
    day = np.arange(288)
    door_by = (day // 96 * 96 + lead[:, None] + 40).astype(np.int32)
    door_by[-HUBS:] = day + 10
    lanes = np.full((n, 8), -1, np.int32)
    return (
        Paths(source_row.astype(np.int32), (CENTRES + HUBS + station).astype(np.int32), lanes, lanes[:, 0], lanes,
              rng.integers(1000, 4000, n).astype(np.int32), door_by),
        np.append(np.arange(STATIONS) * per_station, [STATIONS * per_station]),
    )  # fmt: skip


def make_candidates(rng: np.random.Generator, paths: Paths, held: np.ndarray) -> CandidateTable:
    """The eight cheapest paths of every cell whose centre holds the pool."""
    n_rows, n_pools = STATIONS + HUBS, len(POOL_GOODS)
    cutoff = np.tile(np.array([0, 156, 264, 0, 0], np.int16), (n_rows, 1))
    cutoff = (cutoff - 12 * rng.integers(-3, 1, n_rows)[:, None]) % 288
    due = np.tile(np.array([0, 108, 288, 552, 1416], np.int32), (n_rows, 1))
    rows: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    cell_of = np.full((n_rows, len(PROMISES), n_pools), -1, np.int32)
    for station in range(STATIONS):
        own = np.arange(station * 64, station * 64 + 64)
        for promise in range(1, 5):
            start = cutoff[station, promise]
            arrival = paths.door_by[own][:, np.arange(start, start + 288) % 288] + np.where(
                np.arange(start, start + 288) >= 288, 288, 0
            )
            slack = 288 + due[station, promise] - (arrival - start).max(axis=1)
            latest = np.where(slack >= -150, np.clip(287 + slack, -1, 2000), -1)
            good = latest >= 0
            for pool in range(HUB_POOL):
                usable = own[good & held[pool, paths.source[own]]]
                usable = usable[np.argsort(paths.cost_mills[usable], kind="stable")][:K]
                if len(usable):
                    cell_of[station, promise, pool] = len(rows)
                    rows.append((usable, paths.cost_mills[usable] + 2000, latest[usable - station * 64]))
    for hub in range(HUBS):
        cell_of[STATIONS + hub, 0, HUB_POOL] = len(rows)
        rows.append((np.array([STATIONS * 64 + hub]), np.array([9000]), np.array([14])))
    table = [np.full((len(rows), K), fill, dtype) for fill, dtype in ((-1, np.int32), (0, np.int32), (-1, np.int16))]
    for i, row in enumerate(rows):
        for column, values in zip(table, row, strict=True):
            column[i, : len(values)] = values
        table[1][i, len(row[0]) :] = table[1][i, len(row[0]) - 1]
    near = rng.integers(0, STATIONS, ZONES)
    zone_station = np.repeat(near[:, None], len(PROMISES), axis=1).astype(np.int32)
    zone_station[:, 0] = STATIONS + near % HUBS
    stations = np.concatenate([CENTRES + HUBS + np.arange(STATIONS), CENTRES + np.arange(HUBS)]).astype(np.int32)
    within = np.array([24, 0, 0, 0, 0], np.int32)
    path, cost, latest = table
    return CandidateTable(cell_of, stations, zone_station, path, cost, latest, cutoff.astype(np.int16), due, within)


def make_orders(rng: np.random.Generator, n_orders: int, chunk: int) -> list[OrderChunk]:
    """Orders spread evenly over the order days; lines per order as FACTS G10."""
    chunks = []
    for first in range(0, n_orders, chunk):
        n = min(chunk, n_orders - first)
        slot = (np.arange(first, first + n) * (ORDER_DAYS * 288) // n_orders).astype(np.int32)
        promise = rng.choice(len(PROMISES), n, p=PROMISE_SHARE).astype(np.uint8)
        lines = rng.choice(np.arange(1, 9), n, p=[0.65, 0.2, 0.08, 0.03, 0.02, 0.01, 0.005, 0.005])
        line_first = np.concatenate([[0], np.cumsum(lines)]).astype(np.int64)
        pool = rng.choice(HUB_POOL, line_first[-1], p=POOL_SHARE / POOL_SHARE.sum()).astype(np.uint8)
        owner = np.repeat(np.arange(n), lines)
        pool = pool[np.lexsort((pool, owner))]
        pool[promise[owner] == 0] = HUB_POOL
        quantity = np.ones(len(pool), np.uint8)
        zone = rng.integers(0, ZONES, n).astype(np.int32)
        chunks.append(OrderChunk(first, slot, zone, promise, line_first, np.zeros(len(pool), np.int32), pool, quantity))
    return chunks


def make_case(n_orders: int, load: float, chunk: int = 1 << 18, seed: int = 1) -> Case:
    """A network of the size of `us` whose centres can ship `n_orders / load` in the order days."""
    rng = np.random.default_rng(seed)
    n_facilities = CENTRES + HUBS + STATIONS
    held = np.zeros((len(POOL_GOODS), n_facilities), bool)
    held[:HUB_POOL, :CENTRES] = rng.random((HUB_POOL, CENTRES)) < POOL_HELD[:, None]
    held[HUB_POOL, CENTRES : CENTRES + HUBS] = True
    paths, _ = make_paths(rng, n_facilities)
    per_h = np.zeros((n_facilities, DAYS * 24), np.int32)
    working = np.ones(24, bool)
    working[5] = False
    share = rng.uniform(0.5, 1.5, CENTRES)
    mean = n_orders * 1.15 / load / (ORDER_DAYS * 23) * share / share.sum()
    per_h[:CENTRES] = np.tile(working, DAYS) * mean[:, None]
    per_h[CENTRES : CENTRES + HUBS, :] = n_orders * 0.04 / (ORDER_DAYS * 24) / HUBS * np.tile(np.arange(24) >= 8, DAYS)
    origin = np.arange(n_facilities) < CENTRES + HUBS
    empty = np.empty(0, np.int32)
    timetable = Timetable(DAYS * 288, origin, per_h, per_h, empty, empty, empty, empty.astype(np.uint8),
                          np.zeros(1, np.int64), empty, empty)  # fmt: skip
    cover = np.where(held, -1, 0).astype(np.int32)
    lines_a_day = n_orders * 1.6 / ORDER_DAYS
    pool_lines = np.append(POOL_SHARE / POOL_SHARE.sum(), 0.02) * lines_a_day
    finite = pool_lines * 3 / np.maximum(held.sum(axis=1), 1)
    cover[:HUB_POOL] = np.where(held, np.ceil(finite)[:, None], 0)[:HUB_POOL]
    stock = Stock(cover, cover.copy(), np.zeros(n_facilities, np.int16), POOL_GOODS)
    return Case(make_candidates(rng, paths, held), paths, timetable, stock, make_orders(rng, n_orders, chunk), n_orders)


@dataclass(frozen=True)
class Timing:
    """Seconds on the clock and of the thread's own (other programs may share the processor)."""

    wall: float
    own: float

    def rates(self, n_orders: int) -> str:
        """Orders a second, both ways."""
        return f"{n_orders / self.wall / 1e6:.1f} M orders/s ({n_orders / self.own / 1e6:.1f} of the thread's own time)"


def timed(call: Callable[[], Sourced]) -> tuple[Sourced, Timing]:
    """What the call returns and how long it took, first touch of memory included."""
    wall, own = time.perf_counter(), time.thread_time()
    sourced = call()
    return sourced, Timing(time.perf_counter() - wall, time.thread_time() - own)


def seconds_of(case: Case, watch: int | None = None) -> tuple[Sourced, Timing]:
    """The case sourced."""
    return timed(lambda: source(case.chunks, *case.network, n_orders=case.n_orders, watch=watch))


def peer_rate(case: Case, n_orders: int) -> float:
    """Orders a second of own time of the tests' plain-Python twin, on the first orders of the case."""
    orders = part(case.chunks[0], 0, n_orders)
    twin = Twin(SmallCase(*case.network, SourcingPolicy(), orders))
    twin.n_slots = int(orders.slot[-1]) + 13
    start = time.thread_time()
    twin.run()
    return n_orders / (time.thread_time() - start)


def us_rate(n_orders: int) -> str:
    """Orders of the bundled `us`, drawn on a thread of their own while they are sourced by its own plan."""
    scenario = datasets.load("us")
    prepared, made = prepare(scenario, horizon(scenario.settings)), demand.demand_of(scenario)
    network = prepared.candidates, prepared.paths, prepared.timetable, prepared.stock
    n = min(n_orders, made.n_orders)
    sourced, timing = timed(lambda: source(made.stream(1, 0, n), *network, policy=prepared.policy, n_orders=n))
    return f"us, generation + sourcing: {timing.rates(n)}; {described(sourced)}"


def described(sourced: Sourced) -> str:
    """What came out."""
    n, orders = len(sourced.word), len(sourced.order_packages)
    return (
        f"{n / orders:.3f} packages an order, {np.count_nonzero(sourced.word >> 28 & 1) / n:.1%} quoted, "
        f"{len(sourced.unserved_order) / orders:.2%} unserved"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=10_000_000)
    parser.add_argument("--load", type=float, nargs="+", default=[0.9, 1.3])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--us", action="store_true", help="also the bundled us, generated and sourced")
    arguments = parser.parse_args()
    n = arguments.orders
    print(f"compile or load, and first call: {seconds_of(make_case(10_000, 0.9))[1].wall:.1f} s")
    for load in arguments.load:
        case = make_case(n, load)
        for watch in (None, 1000):
            runs = [seconds_of(case, watch) for _ in range(arguments.repeat)]
            best = Timing(min(t.wall for _, t in runs), min(t.own for _, t in runs))
            print(f"load {load}, watch {watch}: {best.rates(n)}; {described(runs[0][0])}")
    peer = peer_rate(case, 3000)
    print(f"plain-Python twin: {peer:,.0f} orders/s of own time; ratio {n / best.own / peer:,.0f}")
    if arguments.us:
        print(us_rate(arguments.orders))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB, made orders included")


if __name__ == "__main__":
    main()
