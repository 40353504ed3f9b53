"""Notification on both databases: a message for each event, one confirmation."""

from __future__ import annotations

import pytest

from orders.contracts import events
from tests.orders.services.conftest import StartLocal
from tests.orders.services.local import LocalService, happened, placed, step_order


@pytest.fixture
def notification(local: StartLocal) -> LocalService:
    return local("notification")


def kinds(notification: LocalService, order: str) -> list[str]:
    answer = notification.get(f"/v1/messages?order={order}")
    assert answer.status_code == 200
    return [message["kind"] for message in answer.json()]


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        (events.ORDER_REJECTED, "order_rejected"),
        (events.SHIPMENT_DISPATCHED, "shipment_dispatched"),
        (events.DELIVERY_CONFIRMED, "order_delivered"),
        (events.DELIVERY_FAILED, "delivery_failed"),
    ],
)
def test_an_event_brings_about_its_message(notification: LocalService, topic: str, kind: str) -> None:
    notification.handle(placed(1), placed(2), happened(3, "o1", topic))
    assert kinds(notification, "o1") == ["order_received", kind]
    assert kinds(notification, "o2") == ["order_received"]
    assert kinds(notification, "o3") == []


def test_a_message_names_its_order(notification: LocalService) -> None:
    notification.handle(placed(1))
    (message,) = notification.get("/v1/messages?order=o1").json()
    assert message["subject"] == "We have your order"
    assert "o1" in message["text"]


def test_a_second_failed_delivery_is_told_too(notification: LocalService) -> None:
    notification.handle(*(happened(position, "o1", events.DELIVERY_FAILED) for position in (5, 9)))
    assert kinds(notification, "o1") == ["delivery_failed"] * 2


def test_a_confirmation_is_sent_once(notification: LocalService) -> None:
    first = notification.step("send_confirmation", step_order("o1"))
    assert first == notification.step("send_confirmation", step_order("o1"))
    assert (first[0].ok, first[0].reference) == (True, "msg_o1")
    assert kinds(notification, "o1") == ["order_confirmed"]


def test_a_customer_who_cannot_be_written_to_gets_none(notification: LocalService) -> None:
    (outcome,) = notification.step("send_confirmation", step_order("o1", customer="undeliverable-7"))
    assert (outcome.ok, outcome.reason) == (False, "undeliverable")
    assert kinds(notification, "o1") == []


def test_a_trace_tells_messages_and_the_confirmation(notification: LocalService) -> None:
    notification.handle(placed(1))
    notification.step("send_confirmation", step_order("o1"))
    spans = notification.get("/v1/trace/o1").json()
    assert [span["name"] for span in spans] == ["send_confirmation", "order_received"]


def test_an_order_must_be_named(notification: LocalService) -> None:
    assert notification.get("/v1/messages").status_code == 422
