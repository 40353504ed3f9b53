"""What notification does with an order's events: it writes to the customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from orders.contracts.events import Event
from orders.contracts.levels import LEVELS_MS
from orders.platform.bus import Subscription
from orders.platform.bus.tables import TABLES
from orders.platform.clock import Clock
from orders.platform.effects import effect
from orders.platform.service import Context
from orders.platform.store import Transaction
from orders.services.notification import messages
from orders.services.notification.rules import KINDS

PERIOD_S = 0.25


async def subscriptions(context: Context) -> Sequence[Subscription]:
    """Notification's only subscription."""
    database = await context.run(context.database, "messages", (*messages.MESSAGE_TABLES, *TABLES))
    level = LEVELS_MS["notification"]
    return [Subscription("notification", "order", frozenset(KINDS), handler(context.clock), database, PERIOD_S, level)]


def handler(clock: Clock) -> Callable[[Transaction, Sequence[Event]], None]:
    """The handler of the events that bring about a message, by a clock."""

    def handle(transaction: Transaction, events: Sequence[Event]) -> None:
        now_us = clock.now_us()
        messages.write(transaction, [(*effect(event, now_us), KINDS[event.topic]) for event in events])

    return handle
