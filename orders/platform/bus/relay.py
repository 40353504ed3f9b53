"""The relay: takes what is new in a service's log to the bus, all of it as one segment at a time.

The log is the outbox: an event is in it by the transaction that changed the state. Where the bus ends says where the
relay goes on, so there is no second cursor that a crash could leave behind or ahead.
"""

from __future__ import annotations

import asyncio
import random
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from core.errors import Pod2doorError
from orders.contracts.events import Event
from orders.platform.bus import Bus, BusAway, OutOfStep
from orders.platform.bus.backoff import RECONNECT, cancelled
from orders.platform.bus.segments import pack
from orders.platform.calls import CallFailed
from orders.platform.faults import Fault, fault_point
from orders.platform.service import Context
from orders.platform.store import StoreUnavailable

FAULT_POINTS = ("{stream}.relay.before_publish", "{stream}.relay.after_publish")

EVENTS_AT_ONCE = 8_000
BYTES_AT_ONCE = 1_000_000
"""In one segment; a broker takes messages up to 1,048,576 bytes by default. Where a busy loop leaves the relay few
turns, each must take what the log has grown by.
"""

EVENT_BYTES = 80
"""What an event takes in a segment beside its subject and its state."""

ReadAfter = Callable[[int, int], Sequence[Event]]
"""``read_after(position, limit)``: at most `limit` events after a position, in order; in the service's thread."""


Recent = Callable[[int, int], Sequence[Event] | None]
"""The same from memory, at once; None where memory does not reach back so far."""


class Relay:
    """Publishes one service's events.

    Parameters
    ----------
    stream : str
        The service's name.
    read_after : callable
    bus : Bus
    context : Context
        Whose thread reads.
    tick_s : float or None
        How often it looks; None is `Settings.relay_tick_s`. A look costs a service with a quiet store a transaction.
    recent : callable or None
        What is found here need not be read; on a busy loop, waiting for the thread would set the relay's pace.
    """

    def __init__(
        self,
        stream: str,
        read_after: ReadAfter,
        bus: Bus,
        context: Context,
        tick_s: float | None = None,
        recent: Recent | None = None,
    ) -> None:
        self._stream = stream
        self._read_after = read_after
        self._recent = recent or _nothing
        self._bus = bus
        self._context = context
        self._tick_s = context.settings.relay_tick_s if tick_s is None else tick_s
        self._draw = random.Random()
        self._before, self._after = (point.format(stream=stream) for point in FAULT_POINTS)
        self._position: int | None = None
        self.error = ""

    @property
    def position(self) -> int:
        """Position of the last event that is known to be on the bus."""
        return self._position or 0

    async def run(self) -> None:
        """Publish until cancelled.

        Raises
        ------
        Pod2doorError
            The bus holds events that the log does not have.
        """
        failures = 0
        while not cancelled():
            try:
                more = await self.publish_new()
                failures, self.error = 0, ""
            except (BusAway, OutOfStep, StoreUnavailable, CallFailed, Fault) as error:
                failures, self.error = failures + 1, str(error)
                self._position = None
                self._context.log.warning("relay.failed", stream=self._stream, failures=failures, error=self.error)
                await asyncio.sleep(RECONNECT.wait_s(failures, self._draw))
                continue
            if not more:
                await asyncio.sleep(self._tick_s)

    async def publish_new(self) -> bool:
        """Publish one segment of what is new; whether more may wait."""
        if self._position is None:
            self._position = await self._begin()
        found = self._recent(self._position, EVENTS_AT_ONCE)
        if found is None:
            found = await self._context.run(self._read_after, self._position, EVENTS_AT_ONCE)
        if not found:
            return False
        events = _within(found, BYTES_AT_ONCE)
        fault_point(self._before)
        await self._bus.publish(self._stream, pack(events))
        fault_point(self._after)
        self._position = events[-1].position
        return len(events) < len(found) or len(found) == EVENTS_AT_ONCE

    async def _begin(self) -> int:
        """Where the bus ends; the log must have that event."""
        end = await self._bus.last_position(self._stream)
        if end and not await self._context.run(self._read_after, end - 1, 1):
            raise Pod2doorError(
                f"the bus has events of '{self._stream}' up to {end}, its log ends before: was the store replaced?"
            )
        return end


def _nothing(_position: int, _limit: int) -> None:
    """Memory that holds nothing."""


def _within(events: Sequence[Event], most_bytes: int) -> Sequence[Event]:
    """The first events that fit into so many bytes; at least one."""
    ends = list(accumulate([EVENT_BYTES + len(event.subject) + len(event.state) for event in events]))
    return events if ends[-1] <= most_bytes else events[: max(1, bisect_right(ends, most_bytes))]
