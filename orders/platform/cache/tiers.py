"""Reads through three tiers: this process, the shared store, the source; the customer's own cache is the fourth place.

An entry's age counts from the moment its load began, in whatever tier it lies, and also for `max-age` of the HTTP
answer: no tier adds to another's time to live. After a change, therefore, nobody is given the old value longer than
until the invalidation arrives, or `ttl_s` where it is lost.

A busy key is refreshed before it expires, behind its readers' backs; many readers of one key cause one load.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
from cachetools import TLRUCache

from orders.contracts.events import Event
from orders.platform.bus import Subscription
from orders.platform.cache.shared import UNAVAILABLE, Entry, SharedTier
from orders.platform.clock import Clock
from orders.platform.observe.metrics import Metrics
from orders.platform.store import Database, Transaction

Value = TypeVar("Value")

INVALIDATION_PERIOD_S = 0.1


@dataclass(frozen=True)
class Read(Generic[Value]):
    """A value, and for how many seconds the customer's cache may keep it."""

    value: Value
    fresh_for_s: float


@dataclass(frozen=True)
class _Local(Generic[Value]):
    value: Value
    loaded_s: float


class _Flight(Generic[Value]):
    """A load on its way, and those who wait for it. `stale`: the key was invalidated since it took off."""

    def __init__(self) -> None:
        self.stale = False
        self.task: asyncio.Task[_Local[Value]]


class TieredCache(Generic[Value]):
    """A cache before one kind of read. It belongs to one event loop.

    Parameters
    ----------
    name : str
        In metrics, and before the keys in the shared tier.
    load : callable
        Asks the source; it raises what `get` is to raise.
    kind : type
        Of the values; msgspec packs them for the shared tier.
    ttl_s : float
        The bound on staleness.
    refresh_s : float
        A read of an entry older than this has it loaded anew in the background; less than `ttl_s`.
    shared : SharedTier or None
    metrics : Metrics
        Gets `cache_reads` by tier and result.
    clock : Clock
    max_entries : int
        In this process; the least recently used go first.
    """

    def __init__(
        self,
        name: str,
        load: Callable[[str], Awaitable[Value]],
        kind: type[Value],
        *,
        ttl_s: float,
        refresh_s: float,
        shared: SharedTier | None,
        metrics: Metrics,
        clock: Clock,
        max_entries: int = 10_000,
    ) -> None:
        if not 0 < refresh_s < ttl_s:
            raise ValueError(f"cache {name!r}: refresh_s must lie between 0 and ttl_s")
        self.name = name
        self._load = load
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._ttl_s = ttl_s
        self._refresh_s = refresh_s
        self._shared = shared
        self._clock = clock
        self._entries: TLRUCache[str, _Local[Value]] = TLRUCache(
            max_entries, ttu=lambda _key, entry, _now: entry.loaded_s + ttl_s, timer=clock.monotonic_s
        )
        self._flights: dict[str, _Flight[Value]] = {}
        self._counters = {
            (tier, result): metrics.counter("cache_reads", cache=name, tier=tier, result=result)
            for tier, results in (
                ("process", ("hit", "miss")),
                ("shared", ("hit", "miss")),
                ("source", ("loaded", "failed")),
            )
            for result in results
        }

    async def get(self, key: str) -> Value:
        """The value of a key, at most `ttl_s` old."""
        return (await self.read(key)).value

    async def read(self, key: str) -> Read[Value]:
        """The value of a key with the rest of its life, for Cache-Control."""
        entry = self._entries.get(key)
        self._counters["process", "hit" if entry else "miss"].inc()
        if entry is None:
            # A reader who gives up must not take the load from the others.
            entry = await asyncio.shield(self._fly(key).task)
        elif self._age_s(entry) >= self._refresh_s:
            self._fly(key)
        return Read(entry.value, max(0.0, self._ttl_s - self._age_s(entry)))

    async def invalidate(self, keys: Iterable[str]) -> None:
        """Forget these keys: in the shared tier first, lest this process read the old value there again."""
        changed = list(keys)
        if self._shared is not None:
            await self._shared.invalidate(map(self._shared_key, changed))
        self.forget(changed)

    def forget(self, keys: Iterable[str]) -> None:
        """Forget these keys in this process alone."""
        for key in keys:
            self._entries.pop(key, None)
            flight = self._flights.pop(key, None)
            if flight is not None:
                flight.stale = True

    def invalidation(
        self,
        subscriber: str,
        stream: str,
        topics: Iterable[str],
        keys_of: Callable[[Event], Iterable[str]],
        database: Database,
    ) -> Subscription:
        """A subscription that forgets what events say has changed; make it in the cache's event loop.

        Parameters
        ----------
        subscriber : str
            Its durable name.
        stream : str
        topics : iterable of str
        keys_of : callable
            The keys that an event makes invalid.
        database : Database
            The shared tier's own, so that its entries go in the transaction that moves the subscriber's place.
        """
        loop = asyncio.get_running_loop()

        def handle(transaction: Transaction, events: Sequence[Event]) -> None:
            keys = {key for event in events for key in keys_of(event)}
            if self._shared is not None:
                self._shared.mark_invalid(transaction, map(self._shared_key, keys))
            # Reads of the shared tier queue for this thread: they come after the commit.
            loop.call_soon_threadsafe(self.forget, keys)

        return Subscription(subscriber, stream, frozenset(topics), handle, database, INVALIDATION_PERIOD_S)

    def _fly(self, key: str) -> _Flight[Value]:
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight()
            flight.task = asyncio.create_task(self._fetch(key, flight))
            flight.task.add_done_callback(lambda task: self._land(key, flight, task))
        return flight

    async def _fetch(self, key: str, flight: _Flight[Value]) -> _Local[Value]:
        """The shared tier's entry where it is young, else the source's."""
        found, revision = await self._find_shared(key)
        if found is None:
            loaded_us, loaded_s = self._clock.now_us(), self._clock.monotonic_s()
            found = _Local(await self._load(key), loaded_s)
            self._counters["source", "loaded"].inc()
            if self._shared is not None and revision is not None and not flight.stale:
                self._shared.put(self._shared_key(key), revision, Entry(msgspec.msgpack.encode(found.value), loaded_us))
        if not flight.stale:
            self._entries[key] = found
        return found

    async def _find_shared(self, key: str) -> tuple[_Local[Value] | None, int | None]:
        """A young entry of the shared tier, and the key's revision; None where the tier cannot tell."""
        if self._shared is None:
            return None, None
        found: _Local[Value] | None = None
        revision: int | None = None
        with suppress(*UNAVAILABLE, msgspec.MsgspecError):  # unreadable: another version of the program wrote it
            entry, revision = await self._shared.get(self._shared_key(key))
            if entry is not None and (age_s := (self._clock.now_us() - entry.loaded_us) / 1e6) < self._refresh_s:
                found = _Local(self._decoder.decode(entry.value), self._clock.monotonic_s() - age_s)
        self._counters["shared", "hit" if found else "miss"].inc()
        return found, revision

    def _land(self, key: str, flight: _Flight[Value], task: asyncio.Task[_Local[Value]]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
        # Asking for the exception here keeps asyncio from complaining of a refresh that nobody waited for.
        if not task.cancelled() and task.exception() is not None:
            self._counters["source", "failed"].inc()

    def _age_s(self, entry: _Local[Value]) -> float:
        return self._clock.monotonic_s() - entry.loaded_s

    def _shared_key(self, key: str) -> str:
        return f"{self.name}:{key}"
