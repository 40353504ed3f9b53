"""News of shipments coming back from the floor: dispatched, delivered, not delivered."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

import msgspec

from orders.contracts.events import (
    DELIVERY_CONFIRMED,
    DELIVERY_FAILED,
    SHIPMENT_CREATED,
    SHIPMENT_DISPATCHED,
    Event,
)
from orders.platform.store import Transaction
from orders.services.order.aggregate import Facts
from orders.services.order.writing import NewEvent, Versions

Kind = Literal["dispatched", "delivered", "delivery_failed"]
Answer = Literal["recorded", "repeated", "unknown_order", "no_shipment", "not_now"]

TOPICS: Mapping[Kind, str] = MappingProxyType(
    {"dispatched": SHIPMENT_DISPATCHED, "delivered": DELIVERY_CONFIRMED, "delivery_failed": DELIVERY_FAILED}
)


class News(NamedTuple):
    """One piece of news of an order's shipment; (order, kind) makes it idempotent.

    Attributes
    ----------
    order : str
    kind : Kind
    reference, reason : str
        E.g. the vehicle, and why it was not delivered.
    """

    order: str
    kind: Kind
    reference: str = ""
    reason: str = ""


class RecordNews:
    """News to be written; `answered` gets an answer for each."""

    must = False
    closed: Sequence[str] = ()

    def __init__(self, news: Sequence[News], answered: Future[list[Answer]]) -> None:
        self._news = news
        self._answered = answered
        self._answers: list[Answer] = []

    def events(self, transaction: Transaction, versions: Versions, *, careful: bool) -> Iterable[NewEvent]:
        """An event for what is news of a shipment that was made."""
        streams = versions.load(transaction, list({one.order for one in self._news}))
        self._answers = []
        for one in self._news:
            topic = TOPICS[one.kind]
            stream = streams.get(one.order, [])
            answer = "repeated" if (one.order, topic) in versions.recorded else _answer(stream, topic)
            self._answers.append(answer)
            if answer == "recorded":
                versions.recorded.add((one.order, topic))
                facts = msgspec.json.encode(Facts(one.reference, one.reason))
                yield NewEvent(one.order, topic, stream[0].correlation, facts)

    def written(self) -> None:
        """Answer."""
        self._answer(self._answers)

    def refused(self) -> None:
        """Not now."""
        self._answer(["not_now"] * len(self._news))

    def _answer(self, answers: list[Answer]) -> None:
        if not self._answered.done():
            self._answered.set_result(answers)


def _answer(stream: Sequence[Event], topic: str) -> Answer:
    topics = {event.topic for event in stream}
    if not topics:
        return "unknown_order"
    if topic in topics:
        return "repeated"
    return "recorded" if SHIPMENT_CREATED in topics else "no_shipment"
