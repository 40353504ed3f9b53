"""The saga: each way that an order can take, and its undoing."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from orders.contracts.steps import FORWARD
from tests.orders.in_loop import in_loop
from tests.orders.services.order.conftest import OpenShop
from tests.orders.services.order.shop import HAPPY, Shop

REFUSED = {
    "reserve": ["OrderCreated", "StockRefused", "OrderRejected"],
    "charge": [*HAPPY[:2], "PaymentDeclined", "ReservationReleased", "OrderRejected"],
    "confirm": [*HAPPY[:3], "ReservationLost", "PaymentRefunded", "ReservationReleased", "OrderRejected"],
    "create_shipment": [*HAPPY[:4], "ShipmentRefused", "PaymentRefunded", "ReservationReleased", "OrderRejected"],
    "send_confirmation": [*HAPPY[:5], "ConfirmationFailed"],
}
TIMED_OUT = {
    "reserve": ["OrderCreated", "StepTimedOut", "ReservationReleased", "OrderRejected"],
    "charge": [*HAPPY[:2], "StepTimedOut", "PaymentRefunded", "ReservationReleased", "OrderRejected"],
    "confirm": [*HAPPY[:3], "StepTimedOut", "PaymentRefunded", "ReservationReleased", "OrderRejected"],
    "create_shipment": [
        *HAPPY[:4],
        *("StepTimedOut", "ShipmentCancelled", "PaymentRefunded", "ReservationReleased", "OrderRejected"),
    ],
    "send_confirmation": [*HAPPY[:5], "ConfirmationFailed"],
}


def reason(shop: Shop, order: str) -> str:
    return msgspec.json.decode(shop.events(order)[-1].state)["reason"]


def nothing_stands(shop: Shop, order: str) -> bool:
    return not any(order in orders for orders in shop.participants.effects.values())


@in_loop
async def test_all_goes_well(shop: OpenShop) -> None:
    async with shop() as it:
        assert await it.place("a", "b") == [202, 202]
        await it.finish()
        for order in "ab":
            assert it.topics(order) == HAPPY
            assert [event.version for event in it.events(order)] == [1, 2, 3, 4, 5, 6]
        assert it.participants.effects["charge"] == {"a", "b"}
        assert [step for step, _ in it.participants.calls] == [step.name for step in FORWARD]


@pytest.mark.parametrize("step", REFUSED)
@in_loop
async def test_a_refusal_undoes_what_was_done(shop: OpenShop, step: str) -> None:
    async with shop() as it:
        it.participants.script("a", step, "no")
        await it.place("a", "b")
        await it.finish()
        assert it.topics("a") == REFUSED[step]
        assert it.topics("b") == HAPPY
        assert nothing_stands(it, "a") == (step != "send_confirmation")
        assert reason(it, "a") == f"no_{step}"


@pytest.mark.parametrize("trouble", ["away", "lost", "other"])
@pytest.mark.parametrize("step", TIMED_OUT)
@in_loop
async def test_a_time_out_is_an_event_before_anything_is_undone(shop: OpenShop, step: str, trouble: str) -> None:
    async with shop() as it:
        it.participants.script("a", step, trouble)
        await it.place("a")
        await it.settle()
        it.clock.passed_s += it.settings.order_deadline_s - 1
        await it.settle()
        assert len(it.topics("a")) == len(TIMED_OUT[step][: TIMED_OUT[step].index(_late(step))])
        await it.finish()
        assert it.topics("a") == TIMED_OUT[step]
        assert nothing_stands(it, "a") == (step != "send_confirmation")
        assert reason(it, "a") == f"{step}_timed_out"


def _late(step: str) -> str:
    return "ConfirmationFailed" if step == "send_confirmation" else "StepTimedOut"


@pytest.mark.parametrize("trouble", ["away", "lost", "other"])
@in_loop
async def test_a_passing_trouble_costs_only_time(shop: OpenShop, trouble: str) -> None:
    async with shop() as it:
        for step in FORWARD:
            it.participants.script("a", step.name, trouble, times=3)
        await it.place("a")
        await it.finish()
        assert it.topics("a") == HAPPY


@in_loop
async def test_a_jump_of_the_wall_clock_turns_nothing_back(shop: OpenShop) -> None:
    async with shop() as it:
        it.participants.script("a", "charge", "away", times=2)
        await it.place("a")
        await it.settle()
        it.clock.offset_us = 86_400_000_000
        await it.settle()
        it.clock.offset_us = -86_400_000_000
        await it.finish()
        assert it.topics("a") == HAPPY


@in_loop
async def test_an_undo_is_tried_until_it_is_done(shop: OpenShop) -> None:
    async with shop() as it:
        it.participants.script("a", "charge", "no")
        it.participants.script("a", "release", "away")
        await it.place("a")
        for _ in range(10):
            await it.settle()
            it.clock.passed_s += it.settings.order_deadline_s
        assert it.topics("a") == REFUSED["charge"][:3]
        it.participants.heal()
        await it.finish()
        assert it.topics("a") == REFUSED["charge"]


@in_loop
async def test_one_order_that_cannot_be_taken_harms_no_other(shop: OpenShop) -> None:
    async with shop() as it:
        it.participants.script("d", "charge", "unfit")
        await it.place(*"abcdefg")
        await it.finish()
        assert [it.topics(order) == HAPPY for order in "abcdefg"] == [order != "d" for order in "abcdefg"]
        assert it.topics("d") == REFUSED["charge"]
        assert reason(it, "d") == "refused_422"


@pytest.mark.parametrize(("step", "events"), [("reserve", 1), ("charge", 2), ("confirm", 3), ("create_shipment", 4)])
@in_loop
async def test_a_customer_cancels_before_the_shipment(shop: OpenShop, step: str, events: int) -> None:
    async with shop() as it:
        it.participants.script("a", step, "lost")
        await it.place("a")
        await it.settle()
        asked = [asyncio.create_task(it.saga.cancel("a")) for _ in range(2)]
        it.clock.passed_s += 10.0
        assert await asyncio.gather(*asked) == [True, True]
        assert await it.saga.cancel("a") in (True, None)
        it.participants.heal()
        await it.finish()
        assert it.topics("a")[events] == "CancellationRequested"
        assert it.topics("a")[-1] == "OrderRejected"
        assert reason(it, "a") == "cancelled_by_customer"
        assert nothing_stands(it, "a")


@in_loop
async def test_a_cancellation_after_the_shipment_comes_too_late(shop: OpenShop) -> None:
    async with shop() as it:
        it.participants.script("a", "send_confirmation", "away")
        await it.place("a")
        await it.settle()
        assert await it.saga.cancel("a") is False
        it.participants.heal()
        await it.finish()
        assert it.topics("a") == HAPPY
        assert await it.saga.cancel("a") is None
