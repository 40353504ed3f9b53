"""Subscribers' real handlers against what they say that they read of an event: all of that, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
import pytest

from orders.contracts.events import Event
from orders.platform.bus import Poison
from orders.serve.loading import load
from tests.orders.contracts.pacts import READINGS, Reading
from tests.orders.contracts.shapes import sample, without
from tests.orders.contracts.shop import Shop
from tests.orders.contracts.test_providers import CORRELATION


class RolledBack(Exception):
    """Ends a transaction that is to leave nothing."""


def handle(shop: Shop, reading: Reading, states: list[Any]) -> None:
    """Let the subscriber's real handler have events with these states, and take its effect back."""
    context = shop.tenants[f"{reading.consumer}:subscribers"].context
    subscriptions = load(reading.consumer).subscriptions
    assert subscriptions is not None
    [subscription] = shop.run(subscriptions(context))
    assert reading.topic in subscription.topics
    events = [
        Event(number, f"x{number}", 1, reading.topic, 1, CORRELATION, msgspec.json.encode(state))
        for number, state in enumerate(states, 1)
    ]
    with suppress(RolledBack), subscription.database.transaction() as transaction:
        subscription.handle(transaction, events)
        raise RolledBack


EVERYBODYS = [reading for reading in READINGS if reading.consumer != "order"]


@pytest.mark.parametrize("reading", EVERYBODYS, ids=lambda reading: f"{reading.consumer}: {reading.topic}")
def test_a_subscriber_reads_what_it_says(shop: Shop, reading: Reading) -> None:
    handle(shop, reading, [sample(reading.reads), sample(reading.reads) | {"more": "than is read"}])
    for state in without(reading.reads):
        with pytest.raises(Poison):
            handle(shop, reading, [state])


def test_every_subscription_is_written_down(shop: Shop) -> None:
    """Nobody subscribes to what no pact tells of."""
    for part, tenant in shop.tenants.items():
        name, _, subscribers = part.partition(":")
        subscriptions = load(name).subscriptions
        if not subscribers or subscriptions is None:
            continue
        told = {reading.topic for reading in READINGS if reading.consumer == name}
        for subscription in shop.run(subscriptions(tenant.context)):
            wanted = subscription.topics if name != "order" else subscription.topics & told
            assert wanted == told, part
