from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from core.errors import Pod2doorError
from orders.contracts.events import ORDER_CREATED, STOCK_RESERVED, Event
from orders.platform import faults
from orders.platform.bus import Bus, relay
from orders.platform.bus.outbox import OUTBOX, News, Outbox
from orders.platform.bus.relay import EVENT_BYTES, Relay
from orders.platform.bus.segments import encode, unpack
from tests.orders.conftest import OpenBus, OpenDatabase
from tests.orders.in_loop import in_loop
from tests.orders.platform.bus.shop import Office, at_work, events, publish
from tests.orders.waiting import until


async def published(bus: Bus) -> tuple[list[Event], list[int]]:
    """All events on the bus, and the sizes of their segments."""
    feed, found, sizes = await bus.feed("order", "reader"), [], []
    end = await bus.last_position("order")
    while feed.position < end:
        deliveries = await feed.fetch(64, 10)
        await feed.acknowledge(deliveries)
        for one in deliveries:
            found += unpack(one.segment, (ORDER_CREATED, STOCK_RESERVED))
            sizes.append(one.segment.last - one.segment.first + 1)
    return found, sizes


def test_all_that_is_new_goes_as_one_segment(bus: OpenBus, office: Office) -> None:
    log = events(1, 30)

    async def run() -> None:
        async with bus() as it:
            taking = Relay("order", lambda position, limit: log[position : position + limit], it, office)
            assert await taking.publish_new() is False
            log.extend(events(31, 50))
            await taking.publish_new()
            await taking.publish_new()
            found, sizes = await published(it)
            assert (found, sizes, taking.position) == (log, [30, 20], 50)

    asyncio.run(run())


def test_what_memory_holds_is_not_read(bus: OpenBus, office: Office) -> None:
    log, kept, reads = events(1, 50), 20, []

    def read_after(position: int, limit: int) -> list[Event]:
        reads.append(position)
        return log[position : position + min(limit, 25)]

    def recent(position: int, limit: int) -> list[Event] | None:
        return log[position : position + limit] if position >= kept else None

    async def run() -> None:
        async with bus() as it:
            taking = Relay("order", read_after, it, office, recent=recent)
            while await taking.publish_new() or taking.position < 50:
                pass
            found, sizes = await published(it)
            assert (found, sizes, reads) == (log, [25, 25], [0])

    asyncio.run(run())


def test_a_long_backlog_goes_in_segments_of_bounded_size(
    bus: OpenBus, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "EVENTS_AT_ONCE", 40)
    monkeypatch.setattr(relay, "BYTES_AT_ONCE", 1_000)
    log = events(1, 200)

    async def run() -> None:
        async with bus() as it:
            taking = Relay("order", lambda position, limit: log[position : position + limit], it, office)
            async with at_work(taking.run):
                await until(lambda: taking.position == 200)
            found, sizes = await published(it)
            assert found == log
            assert 1_000 // (EVENT_BYTES + 20) <= max(sizes) <= 1_000 // (EVENT_BYTES + 10)

    asyncio.run(run())


@pytest.mark.parametrize(("subject", "state"), [("o" * 200, b"{}"), ("o", b"{}"), ("order-1", b"x" * 900)])
def test_a_full_segment_fits_into_a_message_of_a_broker_as_it_comes(
    bus: OpenBus, office: Office, subject: str, state: bytes
) -> None:
    log = [Event(n, subject, 9, "ReservationConfirmed.v1", 2**60, "c" * 32, state) for n in range(1, 12_000)]

    async def run() -> None:
        async with bus() as it:
            await Relay("order", lambda position, limit: log[position : position + limit], it, office).publish_new()
            feed = await it.feed("order", "reader")
            (delivery,) = await feed.fetch(1, 10)
            assert len(encode(delivery.segment)) < 1_040_000
            assert delivery.segment.last > 900

    asyncio.run(run())


def test_an_event_too_large_for_a_segment_goes_alone() -> None:
    log = events(1, 3)
    assert list(relay._within(log, 10)) == log[:1]


@pytest.mark.parametrize("point", ["order.relay.before_publish", "order.relay.after_publish", "bus.publish"])
def test_after_a_fault_it_goes_on_where_the_bus_ends(bus: OpenBus, office: Office, point: str) -> None:
    log: list[Event] = []

    async def run() -> None:
        async with bus() as it:
            taking = Relay("order", lambda position, limit: log[position : position + limit], it, office)
            faults.arm(point, faults.Armed("fail", at=2, times=2))
            async with at_work(taking.run):
                for start in range(1, 101, 20):
                    log.extend(events(start, start + 19))
                    await asyncio.sleep(0.03)
                await until(lambda: taking.position == 100)
            assert (await published(it))[0] == log
            assert taking.error == ""

    try:
        asyncio.run(run())
    finally:
        faults.disarm()


def test_two_relays_of_one_log_publish_it_once(bus: OpenBus, office: Office) -> None:
    log: list[Event] = []

    async def run() -> None:
        async with bus() as one, bus() as other:
            relays = [
                Relay("order", lambda position, limit: log[position : position + limit], it, office)
                for it in (one, other)
            ]
            async with at_work(*(taking.run for taking in relays)):
                for start in range(1, 101, 10):
                    log.extend(events(start, start + 9))
                    await asyncio.sleep(0.01)
                await until(lambda: max(taking.position for taking in relays) == 100)
            assert (await published(one))[0] == log

    asyncio.run(run())


@in_loop
async def test_a_log_shorter_than_the_bus_is_said(bus: OpenBus, office: Office) -> None:
    async with bus() as it:
        await publish(it, 20)
        with pytest.raises(Pod2doorError, match="up to 20"):
            await Relay("order", lambda position, limit: [], it, office).run()


def news(subject: str) -> News:
    return News(subject, 1, ORDER_CREATED, 7, "c", b"{}")


def test_an_outbox_holds_what_its_transaction_made_true(bus: OpenBus, office: Office, database: OpenDatabase) -> None:
    store = database("catalogue", "store", [OUTBOX])
    outbox = Outbox(store)
    with store.transaction() as transaction:
        outbox.append(transaction, [news("a"), news("b")])
    with suppress(ZeroDivisionError), store.transaction() as transaction:
        outbox.append(transaction, [news("lost")])
        raise ZeroDivisionError
    with store.transaction() as transaction:
        outbox.append(transaction, [news("c")])

    async def run() -> None:
        async with bus() as it:
            taking = Relay("order", outbox.read_after, it, office)
            await taking.publish_new()
            assert await office.run(outbox.forget, taking.position) == 2
            with store.transaction() as transaction:
                outbox.append(transaction, [news("d")])
            taking = Relay("order", outbox.read_after, it, office)
            await taking.publish_new()
            found, _ = await published(it)
            assert [(event.position, event.subject) for event in found] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]

    asyncio.run(run())
