"""An order's id is its key: whatever is sent again, it is taken once."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from orders.platform import faults
from orders.services.order import log
from tests.orders.in_loop import in_loop
from tests.orders.services.order.conftest import OpenShop
from tests.orders.services.order.shop import CORRELATION, HAPPY, body


@in_loop
async def test_the_body_is_the_event(shop: OpenShop) -> None:
    async with shop() as it:
        sent = body("a", payment={"token": "tok_1"})
        assert await it.accept(sent) == [202]
        event = it.events("a")[0]
        assert (event.state, event.correlation, event.version) == (sent, CORRELATION, 1)


@pytest.mark.parametrize("finished", [False, True])
@in_loop
async def test_a_repeat_is_answered_alike_and_taken_once(shop: OpenShop, finished: bool) -> None:
    async with shop() as it:
        it.participants.script("a", "reserve", "away", times=0 if finished else 1_000)
        await it.place("a")
        if finished:
            await it.finish()
        spelled_otherwise = msgspec.json.format(body("a"))
        assert await it.accept(body("a"), spelled_otherwise, body("b"), body("b")) == [202, 202, 202, 202]
        assert await it.accept(body("a", zone="10001")) == [409]
        it.participants.heal()
        await it.finish()
        assert it.topics("a") == it.topics("b") == HAPPY
        assert it.participants.effects["charge"] == {"a", "b"}


@in_loop
async def test_repeats_that_race_are_taken_once(shop: OpenShop) -> None:
    async with shop() as it:
        answers = await asyncio.gather(*(it.accept(body("a"), body("b", zone=str(i % 2))) for i in range(20)))
        assert {first for first, _ in answers} == {202}
        assert [second for _, second in answers].count(202) == 10
        assert [second for _, second in answers].count(409) == 10
        await it.finish()
        assert it.topics("a") == it.topics("b") == HAPPY


@in_loop
async def test_a_repeat_after_a_restart(shop: OpenShop) -> None:
    async with shop() as it:
        await it.place("a")
        await it.finish()
    async with shop() as it:
        assert await it.accept(body("a"), body("c"), body("a", zone="10001")) == [202, 202, 409]
        await it.finish()
        assert it.topics("a") == it.topics("c") == HAPPY


@pytest.mark.parametrize(
    "broken",
    [b"", b"[]", b'{"order": "a"}', b"\xff", body("a", lines=[]), body("a\0"), body("a", customer="\x85")],
)
@in_loop
async def test_what_is_no_order_is_refused_and_the_rest_taken(shop: OpenShop, broken: bytes) -> None:
    async with shop() as it:
        assert await it.accept(broken, body("b")) == [422, 202]


@in_loop
async def test_too_many_open_orders_are_put_off(shop: OpenShop) -> None:
    async with shop(limit=3) as it:
        for order in "abc":
            it.participants.script(order, "reserve", "away")
        assert await it.place("a", "b", "c") == [202, 202, 202]
        assert await it.place("d") == [503]
        it.participants.heal()
        await it.finish()
        assert await it.place("d") == [202]


@in_loop
async def test_nothing_is_taken_while_disk_or_bus_is_full(shop: OpenShop) -> None:
    async with shop(full="the disk is nearly full") as it:
        assert await it.place("a") == [503]
        it.full = ""
        assert await it.place("a") == [202]
        await it.finish()


@pytest.mark.parametrize("point", ["order.writer.before_commit", "order.writer.after_commit"])
@in_loop
async def test_a_store_that_fails_refuses_new_orders_and_loses_nothing(shop: OpenShop, point: str) -> None:
    async with shop() as it:
        it.participants.script("a", "charge", "away", times=1)
        await it.place("a")
        await it.settle()
        faults.arm(point, faults.Armed("fail", times=4))
        try:
            assert await it.place("b") == [503]
            it.clock.passed_s += 1.0
            await it.finish()
        finally:
            faults.disarm()
        assert await it.place("b") == [202]
        await it.finish()
        assert it.topics("a") == it.topics("b") == HAPPY
        positions = [event.position for chunk in log.read_all(it.reader) for event in chunk]
        assert positions == list(range(1, 13))
