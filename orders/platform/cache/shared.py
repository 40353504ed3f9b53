"""The shared tier: what a service has read, kept for its other processes and its next start.

It is a store of the service ("cache"), so it stands on SQLite embedded and on PostgreSQL in production with one code.
Losing it costs a few reads of the source; PostgreSQL therefore keeps it UNLOGGED. Puts are gathered while the one
before is being written: a stampede of misses costs one commit.

Every key has a revision, which an invalidation raises. A value may be put only at the revision that was read before the
source was asked; so a load that began before a change cannot bring the old value back after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from orders.platform.calls import Overloaded
from orders.platform.clock import Clock
from orders.platform.store import Database, StoreUnavailable, Table, Transaction

TABLE = "cache_entries"
TABLES = (
    Table(
        TABLE,
        {"key": "text", "revision": "integer", "loaded_us": "integer", "value?": "bytes"},
        key=("key",),
        indexes=(("loaded_us",),),
    ),
)
"""What the store is opened with; a null value is an invalidation's mark."""

KEPT_US = 3_600_000_000
"""Rows are swept an hour after they were written: longer than any time to live, longer than any load takes."""

SWEEP_EVERY_US = 60_000_000

UNAVAILABLE = (StoreUnavailable, Overloaded)
"""Failures of this tier that only mean: ask the source."""

Run = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Entry:
    """A value in its packed form, and when its load began (microseconds since 1970)."""

    value: bytes
    loaded_us: int


class SharedTier:
    """The shared tier of one service.

    Parameters
    ----------
    database : Database
        Opened with `TABLES`.
    run : callable
        Runs blocking work in the thread that the database belongs to (`Context.run`).
    clock : Clock
    """

    def __init__(self, database: Database, run: Run, clock: Clock) -> None:
        self._database = database
        self._run = run
        self._clock = clock
        self._waiting: dict[str, tuple[int, Entry]] = {}
        self._writing: asyncio.Task[None] | None = None
        self._swept_us = 0

    async def prepare(self) -> None:
        """Spare PostgreSQL the write-ahead log for what may be lost."""
        if self._database.dialect == "postgres":
            await self._run(self._set_unlogged)

    async def get(self, key: str) -> tuple[Entry | None, int]:
        """The entry, and the key's revision, which a later `put` must name.

        Raises
        ------
        StoreUnavailable, Overloaded
        """
        rows = await self._run(self._find, key)
        if not rows:
            return None, 0
        revision, loaded_us, value = rows[0]
        # A load that began in the future: the clock was put back, and the entry's age cannot be told.
        known = value is not None and loaded_us <= self._clock.now_us()
        return (Entry(bytes(value), loaded_us) if known else None), revision

    def put(self, key: str, revision: int, entry: Entry) -> None:
        """Keep an entry, soon, unless the key has been invalidated since `revision`."""
        self._waiting[key] = (revision, entry)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_waiting())

    async def settle(self) -> None:
        """Wait until what was put is written."""
        if self._writing is not None:
            await self._writing

    async def invalidate(self, keys: Iterable[str]) -> None:
        """Forget these, for every process."""
        await self._run(self._invalidate, list(keys))

    def mark_invalid(self, transaction: Transaction, keys: Iterable[str]) -> None:
        """Forget these within a transaction of this very store, beside a subscriber's place."""
        wanted = sorted(set(keys))
        revisions: dict[str, int] = dict(transaction.find(TABLE, ("key", "revision"), "key", wanted))
        now_us = self._clock.now_us()
        columns = ("revision", "loaded_us", "value")
        marks = [(key, revisions.get(key, 0) + 1, now_us, None) for key in wanted]
        transaction.update(TABLE, ("key",), columns, [mark for mark in marks if mark[0] in revisions])
        transaction.insert(TABLE, ("key", *columns), [mark for mark in marks if mark[0] not in revisions])

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            with suppress(*UNAVAILABLE):
                await self._run(self._write, batch)

    def _set_unlogged(self) -> None:
        with self._database.transaction() as transaction:
            transaction.execute(f"ALTER TABLE {TABLE} SET UNLOGGED")

    def _find(self, key: str) -> list[Any]:
        with self._database.transaction(read_only=True) as transaction:
            return transaction.find(TABLE, ("revision", "loaded_us", "value"), "key", [key])

    def _invalidate(self, keys: list[str]) -> None:
        with self._database.transaction() as transaction:
            self.mark_invalid(transaction, keys)

    def _write(self, batch: dict[str, tuple[int, Entry]]) -> None:
        with self._database.transaction() as transaction:
            revisions: dict[str, int] = dict(transaction.find(TABLE, ("key", "revision"), "key", list(batch)))
            valid = [
                (key, revision, entry.loaded_us, entry.value)
                for key, (revision, entry) in batch.items()
                if revisions.get(key, 0) == revision
            ]
            columns = ("revision", "loaded_us", "value")
            transaction.update(TABLE, ("key",), columns, [row for row in valid if row[0] in revisions])
            transaction.insert(TABLE, ("key", *columns), [row for row in valid if row[0] not in revisions])
            self._sweep(transaction)

    def _sweep(self, transaction: Transaction) -> None:
        now_us = self._clock.now_us()
        if now_us - self._swept_us > SWEEP_EVERY_US:
            self._swept_us = now_us
            transaction.execute(f"DELETE FROM {TABLE} WHERE loaded_us < ?", (now_us - KEPT_US,))
