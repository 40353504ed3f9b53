"""A subscriber's process: ``python -m tests.orders.platform.bus.worker SETTINGS LAST``; it ends at position LAST."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from orders.platform.bus.open import open_bus
from orders.platform.bus.subscriber import Runner
from orders.platform.settings import Settings
from orders.platform.store.open import open_database
from tests.orders.platform.bus.shop import STORE, Counter, Office, at_work, subscription
from tests.orders.waiting import until


async def work(settings: Settings, last: int) -> None:
    counter = Counter(lambda: open_database(settings, "fraud", "store", STORE))
    bus = await open_bus(settings)
    runner = Runner(subscription(counter), bus, Office(settings))  # type: ignore[arg-type]
    async with at_work(runner.run):
        await until(lambda: runner.status().position == last)
    await bus.close()


if __name__ == "__main__":
    asyncio.run(work(Settings.read(Path(sys.argv[1])), int(sys.argv[2])))
