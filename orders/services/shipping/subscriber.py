"""What shipping does with an OrderPlaced: it prints a label; a rejected order's label is void."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from orders.contracts.events import ORDER_PLACED, ORDER_REJECTED, Event
from orders.contracts.levels import LEVELS_MS
from orders.platform.bus import Subscription
from orders.platform.bus.tables import TABLES
from orders.platform.clock import Clock
from orders.platform.effects import effect, read_state
from orders.platform.service import Context
from orders.platform.store import Row, Transaction
from orders.services.shipping import labels
from orders.services.shipping.rules import is_zone, tracking_number

PERIOD_S = 0.2


class Placed(msgspec.Struct, gc=False):
    """What shipping wants to know of an order."""

    zone: str
    promise: str


_decoder = msgspec.json.Decoder(Placed)


async def subscriptions(context: Context) -> Sequence[Subscription]:
    """Shipping's only subscription."""
    database = await context.run(context.database, "labels", (*labels.LABEL_TABLES, *TABLES))
    topics = frozenset({ORDER_PLACED, ORDER_REJECTED})
    return [
        Subscription("shipping", "order", topics, handler(context.clock), database, PERIOD_S, LEVELS_MS["shipping"])
    ]


def handler(clock: Clock) -> Callable[[Transaction, Sequence[Event]], None]:
    """The handler of OrderPlaced and OrderRejected, by a clock."""

    def handle(transaction: Transaction, events: Sequence[Event]) -> None:
        now_us = clock.now_us()
        labels.write(transaction, [label(event, now_us) for event in events if event.topic == ORDER_PLACED])
        labels.void(transaction, [event.subject for event in events if event.topic == ORDER_REJECTED])

    return handle


def label(event: Event, now_us: int) -> Row:
    """An order's label as a row; nothing can be printed for a malformed zone."""
    placed = read_state(_decoder, event)
    state = labels.PRINTED if is_zone(placed.zone) else labels.VOID
    return (*effect(event, now_us), state, tracking_number(event.subject), placed.zone, placed.promise)
