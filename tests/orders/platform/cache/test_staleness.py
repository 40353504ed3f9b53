"""The bound on staleness: whatever is read, changed, lost and waited for, by two processes over one shared tier."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.platform.cache.shared import TABLES
from tests.orders.platform.cache.shop import TTL_S, HandClock, Source, make_cache, settle, shared_tier

if TYPE_CHECKING:
    from orders.platform.store import Database
    from tests.orders.conftest import OpenDatabase

_examples = count()

Steps = list[tuple[str, int]]
WHAT = st.sampled_from(["read", "change", "wait", "invalidate"])


async def walk(store: Database, steps: Steps) -> None:
    """A step's number says which process does it, or how many quarters of a second pass."""
    source, clock = Source(), HandClock()
    shared = shared_tier(store, clock)
    name = f"prices{next(_examples)}"
    processes = [make_cache(source, clock, shared, name=name) for _ in range(2)]
    ended_s: dict[int, float] = {}
    known_to_all = 1
    for what, number in steps:
        cache = processes[number % 2]
        if what == "wait":
            clock.seconds += number / 4
        elif what == "change":
            ended_s[source.price] = clock.seconds
            source.price += 1
        elif what == "invalidate":
            for process in processes:
                await process.invalidate(["sku"])
            known_to_all = source.price
        else:
            read = await cache.read("sku")
            # The customer's own cache keeps it until then; the bound holds for it too.
            until_s = clock.seconds + read.fresh_for_s
            assert until_s - ended_s.get(read.value, until_s) <= TTL_S
            assert read.value >= known_to_all
        await settle()
        await shared.settle()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(WHAT, st.integers(1, 40)), max_size=30))
def test_nobody_reads_what_ended_longer_ago_than_the_time_to_live(database: OpenDatabase, steps: Steps) -> None:
    """And nothing older than an invalidation that arrived."""
    asyncio.run(walk(database("catalogue", "cache", TABLES), steps))
