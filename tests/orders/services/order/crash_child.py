"""A process with the order service and its participants, to be killed: python crash_child.py SETTINGS PREFIX ORDERS.

It places orders, writes each id that was accepted as a line, and waits until no order is open any more.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from orders.contracts.accepting import AcceptAnswer, AcceptOrder, AcceptRequest
from orders.platform.settings import Settings
from tests.orders.services.hosting import Hosted, hosted
from tests.orders.services.order.shop import CORRELATION, body

PARTS = ("inventory", "payment", "shipping", "notification", "order")


async def main(settings: Settings, prefix: str, orders: int) -> None:
    async with hosted(settings, *PARTS, loops=True) as host:
        for number in range(orders):
            await _place(host, f"{prefix}{number:03d}")
        gauges = host.tenants["order"].running.gauges
        while gauges()["open_orders"] or gauges()["relay_behind"]:
            await asyncio.sleep(0.01)
        print("done", flush=True)


async def _place(host: Hosted, order: str) -> None:
    accept = host.tenants["order"].running.operations["accept"]
    answer: AcceptAnswer = await accept(AcceptRequest([AcceptOrder(body(order), CORRELATION)]))
    assert answer.statuses == [202], answer
    print(order, flush=True)


if __name__ == "__main__":
    read = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Settings)
    asyncio.run(main(read, sys.argv[2], int(sys.argv[3])))
