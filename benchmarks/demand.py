"""Drawing orders alone, for a country of the size of `us`: orders and lines a second.

    python -m benchmarks.demand [--orders 20_000_000] [--repeat 3]

The peer is numpy's generator drawing the same shares (zones and ranks by `searchsorted` in cumulated shares) in
the same run; it can draw no order alone. Chunks are used up as they come, so fresh memory is in the
figures; the first call compiles and is left out.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

import datasets
from demand.generate import CHUNK_ORDERS, Demand, demand_of


def ours(demand: Demand, orders: int, threads: int) -> tuple[float, int]:
    started = time.perf_counter()
    lines = sum(len(chunk.sku) for chunk in demand.stream(1, 0, orders, threads=threads))
    return time.perf_counter() - started, lines


def numpys(demand: Demand, orders: int) -> tuple[float, int]:
    scenario, rng = demand.scenario, np.random.default_rng(1)
    zones = np.cumsum(scenario.zones["demand_weight"].to_numpy(float))
    ranks = np.cumsum(np.arange(1, demand.catalogue.skus + 1) ** -scenario.settings.catalogue.zipf_exponent)
    promise = np.cumsum(scenario.promise_share, axis=1)
    size = np.cumsum(scenario.settings.demand.lines_share)
    started, lines = time.perf_counter(), 0
    for first in range(0, orders, CHUNK_ORDERS):
        n = min(CHUNK_ORDERS, orders - first)
        zone = np.searchsorted(zones, rng.random(n) * zones[-1])
        (promise[zone] <= rng.random(n)[:, None]).sum(axis=1)
        n_lines = int(np.searchsorted(size, rng.random(n) * size[-1]).sum()) + n
        np.searchsorted(ranks, rng.random(n_lines) * ranks[-1])
        lines += n_lines
    return time.perf_counter() - started, lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", type=int, default=20_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    demand = demand_of(datasets.load("us"))
    orders = min(arguments.orders, demand.n_orders)
    demand.chunk(1, 0, 1000)
    peer_orders = min(orders, 2_000_000)
    print(f"{orders:,} orders of {demand.n_orders:,}; best of {arguments.repeat}")
    rate = {}
    for name, draw, n in (
        ("pod2door, 1 thread", lambda: ours(demand, orders, 1), orders),
        ("pod2door, 2 threads", lambda: ours(demand, orders, 2), orders),
        ("numpy", lambda: numpys(demand, peer_orders), peer_orders),
    ):
        seconds, lines = min(draw() for _ in range(arguments.repeat))
        rate[name] = n / seconds
        print(f"{name:20} {n / seconds / 1e6:6.1f} M orders/s {lines / seconds / 1e6:6.1f} M lines/s")
    print(f"ratio to numpy       {rate['pod2door, 1 thread'] / rate['numpy']:6.1f}")


if __name__ == "__main__":
    main()
