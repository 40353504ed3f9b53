"""Reads under an open loop: recommendations, products, search, the list of orders; latency from when each was due.

    python -m benchmarks.order_reads [--rate 200] [--seconds 10]

Services of their own, with a table of recommendations made from drawn orders. Everything goes through the gateway.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import numpy as np

from orders.load.orders import Mix
from orders.load.run import run_load
from orders.serve.running import start
from orders.services.recommendations.job import train

CONNECTIONS = 16
PATHS = {
    "recommendations": lambda number: f"/v1/recommendations/SKU-{1 + number % 500:07d}",
    "products": lambda number: f"/v1/products/SKU-{1 + number % 500:07d}",
    "search": lambda number: f"/v1/search?q={('bottle', 'leash', 'lamp', 'kettle')[number % 4]}",
    "orders": lambda number: "/v1/orders/bench-000000001",
}


async def _get(streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], path: str) -> int:
    reader, writer = streams
    writer.write(f"GET {path} HTTP/1.1\r\nhost: shop\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))
    return int(head.split()[1])


async def _load(host: str, port: int, kind: str, rate: float, seconds: float) -> tuple[np.ndarray, int]:
    """Milliseconds of each read, and how many failed; a read waits for a free connection, and that counts."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection(host, port))
    took: list[float] = []
    failed = 0
    begin = time.perf_counter()

    async def read(number: int) -> None:
        nonlocal failed
        due = begin + number / rate
        await asyncio.sleep(due - time.perf_counter())
        streams = await free.get()
        failed += await _get(streams, PATHS[kind](number)) >= 400
        free.put_nowait(streams)
        took.append(1000 * (time.perf_counter() - due))

    await asyncio.gather(*(read(number) for number in range(int(rate * seconds))))
    while not free.empty():
        free.get_nowait()[1].close()
    return np.array(took), failed


def main() -> None:
    """Measure each kind of read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="pod2door-bench-") as folder, start(Path(folder)) as services:
        run_load(services.edge, 1_000, 5, mix=Mix(skus=500, prefix="bench", seed=1))
        train(services.settings)
        time.sleep(3)
        place = urlsplit(services.edge)
        for kind in PATHS:
            load = _load(place.hostname or "", place.port or 0, kind, options.rate, options.seconds)
            took, failed = asyncio.run(load)
            p50, p95, p99 = np.percentile(took, (50, 95, 99))
            print(f"{kind:<16} {options.rate:,.0f}/s: p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f} ms; {failed} failed")


if __name__ == "__main__":
    main()
