"""What analytics does with an OrderPlaced: it counts it."""

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
from orders.services.analytics import counts
from orders.services.analytics.tally import Placed, tally

PERIOD_S = 1.0

_decoder = msgspec.json.Decoder(Placed)


async def subscriptions(context: Context) -> Sequence[Subscription]:
    """Analytics' only subscription."""
    database = await context.run(context.database, "counts", (*counts.COUNT_TABLES, *TABLES))
    topics = frozenset({ORDER_PLACED})
    level = LEVELS_MS["analytics"]
    return [Subscription("analytics", "order", topics, handler(context.clock), database, PERIOD_S, level)]


def handler(clock: Clock) -> Callable[[Transaction, Sequence[Event]], None]:
    """The handler of OrderPlaced, by a clock."""

    def handle(transaction: Transaction, events: Sequence[Event]) -> None:
        counted = tally((event.time_us, read_state(_decoder, event)) for event in events)
        now_us = clock.now_us()
        counts.add(transaction, [effect(event, now_us) for event in events], counted)

    return handle
