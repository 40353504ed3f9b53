"""No event lies among the dead letters or waits to be tried again when all should be done."""

from __future__ import annotations

from collections.abc import Iterator

from orders.audit.fanout import EFFECTS
from orders.audit.log import Order
from orders.audit.stores import Stores
from orders.audit.wrong import Wrong

_STORES = {(service, store) for service, store, _ in EFFECTS.values()} | {("order", "read_model")}
_LETTERS = "SELECT subscriber, subject, position, error FROM dead_letters"
_RETRIES = "SELECT subscriber, subject, position, error FROM retries"


def letters(stores: Stores, orders: dict[str, Order]) -> Iterator[Wrong]:
    """Every event that a subscriber could not handle."""
    for service, store in sorted(_STORES):
        for subscriber, subject, position, error in stores.rows(service, store, _LETTERS):
            message = f"{subscriber} gave up on event {position}: {error}"
            yield Wrong("lost", "dead-letter", subject, message, subscriber)
        for subscriber, subject, position, error in stores.rows(service, store, _RETRIES):
            message = f"{subscriber} tries event {position} again: {error}"
            yield Wrong("stuck", "still-retried", subject, message, subscriber)
