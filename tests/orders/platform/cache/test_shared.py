"""The shared tier, in both settings: two caches over one store stand for two processes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from orders.contracts.events import Event
from orders.platform.cache.shared import TABLES, SharedTier
from orders.platform.store import Database, StoreUnavailable
from tests.orders.in_loop import in_loop
from tests.orders.platform.cache.shop import (
    REFRESH_S,
    TTL_S,
    HandClock,
    Source,
    make_cache,
    run_here,
    settle,
    shared_tier,
)

if TYPE_CHECKING:
    from tests.orders.conftest import OpenDatabase


@pytest.fixture
def store(database: OpenDatabase) -> Database:
    return database("catalogue", "cache", TABLES)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def shared(store: Database, clock: HandClock) -> SharedTier:
    return shared_tier(store, clock)


@in_loop
async def test_what_one_process_loaded_the_other_finds(source: Source, clock: HandClock, shared: SharedTier) -> None:
    await shared.prepare()
    assert await make_cache(source, clock, shared).get("sku") == 1
    await shared.settle()
    assert await make_cache(source, clock, shared).get("sku") == 1
    assert source.loads == {"sku": 1}


@in_loop
async def test_ages_do_not_add_up_when_the_invalidation_is_lost(
    source: Source, clock: HandClock, shared: SharedTier
) -> None:
    """A second process that reads just before the shared entry ages keeps it no longer than the first."""
    first, second = make_cache(source, clock, shared), make_cache(source, clock, shared)
    await first.get("sku")
    await shared.settle()
    source.price = 2
    clock.seconds += REFRESH_S - 0.5
    read = await second.read("sku")
    assert (read.value, read.fresh_for_s) == (1, TTL_S - REFRESH_S + 0.5)
    clock.seconds += read.fresh_for_s
    assert (await first.get("sku"), await second.get("sku")) == (2, 2)


@in_loop
async def test_a_refresh_does_not_content_itself_with_the_shared_entry_it_made(
    source: Source, clock: HandClock, shared: SharedTier
) -> None:
    cache = make_cache(source, clock, shared)
    await cache.get("sku")
    await shared.settle()
    source.price = 2
    clock.seconds += REFRESH_S
    assert await cache.get("sku") == 1
    await settle()
    assert await cache.get("sku") == 2


@in_loop
async def test_after_an_invalidation_no_tier_has_the_old_value(
    source: Source, clock: HandClock, shared: SharedTier
) -> None:
    cache = make_cache(source, clock, shared)
    await cache.get("sku")
    await shared.settle()
    source.price = 2
    await cache.invalidate(["sku"])
    assert await make_cache(source, clock, shared).get("sku") == 2
    assert await cache.get("sku") == 2


@in_loop
async def test_a_slow_load_does_not_bring_the_old_value_back_for_another_process(
    source: Source, clock: HandClock, shared: SharedTier
) -> None:
    slow, other = make_cache(source, clock, shared), make_cache(source, clock, shared)
    gate = source.hold()
    reader = asyncio.create_task(slow.get("sku"))
    await settle()
    source.price = 2
    await other.invalidate(["sku"])
    gate.set()
    assert await reader == 1
    await shared.settle()
    assert await other.get("sku") == 2
    assert await make_cache(source, clock, shared).get("sku") == 2


@in_loop
async def test_events_invalidate_in_the_transaction_that_moves_the_place(
    source: Source, clock: HandClock, shared: SharedTier, store: Database
) -> None:
    cache = make_cache(source, clock, shared)
    await cache.get("sku")
    await cache.get("kept")
    await shared.settle()
    source.price = 2
    subscription = cache.invalidation("cache", "catalogue", ["Changed.v1"], lambda event: [event.subject], store)
    with store.transaction() as transaction:
        subscription.handle(transaction, [Event(1, "sku", 1, "Changed.v1", 0, "", b"{}")])
    await settle()
    assert (await cache.get("sku"), await cache.get("kept")) == (2, 1)
    assert await make_cache(source, clock, shared).get("sku") == 2


@in_loop
async def test_an_entry_from_the_future_is_not_trusted(source: Source, clock: HandClock, shared: SharedTier) -> None:
    await make_cache(source, clock, shared).get("sku")
    await shared.settle()
    source.price = 2
    clock.offset_us = -3_600_000_000
    assert await make_cache(source, clock, shared).get("sku") == 2


@in_loop
async def test_an_entry_that_another_version_wrote_is_a_miss(
    source: Source, clock: HandClock, shared: SharedTier, store: Database
) -> None:
    await make_cache(source, clock, shared).get("sku")
    await shared.settle()
    with store.transaction() as transaction:
        transaction.update("cache_entries", ("key",), ("value",), [("prices:sku", b"\xa3one")])
    assert await make_cache(source, clock, shared).get("sku") == 1
    assert source.loads == {"sku": 2}


@in_loop
async def test_the_store_gone_the_source_answers(store: Database) -> None:
    async def gone(*_: object) -> None:
        raise StoreUnavailable("away")

    source, clock = Source(), HandClock()
    cache = make_cache(source, clock, SharedTier(store, gone, clock))
    assert await cache.get("sku") == 1
    await settle()


@in_loop
async def test_old_rows_are_swept(store: Database) -> None:
    source, clock = Source(), HandClock()
    shared = SharedTier(store, run_here, clock)
    cache = make_cache(source, clock, shared)
    await cache.get("old")
    await shared.settle()
    clock.seconds += 2 * 3_600
    await cache.get("new")
    await shared.settle()
    with store.transaction(read_only=True) as transaction:
        assert transaction.select("SELECT key FROM cache_entries") == [("prices:new",)]
