"""The embedded bus: a log in SQLite, `<directory>/bus/bus.db`, with a cursor for each subscriber.

Reads and writes go through a thread each, so that no fsync holds up the event loop or a reader. A publisher in another
process is noticed by polling: one look every 10 ms for all feeds of this process that wait. Cursors are written once a
second; after a crash a subscriber is offered again what it acknowledged in that second, and drops it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec

from orders.platform.bus import BusAway, Delivery, Segment
from orders.platform.bus.place import Place
from orders.platform.bus.retention import Retention
from orders.platform.bus.segments import decode, encode
from orders.platform.bus.sqlite_log import SegmentLog
from orders.platform.faults import fault_point

FAULT_POINTS = ("bus.publish", "bus.fetch")

POLL_S = 0.01
CURSORS_EVERY_S = 1.0

Result = TypeVar("Result")


class _Worker:
    """A connection with the one thread that uses it."""

    def __init__(self, path: Path, name: str) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self.log = self._executor.submit(SegmentLog, path).result()

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)
        except sqlite3.OperationalError as error:
            raise BusAway(f"bus: {error}") from error

    async def close(self) -> None:
        await self.run(self.log.close)
        self._executor.shutdown()


class SqliteBus:
    """A bus in one file.

    Parameters
    ----------
    path : Path
        Made where it is missing.
    retention : callable
        Makes a stream's `Retention`.
    """

    def __init__(self, path: Path, retention: Callable[[], Retention] = Retention) -> None:
        self._writer = _Worker(path, "bus-writer")
        self._reader = _Worker(path, "bus-reader")
        self._watch = SegmentLog(path)
        self._retentions: defaultdict[str, Retention] = defaultdict(retention)
        self._ends: dict[str, int] = {}
        self._looks: dict[str, asyncio.Task[None]] = {}
        self._moved: dict[tuple[str, str], int] = {}
        self._cursors_due_s = 0.0

    async def publish(self, stream: str, segment: Segment) -> None:
        """Append a segment; durable on return (see `Bus`)."""
        fault_point("bus.publish")
        await self._writer.run(self._writer.log.append, stream, segment.first, segment.last, encode(segment))
        self._ends[stream] = max(segment.last, self._ends.get(stream, 0))
        await self._prune(stream, segment.last)

    async def _prune(self, stream: str, end: int) -> None:
        upto = self._retentions[stream].due(time.monotonic(), end)
        if upto is not None:
            await self._writer.run(self._writer.log.prune, stream, upto)

    async def last_position(self, stream: str) -> int:
        """Position of the last published event; 0 for none."""
        self._ends[stream] = await self._reader.run(self._reader.log.end, stream)
        return self._ends[stream]

    async def feed(self, stream: str, subscriber: str) -> SqliteFeed:
        """The subscriber's durable feed (see `Bus`)."""
        self._moved.pop((stream, subscriber), None)
        position = await self._writer.run(self._writer.log.open_cursor, stream, subscriber)
        return SqliteFeed(self, stream, subscriber, position)

    async def depth(self, stream: str) -> int:
        """How many events the slowest subscriber has still to acknowledge."""
        end = await self.last_position(stream)
        return end - await self._reader.run(self._reader.log.slowest, stream)

    async def forget(self, stream: str, subscriber: str) -> None:
        """A subscriber is no more."""
        self._moved.pop((stream, subscriber), None)
        await self._writer.run(self._writer.log.drop_cursor, stream, subscriber)

    async def start(self, stream: str) -> int:
        """Position before the oldest event that is kept."""
        return await self._reader.run(self._reader.log.start, stream)

    async def read(self, stream: str, after: int, limit: int) -> list[Segment]:
        """At most `limit` segments after a position."""
        fault_point("bus.fetch")
        bodies = await self._reader.run(self._reader.log.read, stream, after, limit)
        try:
            segments = [decode(body) for body in bodies]
        except msgspec.DecodeError as error:
            raise BusAway(f"bus: a segment of '{stream}' cannot be read: {error}") from error
        if segments:
            self._ends[stream] = max(segments[-1].last, self._ends.get(stream, 0))
        return segments

    async def wait_beyond(self, stream: str, position: int, wait_s: float) -> None:
        """Wait until the stream has events after a position, at most `wait_s` seconds."""
        end_s = time.monotonic() + wait_s
        while self._ends.get(stream, 0) <= position and time.monotonic() < end_s:
            look = self._looks.get(stream)
            if look is None or look.done():
                look = self._looks[stream] = asyncio.create_task(self._look(stream))
            await asyncio.shield(look)

    async def _look(self, stream: str) -> None:
        """Look on the event loop itself: an index page that is in memory, read in less time than a thread is woken."""
        await asyncio.sleep(POLL_S)
        try:
            self._ends[stream] = self._watch.end(stream)
        except sqlite3.OperationalError as error:
            raise BusAway(f"bus: {error}") from error

    def move(self, stream: str, subscriber: str, position: int) -> None:
        """Note a subscriber's place; `flush` writes it."""
        self._moved[stream, subscriber] = position

    async def flush(self, *, now: bool = False) -> None:
        """Write the cursors that moved, once a second or now."""
        if self._moved and (now or time.monotonic() >= self._cursors_due_s):
            self._cursors_due_s = time.monotonic() + CURSORS_EVERY_S
            moved, self._moved = self._moved, {}
            await self._writer.run(self._writer.log.move_cursors, moved)

    async def close(self) -> None:
        """Write the cursors and close the file."""
        for look in self._looks.values():
            look.cancel()
        await asyncio.gather(*self._looks.values(), return_exceptions=True)
        await self.flush(now=True)
        await self._writer.close()
        await self._reader.close()
        self._watch.close()


class SqliteFeed:
    """A subscriber's place in a stream of the embedded bus."""

    def __init__(self, bus: SqliteBus, stream: str, subscriber: str, position: int) -> None:
        self._bus = bus
        self._stream = stream
        self._subscriber = subscriber
        self._place = Place(position)

    @property
    def position(self) -> int:
        """Every event up to here was acknowledged."""
        return self._place.position

    async def fetch(self, limit: int, wait_s: float) -> list[Delivery]:
        """At most `limit` segments that are not acknowledged; waits up to `wait_s` seconds for the first."""
        segments = await self._unacknowledged(limit)
        if not segments and wait_s > 0:
            await self._bus.flush()
            await self._bus.wait_beyond(self._stream, self._place.farthest, wait_s)
            segments = await self._unacknowledged(limit)
        return [Delivery(segment, None) for segment in segments]

    async def _unacknowledged(self, limit: int) -> list[Segment]:
        segments = await self._bus.read(self._stream, self.position, limit + self._place.ahead)
        return [segment for segment in segments if not self._place.has(segment)][:limit]

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """These will not come again, unless the process dies within a second."""
        before = self.position
        for delivery in deliveries:
            self._place.acknowledge(delivery.segment)
        if self.position > before:
            self._bus.move(self._stream, self._subscriber, self.position)
            await self._bus.flush()

    async def rewind(self) -> None:
        """Begin again with the oldest segment that is kept."""
        self._place = Place(await self._bus.start(self._stream))

    async def depth(self) -> int:
        """How many events wait."""
        return await self._bus.last_position(self._stream) - self.position
