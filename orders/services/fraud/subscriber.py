"""What fraud does with an OrderPlaced: it scores it, and remembers the customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import msgspec

from orders.contracts.events import ORDER_PLACED, Event
from orders.contracts.levels import LEVELS_MS
from orders.contracts.prices import price_cents
from orders.platform.bus import Subscription
from orders.platform.bus.tables import TABLES
from orders.platform.clock import Clock
from orders.platform.effects import effect, read_state
from orders.platform.service import Context
from orders.platform.store import Row, Transaction
from orders.services.fraud import rules
from orders.services.fraud.rules import Facts, Profile
from orders.services.fraud.scores import SCORE_TABLES, read_profiles, write_profiles, write_scores

PERIOD_S = 0.02


class Line(msgspec.Struct, gc=False):
    """A line of an order."""

    sku: str
    quantity: int


class Payment(msgspec.Struct, gc=False):
    """How it is paid."""

    token: str | None = None


class Placed(msgspec.Struct, gc=False):
    """What fraud wants to know of an order."""

    promise: str
    lines: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)]
    customer: str = ""
    payment: Payment | None = None


_decoder = msgspec.json.Decoder(Placed)


async def subscriptions(context: Context) -> Sequence[Subscription]:
    """Fraud's only subscription."""
    database = await context.run(context.database, "scores", (*SCORE_TABLES, *TABLES))
    topics = frozenset({ORDER_PLACED})
    return [Subscription("fraud", "order", topics, handler(context.clock), database, PERIOD_S, LEVELS_MS["fraud"])]


def handler(clock: Clock) -> Callable[[Transaction, Sequence[Event]], None]:
    """The handler of OrderPlaced, by a clock."""

    def handle(transaction: Transaction, events: Sequence[Event]) -> None:
        orders = [facts(read_state(_decoder, event), event) for event in events]
        known = read_profiles(transaction, {order.customer for order in orders if order.customer})
        profiles = dict(known)
        now_us = clock.now_us()
        write_scores(
            transaction,
            [_scored(event, order, profiles, now_us) for event, order in zip(events, orders, strict=True)],
        )
        write_profiles(transaction, profiles, known)

    return handle


def facts(placed: Placed, event: Event) -> Facts:
    """What the rules look at."""
    return Facts(
        placed.customer,
        (placed.payment.token or "") if placed.payment else "",
        placed.promise,
        sum(line.quantity * price_cents(line.sku) for line in placed.lines),
        max(line.quantity for line in placed.lines),
        event.time_us,
    )


def _scored(event: Event, order: Facts, profiles: dict[str, Profile], now_us: int) -> Row:
    """The order's score as a row; the customer's profile moves on with it."""
    before = now = None
    if order.customer:
        before = profiles.get(order.customer)
        now = profiles[order.customer] = rules.remembered(before, order)
    broken = rules.reasons(order, before, now)
    points = rules.score(broken)
    return (*effect(event, now_us), points, rules.verdict(points), " ".join(broken))
