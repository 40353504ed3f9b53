"""A source whose value changes, caches before it, and a clock that the test sets."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

from orders.platform.cache.shared import SharedTier
from orders.platform.cache.tiers import TieredCache
from orders.platform.clock import Clock
from orders.platform.observe.metrics import Metrics
from orders.platform.store import Database

TTL_S = 10.0
REFRESH_S = 6.0


class HandClock(Clock):
    """Stands still until it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 1_000.0

    def now_us(self) -> int:
        return round(self.seconds * 1e6) + self.offset_us

    def monotonic_s(self) -> float:
        return self.seconds


class Source:
    """What is cached."""

    def __init__(self) -> None:
        self.price = 1
        self.loads: Counter[str] = Counter()
        self._gate: asyncio.Event | None = None

    def hold(self) -> asyncio.Event:
        """Hold the loads that begin from now on, until the gate is set."""
        self._gate = asyncio.Event()
        return self._gate

    def release(self) -> None:
        """Let the loads that begin from now on pass."""
        self._gate = None

    async def load(self, key: str) -> int:
        self.loads[key] += 1
        price = self.price
        if self._gate is not None:
            await self._gate.wait()
        return price


async def run_here(work: Callable[..., Any], *arguments: Any) -> Any:
    """`Context.run` without a thread, but with the pause that a thread brings."""
    await asyncio.sleep(0)
    return work(*arguments)


def shared_tier(database: Database, clock: Clock) -> SharedTier:
    return SharedTier(database, run_here, clock)


def make_cache(
    source: Source,
    clock: Clock,
    shared: SharedTier | None,
    metrics: Metrics | None = None,
    name: str = "prices",
) -> TieredCache[int]:
    return TieredCache(
        name,
        source.load,
        int,
        ttl_s=TTL_S,
        refresh_s=REFRESH_S,
        shared=shared,
        metrics=metrics or Metrics("catalogue"),
        clock=clock,
    )


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(30):
        await asyncio.sleep(0)
