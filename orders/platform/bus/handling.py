"""The one place where a subscriber is given events; a fault may have turned some of them into poison."""

from __future__ import annotations

from collections.abc import Sequence

from orders.contracts.events import Event
from orders.platform.bus import Poison, Subscription
from orders.platform.faults import spoilt_every
from orders.platform.store import Transaction

FAULT_POINT = "{subscriber}.handle.poison"


def handle(subscription: Subscription, transaction: Transaction, events: Sequence[Event]) -> None:
    """Let a subscription handle events.

    Raises
    ------
    Poison
        Also where `FAULT_POINT` is armed and one of the events is spoilt.
    """
    every = spoilt_every(FAULT_POINT.format(subscriber=subscription.name))
    if every and any(event.position % every == 0 for event in events):
        raise Poison("armed to be poison")
    subscription.handle(transaction, events)
