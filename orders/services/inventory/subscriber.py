"""What inventory does with an OrderPlaced: it books the demand, and signals SKUs that are to be replenished."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from orders.contracts.events import ORDER_PLACED, Event
from orders.contracts.levels import LEVELS_MS
from orders.platform.bus import Subscription
from orders.platform.bus.tables import TABLES
from orders.platform.clock import Clock
from orders.platform.effects import effect, read_state
from orders.platform.service import Context
from orders.platform.store import Transaction
from orders.services.inventory import demand

PERIOD_S = 0.05


class Line(msgspec.Struct, gc=False):
    """A line of an order."""

    sku: str
    quantity: int


class Placed(msgspec.Struct, gc=False):
    """What inventory wants to know of an order."""

    lines: tuple[Line, ...]


_decoder = msgspec.json.Decoder(Placed)


async def subscriptions(context: Context) -> Sequence[Subscription]:
    """Inventory's only subscription."""
    database = await context.run(context.database, "demand", (*demand.DEMAND_TABLES, *TABLES))
    return [
        Subscription(
            "inventory",
            "order",
            frozenset({ORDER_PLACED}),
            handler(context.clock),
            database,
            PERIOD_S,
            LEVELS_MS["inventory"],
        )
    ]


def handler(clock: Clock) -> Callable[[Transaction, Sequence[Event]], None]:
    """The handler of OrderPlaced, by a clock."""

    def handle(transaction: Transaction, events: Sequence[Event]) -> None:
        units: dict[str, int] = {}
        for event in events:
            for line in read_state(_decoder, event).lines:
                units[line.sku] = units.get(line.sku, 0) + line.quantity
        now_us = clock.now_us()
        signals = demand.due(demand.record(transaction, [effect(event, now_us) for event in events], units))
        if signals:
            demand.signal(transaction, signals, events[-1].position, now_us)

    return handle
