"""The bus: segments of events of one stream, in order, durable; each subscriber keeps its own place.

Embedded it is a log in SQLite with a cursor for each subscriber; in production NATS JetStream with a durable consumer
for each. A stream is named after the service that publishes it. Delivery is at least once and may come out of order
(JetStream redelivers); `orders.platform.bus.subscriber` makes of it each event once, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from core.errors import Pod2doorError

if TYPE_CHECKING:
    from orders.contracts.events import Event
    from orders.platform.store import Database, Transaction


class Segment(msgspec.Struct, array_like=True, frozen=True):
    """Events of one stream, packed: the relay's unit.

    Attributes
    ----------
    first, last : int
        Positions; the next segment starts at ``last + 1``.
    topics : dict of str to msgspec.Raw
        The events, grouped by topic, still packed: a subscriber unpacks only what it wants.
    """

    first: int
    last: int
    topics: dict[str, msgspec.Raw]


@dataclass(frozen=True)
class Delivery:
    """A segment handed out, not acknowledged yet. `token` is the bus's own handle."""

    segment: Segment
    token: Any


class Feed(Protocol):
    """A subscriber's place in a stream."""

    @property
    def position(self) -> int:
        """Every event up to here was acknowledged."""

    async def fetch(self, limit: int, wait_s: float) -> list[Delivery]:
        """At most `limit` segments that are not acknowledged; waits up to `wait_s` seconds for the first."""

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """These will not come again (most of the time)."""

    async def rewind(self) -> None:
        """Begin again with the oldest segment that the bus still keeps; `position` lies before it."""

    async def depth(self) -> int:
        """How many events wait."""


class Bus(Protocol):
    """Where services publish and subscribe. Every method raises `BusAway` while the bus cannot be reached."""

    async def publish(self, stream: str, segment: Segment) -> None:
        """Append a segment; durable on return. One whose events are there already changes nothing.

        Raises
        ------
        OutOfStep
            The segment does not begin where the stream ends.
        """

    async def last_position(self, stream: str) -> int:
        """Position of the last published event; 0 for none."""

    async def feed(self, stream: str, subscriber: str) -> Feed:
        """The subscriber's durable feed, made at its first use, from the oldest segment that the bus still keeps.

        A subscriber has one feed at a time: opening it again takes over, and what was not acknowledged comes again.
        """

    async def depth(self, stream: str) -> int:
        """How many events the slowest subscriber has still to acknowledge; all of them where nobody subscribes."""

    async def forget(self, stream: str, subscriber: str) -> None:
        """A subscriber is no more: segments need not be kept for it."""

    async def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True)
class Subscription:
    """What a service wants of a stream, and what it does with it.

    Attributes
    ----------
    name : str
        The subscriber's durable name, e.g. "fraud".
    stream : str
        Whose events.
    topics : frozenset of str
    handle : callable
        ``handle(transaction, events)``: new events in order of position, once each. Everything it does goes through the
        transaction, which also moves the subscriber's place: all or nothing. It runs in the service's own thread.
        It raises `Poison` for an event that can never be handled.
    database : Database
        Where the effect goes, beside the subscriber's place, its retries and its dead letters.
    period_s : float
        How often it looks.
    level_ms : float or None
        Within how many milliseconds of the event its effect must stand.
    """

    name: str
    stream: str
    topics: frozenset[str]
    handle: Callable[[Transaction, Sequence[Event]], None]
    database: Database
    period_s: float
    level_ms: float | None = None


class Poison(Exception):
    """An event that can never be handled; the message says why. It becomes a dead letter at once."""


class BusAway(Pod2doorError):
    """The bus cannot be reached, or did not answer in time; it is worth another try."""


class OutOfStep(Exception):
    """A segment that would leave a gap in its stream, or overlap with it; look where the stream ends, and pack anew."""
