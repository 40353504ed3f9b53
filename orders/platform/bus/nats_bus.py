"""The production bus: NATS JetStream, a stream for each service that publishes, a durable consumer for each subscriber.

A segment is a message whose id is its last position. It is published on the condition that the stream still ends where
the publisher thinks it does, so that neither a message that arrives late nor a second publisher can leave a gap or an
overlap; the broker's own window for repeated ids (2 minutes) is not enough for that.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Pod2doorError
from orders.platform.bus import BusAway, OutOfStep, Segment
from orders.platform.bus.retention import Retention
from orders.platform.bus.segments import decode, encode
from orders.platform.faults import fault_point
from orders.platform.settings import Settings
from orders.platform.wheels import production_packages

with production_packages():
    import nats.errors
    from nats.aio.client import Client
    from nats.js import api
    from nats.js.errors import APIError, NotFoundError

if TYPE_CHECKING:
    from orders.platform.bus.nats_feed import NatsFeed

FAULT_POINTS = ("bus.publish", "bus.fetch")

CONNECT_S = 30.0
"""How long a broker that is not there yet is waited for."""

ANSWER_S = 5.0
ACK_WAIT_S = 10.0
MAX_UNACKNOWLEDGED = 1024
ID = "Nats-Msg-Id"
EXPECTED = "Nats-Expected-Last-Sequence"
_WRONG_LAST_SEQUENCE = 10071


@contextmanager
def reachable() -> Iterator[None]:
    """Say of whatever goes wrong on the way to the broker that the bus is away.

    Raises
    ------
    BusAway
    """
    try:
        yield
    except (nats.errors.Error, OSError, TimeoutError) as error:
        raise BusAway(f"broker: {type(error).__name__}: {error}") from error


async def connect(settings: Settings, identity: str, retention: Callable[[], Retention] = Retention) -> NatsBus:
    """Connect to the broker at ``settings.nats``; whenever it goes away, the connection is made anew.

    Parameters
    ----------
    settings : Settings
    identity : str
        Whose certificate is shown where the address begins with ``tls://`` and the installation has an authority.
    retention : callable
        Makes a stream's `Retention`.

    Raises
    ------
    BusAway
        It did not answer within 30 s.
    Pod2doorError
        There is no address.
    """
    if not settings.nats:
        raise Pod2doorError("the production setting needs the broker's address (nats)")
    bus = NatsBus(retention)
    options: dict[str, Any] = {}
    if settings.nats.startswith("tls://"):
        options["tls"] = _tls(settings, identity)
    if settings.nats_credentials:
        options["user_credentials"] = settings.nats_credentials
    with reachable():
        await asyncio.wait_for(bus.connect(settings.nats, options), CONNECT_S)
    return bus


def _tls(settings: Settings, identity: str) -> ssl.SSLContext:
    authority = settings.folder / "keys" / "authority" / "ca.pem"
    own = settings.folder / "keys" / identity
    context = ssl.create_default_context(cafile=str(authority) if authority.exists() else None)
    certificate = Path(own / "tls.pem")
    if certificate.exists():
        context.load_cert_chain(certificate, own / "tls-key.pem")
    return context


class NatsBus:
    """A bus over one connection.

    Parameters
    ----------
    retention : callable
        Makes a stream's `Retention`.
    """

    def __init__(self, retention: Callable[[], Retention] = Retention) -> None:
        self.client = Client()
        self.jetstream = self.client.jetstream(timeout=ANSWER_S)
        self._retentions: defaultdict[str, Retention] = defaultdict(retention)
        self._ends: dict[str, tuple[int, int]] = {}
        self._streams: set[str] = set()
        self._feeds: dict[tuple[str, str], NatsFeed] = {}

    async def connect(self, address: str, options: dict[str, Any]) -> None:
        """Connect; an attempt every quarter of a second, now and after each loss."""
        await self.client.connect(
            address,
            connect_timeout=2,
            reconnect_time_wait=0.25,
            max_reconnect_attempts=-1,
            ping_interval=5,
            max_outstanding_pings=2,
            error_cb=_ignore,
            reconnected_cb=self._reconnected,
            **options,
        )

    async def _reconnected(self) -> None:
        """What was on its way when the connection broke is lost: every feed starts again."""
        self._ends.clear()
        for feed in self._feeds.values():
            feed.stop("the connection was made anew")

    def check(self) -> None:
        """Go on if there is a connection: the client would keep what is sent without one, and be waited for in vain.

        Raises
        ------
        BusAway
        """
        if not self.client.is_connected:
            raise BusAway("broker: no connection")

    async def publish(self, stream: str, segment: Segment) -> None:
        """Append a segment; durable on return (see `Bus`)."""
        fault_point("bus.publish")
        self.check()
        sequence, end = self._ends.get(stream) or await self._end(stream)
        if segment.last <= end:
            return
        if segment.first != end + 1:
            raise OutOfStep(f"{stream}: a segment {segment.first}..{segment.last} after position {end}")
        self._ends.pop(stream, None)
        headers = {ID: str(segment.last), EXPECTED: str(sequence)}
        with reachable():
            try:
                answer = await self.jetstream.publish(subject(stream), encode(segment), headers=headers)
            except APIError as error:
                if error.err_code == _WRONG_LAST_SEQUENCE:
                    raise OutOfStep(f"{stream}: does not end at position {end} any more") from error
                raise
            self._ends[stream] = (answer.seq, segment.last)
            await self._prune(stream, answer.seq)

    async def _prune(self, stream: str, end: int) -> None:
        """Delete what every subscriber has acknowledged and is old enough; the last message stays."""
        upto = self._retentions[stream].due(time.monotonic(), end)
        if upto is not None and (floors := await self._floors(stream)):
            bound = min(upto, end - 1, *floors)
            if bound > 0:
                await self.jetstream.purge_stream(name(stream), seq=bound + 1)

    async def _floors(self, stream: str) -> list[int]:
        """Up to which sequence number each subscriber has acknowledged everything."""
        return [consumer.ack_floor.stream_seq for consumer in await self.jetstream.consumers_info(name(stream))]

    async def last_position(self, stream: str) -> int:
        """Position of the last published event; 0 for none."""
        return (await self._end(stream))[1]

    async def _end(self, stream: str) -> tuple[int, int]:
        """Sequence number and position of the stream's last message; both 0 for none."""
        await self.ensure(stream)
        with reachable():
            try:
                message = await self.jetstream.get_last_msg(name(stream), subject(stream))
            except NotFoundError:
                self._streams.discard(stream)
                return 0, 0
        self._ends[stream] = (message.seq, int(message.headers[ID]))
        return self._ends[stream]

    async def position_before(self, stream: str, sequence: int) -> int:
        """Position before the first message that is kept from a sequence number on."""
        with reachable():
            try:
                message = await self.jetstream.get_msg(
                    name(stream), seq=max(1, sequence), subject=subject(stream), next=True
                )
            except NotFoundError:
                return await self.last_position(stream)
        return decode(message.data).first - 1

    async def ensure(self, stream: str) -> None:
        """Make the stream where it is missing.

        Raises
        ------
        BusAway
        """
        self.check()
        if stream not in self._streams:
            with reachable():
                await self.jetstream.add_stream(
                    name=name(stream),
                    subjects=[subject(stream)],
                    storage=api.StorageType.FILE,
                    retention=api.RetentionPolicy.LIMITS,
                    discard=api.DiscardPolicy.NEW,
                    duplicate_window=120,
                )
            self._streams.add(stream)

    async def feed(self, stream: str, subscriber: str) -> NatsFeed:
        """The subscriber's durable feed (see `Bus`)."""
        from orders.platform.bus.nats_feed import NatsFeed

        await self.ensure(stream)
        before = self._feeds.pop((stream, subscriber), None)
        with reachable():
            if before is not None:
                await before.close()
            feed = NatsFeed(self, stream, subscriber)
            await feed.open()
        self._feeds[stream, subscriber] = feed
        return feed

    async def depth(self, stream: str) -> int:
        """How many events the slowest subscriber has still to acknowledge."""
        end = await self.last_position(stream)
        with reachable():
            floors = await self._floors(stream)
        return end - (await self.position_before(stream, min(floors) + 1) if floors else 0)

    async def forget(self, stream: str, subscriber: str) -> None:
        """A subscriber is no more."""
        before = self._feeds.pop((stream, subscriber), None)
        with reachable():
            if before is not None:
                await before.close()
            with suppress(NotFoundError):
                await self.jetstream.delete_consumer(name(stream), subscriber)

    async def close(self) -> None:
        """Send what is on its way, and disconnect."""
        with suppress(nats.errors.Error, OSError, TimeoutError):
            if self.client.is_connected:
                await self.client.flush(2)
        await self.client.close()


def name(stream: str) -> str:
    """The stream's name at the broker."""
    return f"pod2door_{stream}"


def subject(stream: str) -> str:
    """What the stream listens to."""
    return f"pod2door.{stream}"


async def _ignore(_error: Exception) -> None:
    """Callers get their own errors; a lost connection is seen by `is_connected`."""
