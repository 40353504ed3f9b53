"""Providers against what their consumers expect: the real services answer, the real log and outbox tell."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest

from orders.contracts.events import ORDER_PLACED, PRICE_CHANGED, PRODUCT_RENAMED, Event
from orders.platform.bus.segments import unpack
from tests.orders.contracts.pacts import CALLS, READINGS, Call, Reading
from tests.orders.contracts.shapes import differences
from tests.orders.contracts.shop import Shop
from tests.orders.waiting import wait_until

CORRELATION = "0af7651916cd43dd8448eb211c80319c"
LINES = [{"sku": "SKU-0000001", "quantity": 2}]


def order(name: str, **fields: Any) -> dict[str, Any]:
    return {"order": name, "zone": "ZIP-432", "promise": "one_day", "lines": LINES, **fields}


def body_of(call: Call, name: str) -> Any:
    """The call's body as the consumer sends it."""
    if call.path == "/v1/steps/accept":
        command = order(name, customer="ann", payment={"token": "tok_visa"})
        return {"orders": [[base64.b64encode(msgspec.json.encode(command)).decode(), CORRELATION]]}
    if call.path.startswith("/v1/steps/"):
        goods = [["SKU-0000001", 2]]
        return {"orders": [[name, CORRELATION, goods, "ZIP-432", "one_day", "ann", "tok_visa", 2_500]]}
    return order(name) if call.sends else None


@pytest.fixture(scope="module")
def busy(shop: Shop) -> Shop:
    """A shop with a customer, an order that went through and one that was turned down."""
    shop.ask("user", "POST", "/v1/users", json={"user": "ann", "password": "not a secret"})
    accept = next(call for call in CALLS if call.path == "/v1/steps/accept")
    assert shop.ask("order", "POST", accept.path, json=body_of(accept, "kept")).json()["statuses"] == [202]
    rejected = {"orders": [[msgspec.json.encode(order("turned-down", zone="?!")), CORRELATION]]}
    packed = {"content-type": "application/msgpack", **shop.operator("order")}
    shop.ask("order", "POST", accept.path, packed, content=msgspec.msgpack.encode(rejected))
    wait_until(lambda: "ConfirmationSent.v1" in topics(shop, "kept"), "an order goes through")
    wait_until(lambda: "OrderRejected.v1" in topics(shop, "turned-down"), "an order is turned down")
    wait_until(lambda: shop.ask("order", "GET", "/v1/orders?customer=ann").json()["orders"], "it is listed")
    return shop


@pytest.fixture(scope="module")
def news(shop: Shop) -> list[Event]:
    """What the bus carries of the catalogue after two changes."""
    bus = shop.tenants["catalogue:subscribers"].context.bus
    feed = shop.run(bus.feed("catalogue", "contract"))
    for kind, change in (("price", {"price_cents": 5}), ("name", {"title": "Kettle", "category": "kitchen"})):
        answer = shop.ask("catalogue", "POST", f"/v1/products/SKU-0000002/{kind}", json={"change": kind, **change})
        assert answer.status_code == 200, answer.text
    told: list[Event] = []

    def both() -> bool:
        deliveries = shop.run(feed.fetch(64, 0.1))
        told.extend(event for one in deliveries for event in unpack(one.segment, (PRICE_CHANGED, PRODUCT_RENAMED)))
        shop.run(feed.acknowledge(deliveries))
        return len(told) == 2

    wait_until(both, "the catalogue tells of two changes")
    return told


def events_of(shop: Shop, name: str) -> list[dict[str, Any]]:
    return shop.ask("order", "GET", f"/v1/orders/{name}").json().get("events", [])


def topics(shop: Shop, name: str) -> set[str]:
    return {event["topic"] for event in events_of(shop, name)}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.consumer}: {call.method} {call.path}")
def test_a_provider_answers_what_its_consumer_reads(busy: Shop, call: Call) -> None:
    body = body_of(call, f"{call.consumer}-{call.path.rsplit('/', 1)[-1]}")
    if call.sends is not None:
        assert not differences(call.sends, body)
    path = call.path.format(order="kept")
    answer = busy.ask(call.provider, call.method, path, **({} if body is None else {"json": body}))
    assert answer.status_code == call.status, answer.text
    if call.reads is not None:
        assert not differences(call.reads, answer.json())


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: f"{reading.consumer}: {reading.topic}")
def test_an_event_tells_what_its_subscriber_reads(busy: Shop, news: list[Event], reading: Reading) -> None:
    if reading.stream == "catalogue":
        told = [event for event in news if event.topic == reading.topic]
        assert [event.subject for event in told] == ["SKU-0000002"]
        states = [msgspec.json.decode(event.state) for event in told]
    else:
        events = [event for name in ("kept", "turned-down") for event in events_of(busy, name)]
        states = [event["state"] for event in events if event["topic"] == reading.topic]
        if reading.topic == ORDER_PLACED:
            assert len(states) == 2
    for state in states:
        assert not differences(reading.reads, state)
