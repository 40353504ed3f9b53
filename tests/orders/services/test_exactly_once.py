"""Every order has its effect once in each subscriber, though every message comes twice, shuffled, and commits fail."""

from __future__ import annotations

import asyncio

import pytest

from orders.platform.bus.faulty_bus import FaultyBus
from orders.platform.bus.segments import pack
from orders.platform.bus.subscriber import Runner
from orders.platform.faults import Armed, arm, disarm
from tests.orders.conftest import OpenBus
from tests.orders.services.conftest import StartLocal
from tests.orders.services.local import LocalService, placed
from tests.orders.waiting import until

ORDERS = 210
SEGMENT = 7

EFFECTS = {
    "fraud": ("SELECT count(*), count(*) FROM scores", "SELECT sum(orders) FROM profiles"),
    "inventory": ("SELECT count(*), count(*) FROM handled", "SELECT sum(units) FROM demand"),
    "shipping": ("SELECT count(*), count(DISTINCT tracking) FROM labels", "SELECT count(*) FROM labels"),
    "notification": ("SELECT count(*), count(DISTINCT order_id) FROM messages", "SELECT count(*) FROM messages"),
    "analytics": ("SELECT count(*), count(*) FROM counted", "SELECT sum(orders) FROM minutes"),
}
"""Of each subscriber: rows and different orders, and what its counters hold; each must be the number of orders."""


async def work_through(service: LocalService, open_bus: OpenBus) -> None:
    """Let the service handle all orders under faults; its runner is started anew half way."""
    (subscription,) = service.subscriptions
    events = [placed(position, customer=f"c{position % 9}") for position in range(1, ORDERS + 1)]
    async with open_bus() as bus:
        faulty = FaultyBus(bus, seed=7)
        for half in (events[: ORDERS // 2], events[ORDERS // 2 :]):
            for start in range(0, len(half), SEGMENT):
                await faulty.publish("order", pack(half[start : start + SEGMENT]))
            runner = Runner(subscription, faulty, service.context)  # type: ignore[arg-type]
            task = asyncio.create_task(runner.run())
            last = half[-1].position
            await until(lambda: runner.status().position >= last or task.done())  # noqa: B023
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert (runner.status().retries, runner.status().dead) == (0, 0)


@pytest.mark.parametrize("name", EFFECTS)
def test_every_order_has_its_effect_once(name: str, local: StartLocal, bus: OpenBus) -> None:
    service = local(name)
    arm(f"{name}.handle.before_commit", Armed("fail", at=1))
    arm(f"{name}.handle.after_commit", Armed("fail", at=1))
    try:
        asyncio.run(work_through(service, bus))
    finally:
        disarm()
    rows, counters = EFFECTS[name]
    with service.subscriptions[0].database.transaction(read_only=True) as transaction:
        assert transaction.select(rows) == [(ORDERS, ORDERS)]
        assert transaction.select(counters) == [(ORDERS,)]
