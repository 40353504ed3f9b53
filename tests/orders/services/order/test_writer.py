"""The writer: one transaction for all that has gathered, one writer at a time, no doubt after a failure."""

from __future__ import annotations

import asyncio

import pytest

from orders.platform import faults
from orders.platform.clock import Clock
from orders.platform.store import Database, Transaction
from orders.services.order import log
from orders.services.order.lease import LeaseLost
from orders.services.order.saga.recovery import pack, recover
from orders.services.order.saga.snapshots import Snapshot, take_snapshots
from orders.services.order.tables import LOG_TABLES
from orders.services.order.tail import KEPT, Tail
from orders.services.order.writer import Writer
from orders.services.order.writing import Append, NewEvent, Versions
from tests.orders.conftest import OpenDatabase
from tests.orders.in_loop import in_loop
from tests.orders.services.order.conftest import OpenShop
from tests.orders.services.order.shop import HAPPY, Shop, body
from tests.orders.waiting import until


def event(subject: str, topic: str = "OrderCreated.v1") -> NewEvent:
    return NewEvent(subject, topic, "0" * 32, b"{}")


async def written(writer: Writer, *events: NewEvent) -> None:
    done = asyncio.get_running_loop().create_future()
    writer.submit(Append(events, (), lambda: done.set_result(None)))
    await done


def stored(database: Database) -> list[tuple[int, str, int]]:
    return [(one.position, one.subject, one.version) for chunk in log.read_all(database) for one in chunk]


@in_loop
async def test_what_gathers_goes_into_one_transaction(database: OpenDatabase) -> None:
    writer = Writer(database("order", "log", LOG_TABLES), Clock(), 0.05)
    writer.start({})
    await asyncio.gather(*(written(writer, event(f"o{i}"), event(f"o{i}", "StockReserved.v1")) for i in range(50)))
    await asyncio.to_thread(writer.stop)
    reader = database("order", "log", LOG_TABLES)
    assert stored(reader) == [(2 * i + v, f"o{i}", v) for i in range(50) for v in (1, 2)]
    times = {one.time_us for chunk in log.read_all(reader) for one in chunk}
    assert len(times) == 1, "one transaction has one time"


@in_loop
async def test_a_second_writer_fences_off_the_first(database: OpenDatabase) -> None:
    first = Writer(database("order", "log", LOG_TABLES), Clock(), 0.0)
    first.start({})
    await written(first, event("a"))
    second = Writer(database("order", "log", LOG_TABLES), Clock(), 0.0)
    second.start({"a": 1})
    first.submit(Append([event("a", "StockReserved.v1")], (), lambda: None))
    with pytest.raises(LeaseLost):
        await asyncio.wait_for(first.watch(), 20)
    await written(second, event("a", "StockReserved.v1"))
    for writer in (first, second):
        await asyncio.to_thread(writer.stop)
    assert stored(database("order", "log", LOG_TABLES)) == [(1, "a", 1), (2, "a", 2)]


@in_loop
async def test_a_version_is_taken_once(database: OpenDatabase) -> None:
    """Whoever believes an order to be elsewhere than the log says cannot write to its stream."""
    writer = Writer(database("order", "log", LOG_TABLES), Clock(), 0.0)
    writer.start({})
    await written(writer, event("a"))
    await asyncio.to_thread(writer.stop)
    forgetful = Writer(database("order", "log", LOG_TABLES), Clock(), 0.0)
    forgetful.start({})
    forgetful.submit(Append([event("a", "StockReserved.v1")], (), lambda: None))
    with pytest.raises(Exception, match=r"(?i)unique"):
        await asyncio.wait_for(forgetful.watch(), 20)
    await asyncio.to_thread(forgetful.stop)


def break_store(it: Shop) -> None:
    """A disk that is full, or a server that ends the connection; opened anew, it works again."""
    connection = it.store.connection()  # type: ignore[attr-defined]
    if it.store.dialect == "sqlite":
        connection.execute("PRAGMA max_page_count = 1")
        return
    with it.reader.transaction() as transaction:
        transaction.select("SELECT pg_terminate_backend(?)", (connection.info.backend_pid,))


@in_loop
async def test_a_store_that_breaks_refuses_and_heals(shop: OpenShop) -> None:
    async with shop() as it:
        await it.place("a")
        await it.finish()
        break_store(it)
        many = [body(f"b{number}") for number in range(400)]
        assert set(await it.accept(*many)) == {503}
        assert set(await it.accept(*many)) == {202}
        await it.finish()
        assert it.topics("a") == it.topics("b0") == HAPPY


class NewOrder:
    """A write that may be refused."""

    must = False
    closed = ()

    def __init__(self) -> None:
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def events(self, transaction: Transaction, versions: Versions, *, careful: bool) -> list[NewEvent]:
        return [event(f"n{id(self)}")]

    def written(self) -> None:
        self.ended.set_result("written")

    def refused(self) -> None:
        self.ended.set_result("refused")


@in_loop
async def test_a_disk_with_room_for_little_refuses_new_orders_and_does_not_spin(database: OpenDatabase) -> None:
    """The saga's events find no room again and again, a small write does: new orders hear of it, and the disk rests."""
    writer = Writer(database("order", "log", LOG_TABLES), Clock(), 0.0)
    writer.start({})
    full = faults.Armed("fail", times=0)
    faults.arm("order.writer.before_commit", full)
    try:
        saga = asyncio.ensure_future(written(writer, event("a")))
        await until(lambda: full.passed > 0)
        for _ in range(3):
            order = NewOrder()
            writer.submit(order)
            assert await asyncio.wait_for(order.ended, 20) == "refused"
        assert full.passed < 30
    finally:
        faults.disarm()
    await asyncio.wait_for(saga, 20)
    order = NewOrder()
    writer.submit(order)
    assert await asyncio.wait_for(order.ended, 20) == "written"
    await asyncio.to_thread(writer.stop)


@in_loop
async def test_a_writer_stops_while_the_disk_is_full(database: OpenDatabase) -> None:
    writer = Writer(database("order", "log", LOG_TABLES), Clock(), 0.0)
    writer.start({})
    full = faults.Armed("fail", times=0)
    faults.arm("order.writer.before_commit", full)
    try:
        writer.submit(Append([event("a")], (), lambda: None))
        await until(lambda: full.passed > 0)
        await asyncio.wait_for(asyncio.to_thread(writer.stop), 20)
    finally:
        faults.disarm()
    assert stored(database("order", "log", LOG_TABLES)) == []


@pytest.mark.parametrize("reach", [0, 1, KEPT // 2])
def test_the_tail_reaches_back_a_while(reach: int) -> None:
    tail = Tail(0)
    for first in range(1, 3 * KEPT, 1_000):
        tail.add([(position, "o") for position in range(first, first + 1_000)])
    last = 3 * KEPT
    assert tail.after(0, 10) is None
    assert tail.after(last - reach, 100) == [(position, "o") for position in range(last - reach + 1, last + 1)][:100]


@in_loop
async def test_a_snapshot_spares_the_restart_what_came_before_it(shop: OpenShop) -> None:
    async with shop() as it:
        for order in "abc":
            it.participants.script(order, "confirm", "away")
        await it.place(*"abcd")
        await it.settle()
        it.writer.submit(Snapshot(it.writer.delivered, pack(it.saga.open)))
        await it.flush()
        it.participants.script("a", "confirm", "no")
        it.participants.scripts.pop(("b", "confirm"))
        it.clock.passed_s += 10.0
        await it.place("e")
        await it.settle()
        read = it.writer.delivered - 4 * 3
        whole = it.saga.open
    opened = recover(it.reader)
    assert opened.read == read < it.writer.delivered
    assert {order.item.order: order.progress for order in opened.orders} == {
        name: order.progress for name, order in whole.items()
    }
    assert [order.item for order in opened.orders] == [whole[order.item.order].item for order in opened.orders]


@in_loop
async def test_snapshots_are_taken_as_the_log_grows(shop: OpenShop) -> None:
    async with shop() as it:
        taking = asyncio.create_task(take_snapshots(it.writer, it.saga, 0, every=6))
        await it.place("a")
        await it.finish()
        await until(lambda: recover(it.reader).snapshot)
        taking.cancel()
        assert recover(it.reader) == ([], {}, 0, 6)
