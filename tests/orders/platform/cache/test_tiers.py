from __future__ import annotations

import asyncio
import itertools

import pytest

from orders.platform.cache.tiers import TieredCache
from orders.platform.observe.metrics import Metrics
from orders.platform.observe.snapshot import parse_metrics, series
from tests.orders.in_loop import in_loop
from tests.orders.platform.cache.shop import REFRESH_S, TTL_S, HandClock, Source, make_cache, settle


@in_loop
async def test_many_readers_of_one_key_cause_one_load() -> None:
    source = Source()
    gate = source.hold()
    cache = make_cache(source, HandClock(), None)
    readers = [asyncio.create_task(cache.get("sku")) for _ in range(100)]
    await settle()
    gate.set()
    assert await asyncio.gather(*readers) == [1] * 100
    assert source.loads == {"sku": 1}


@in_loop
async def test_a_reader_who_gives_up_leaves_the_load_to_the_others() -> None:
    source = Source()
    gate = source.hold()
    cache = make_cache(source, HandClock(), None)
    first, second = asyncio.create_task(cache.get("sku")), asyncio.create_task(cache.get("sku"))
    await settle()
    first.cancel()
    await settle()
    gate.set()
    assert await second == 1
    assert source.loads == {"sku": 1}


@in_loop
async def test_an_ageing_entry_is_answered_at_once_and_loaded_anew_behind_the_reader() -> None:
    source, clock = Source(), HandClock()
    cache = make_cache(source, clock, None)
    assert await cache.get("sku") == 1
    source.price = 2
    clock.seconds += REFRESH_S
    gate = source.hold()
    assert await asyncio.wait_for(cache.get("sku"), 5) == 1
    assert await asyncio.wait_for(cache.get("sku"), 5) == 1
    gate.set()
    await settle()
    assert source.loads == {"sku": 2}
    assert await cache.get("sku") == 2


@in_loop
async def test_a_refresh_that_fails_leaves_the_entry_until_its_end() -> None:
    clock, metrics = HandClock(), Metrics("catalogue")
    answers = itertools.chain([1], itertools.repeat(None))

    async def load(_: str) -> int:
        answer = next(answers)
        if answer is None:
            raise ConnectionError("the source is away")
        return answer

    cache = TieredCache(
        "prices", load, int, ttl_s=TTL_S, refresh_s=REFRESH_S, shared=None, metrics=metrics, clock=clock
    )
    assert await cache.get("sku") == 1
    clock.seconds += REFRESH_S
    assert await cache.get("sku") == 1
    await settle()
    assert await cache.get("sku") == 1
    await settle()
    clock.seconds += TTL_S - REFRESH_S
    with pytest.raises(ConnectionError):
        await cache.get("sku")
    reads = parse_metrics(metrics.render())
    key = series("cache_reads_total", service="catalogue", cache="prices", tier="source", result="failed")
    assert reads[key] == 3


@in_loop
async def test_hit_rates_by_tier() -> None:
    metrics = Metrics("catalogue")
    cache = make_cache(Source(), HandClock(), None, metrics)
    for key in "a a a b".split():
        await cache.get(key)
    reads = parse_metrics(metrics.render())

    def count(tier: str, result: str) -> float:
        labels = {"service": "catalogue", "cache": "prices", "tier": tier, "result": result}
        return reads[series("cache_reads_total", **labels)]

    assert (count("process", "hit"), count("process", "miss"), count("source", "loaded")) == (2, 2, 2)


@in_loop
async def test_an_invalidated_load_that_lands_last_is_not_kept() -> None:
    source = Source()
    cache = make_cache(source, HandClock(), None)
    early_gate = source.hold()
    early = asyncio.create_task(cache.get("sku"))
    await settle()
    source.price = 2
    await cache.invalidate(["sku"])
    source.release()
    assert await cache.get("sku") == 2
    early_gate.set()
    assert await early == 1
    assert await cache.get("sku") == 2


@in_loop
async def test_age_counts_from_the_beginning_of_the_load() -> None:
    source, clock = Source(), HandClock()
    cache = make_cache(source, clock, None)
    gate = source.hold()
    reader = asyncio.create_task(cache.read("sku"))
    await settle()
    clock.seconds += 4
    gate.set()
    assert (await reader).fresh_for_s == TTL_S - 4


def test_refresh_comes_before_the_end() -> None:
    with pytest.raises(ValueError, match="refresh_s"):
        TieredCache("x", Source().load, int, ttl_s=1, refresh_s=1, shared=None, metrics=Metrics("x"), clock=HandClock())
