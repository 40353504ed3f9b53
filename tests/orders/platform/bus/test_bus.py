"""What both buses promise."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from orders.contracts.events import ORDER_CREATED, STOCK_RESERVED
from orders.platform.bus import Bus, Delivery, Feed, OutOfStep
from orders.platform.bus.open import open_bus
from orders.platform.bus.retention import Retention
from orders.platform.bus.segments import pack, unpack
from orders.platform.settings import Settings
from tests.orders.conftest import OpenBus
from tests.orders.in_loop import in_loop
from tests.orders.platform.bus.shop import events, publish


def spans(deliveries: list[Delivery]) -> list[tuple[int, int]]:
    return [(delivery.segment.first, delivery.segment.last) for delivery in deliveries]


async def drain(feed: Feed, count: int) -> list[Delivery]:
    found: list[Delivery] = []
    while len(found) < count:
        fetched = await feed.fetch(count - len(found), 10)
        assert fetched
        await feed.acknowledge(fetched)
        found += fetched
    return found


@in_loop
async def test_segments_come_in_order_once(bus: OpenBus) -> None:
    async with bus() as it:
        feed = await it.feed("order", "fraud")
        sent = events(1, 23)
        for start in range(0, 23, 5):
            await it.publish("order", pack(sent[start : start + 5]))
        found = await drain(feed, 5)
        assert spans(found) == [(1, 5), (6, 10), (11, 15), (16, 20), (21, 23)]
        topics = (ORDER_CREATED, STOCK_RESERVED)
        assert [event for delivery in found for event in unpack(delivery.segment, topics)] == sent
        assert await feed.fetch(5, 0.05) == []
        assert (feed.position, await feed.depth(), await it.depth("order")) == (23, 0, 0)


@in_loop
async def test_a_fetch_takes_no_more_than_its_limit(bus: OpenBus) -> None:
    async with bus() as it:
        await publish(it, 20, size=1)
        feed = await it.feed("order", "fraud")
        found = await feed.fetch(7, 10)
        assert 1 <= len(found) <= 7
        assert spans(found)[0] == (1, 1)


@in_loop
async def test_streams_and_subscribers_are_apart(bus: OpenBus) -> None:
    async with bus() as it:
        await publish(it, 10)
        await it.publish("catalogue", pack(events(1, 2)))
        fraud, shipping = await it.feed("order", "fraud"), await it.feed("order", "shipping")
        await drain(fraud, 2)
        assert spans(await drain(shipping, 2)) == [(1, 5), (6, 10)]
        assert spans(await drain(await it.feed("catalogue", "fraud"), 1)) == [(1, 2)]
        assert await it.last_position("catalogue") == 2


@in_loop
async def test_what_was_not_acknowledged_comes_again(bus: OpenBus) -> None:
    async with bus() as it:
        await publish(it, 15)
        feed = await it.feed("order", "fraud")
        await drain(feed, 1)
        assert await feed.fetch(5, 10)
    async with bus() as it:
        feed = await it.feed("order", "fraud")
        assert feed.position == 5
        assert spans(await drain(feed, 2)) == [(6, 10), (11, 15)]


@in_loop
async def test_a_feed_opened_again_takes_over_at_once(bus: OpenBus) -> None:
    async with bus() as it:
        await publish(it, 10)
        assert await (await it.feed("order", "fraud")).fetch(5, 10)
        async with asyncio.timeout(8):
            assert spans(await drain(await it.feed("order", "fraud"), 2)) == [(1, 5), (6, 10)]


@in_loop
async def test_publishing_again_changes_nothing(bus: OpenBus) -> None:
    async with bus() as it:
        await publish(it, 10)
        await it.publish("order", pack(events(1, 5)))
        await it.publish("order", pack(events(6, 10)))
        assert spans(await drain(await it.feed("order", "fraud"), 2)) == [(1, 5), (6, 10)]
        assert await it.last_position("order") == 10


@pytest.mark.parametrize(("first", "last"), [(12, 14), (8, 12)])
@in_loop
async def test_neither_gap_nor_overlap(bus: OpenBus, first: int, last: int) -> None:
    async with bus() as it:
        await publish(it, 10)
        with pytest.raises(OutOfStep):
            await it.publish("order", pack(events(first, last)))
        await it.publish("order", pack(events(11, 12)))
        assert await it.last_position("order") == 12


@in_loop
async def test_two_publishers_cannot_overlap(bus: OpenBus) -> None:
    """The second one believes that the stream ends where it ended when it last looked."""
    async with bus() as one, bus() as other:
        await publish(one, 5)
        assert await other.last_position("order") == 5
        await one.publish("order", pack(events(6, 8)))
        with pytest.raises(OutOfStep):
            await other.publish("order", pack(events(6, 10)))
        assert await other.last_position("order") == 8
        await other.publish("order", pack(events(9, 10)))
        assert spans(await drain(await one.feed("order", "fraud"), 3)) == [(1, 5), (6, 8), (9, 10)]


@in_loop
async def test_a_fetch_that_waits_is_woken_by_another_process_bus(bus: OpenBus) -> None:
    async with bus() as here, bus() as there:
        feed = await here.feed("order", "fraud")
        fetching = asyncio.create_task(feed.fetch(5, 60))
        await asyncio.sleep(0.1)
        assert not fetching.done()
        await publish(there, 5)
        async with asyncio.timeout(20):
            assert spans(await fetching) == [(1, 5)]


@in_loop
async def test_depth_is_that_of_the_slowest(bus: OpenBus) -> None:
    async with bus() as it:
        await publish(it, 30, size=10)
        assert await it.depth("order") == 30
        quick, slow = await it.feed("order", "fraud"), await it.feed("order", "analytics")
        await drain(quick, 3)
        await drain(slow, 1)
        await settle(it)
        assert (await quick.depth(), await slow.depth(), await it.depth("order")) == (0, 20, 20)
        await it.forget("order", "analytics")
        assert await it.depth("order") == 0


@in_loop
async def test_rewinding_begins_with_the_oldest(bus: OpenBus) -> None:
    async with bus() as it:
        await publish(it, 10)
        feed = await it.feed("order", "fraud")
        await drain(feed, 2)
        await feed.rewind()
        assert feed.position == 0
        assert spans(await drain(feed, 2)) == [(1, 5), (6, 10)]


async def settle(bus: Bus) -> None:
    """Let acknowledgements arrive: the embedded bus writes them once a second, the broker takes them as they come."""
    from orders.platform.bus.sqlite_bus import SqliteBus

    if isinstance(bus, SqliteBus):
        await bus.flush(now=True)
    else:
        await asyncio.sleep(0.2)


@in_loop
async def test_only_what_all_have_passed_and_is_old_goes(settings: Settings) -> None:
    it = await open_bus(settings, retention=partial(Retention, 0.0, 0.0))
    quick, slow = await it.feed("order", "fraud"), await it.feed("order", "analytics")
    await publish(it, 20)
    await drain(quick, 4)
    await drain(slow, 2)
    await settle(it)
    await publish(it, 25, first=21)
    await publish(it, 30, first=26)
    late = await it.feed("order", "late")
    assert late.position == 10
    assert spans(await drain(slow, 4)) == [(11, 15), (16, 20), (21, 25), (26, 30)]
    await drain(quick, 2)
    await it.forget("order", "late")
    await settle(it)
    await publish(it, 35, first=31)
    assert (await it.feed("order", "later")).position == 30
    assert await it.last_position("order") == 35
    await it.close()
