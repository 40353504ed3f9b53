"""A durable JetStream consumer, read ahead: one standing request keeps messages coming while the subscriber works.

The client library's own `fetch` waits for a full batch once the first message is there; here the first one ends the
wait. The broker sends at most `AHEAD` messages ahead of the subscriber: a slow one holds no more than that in memory.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
import nats.errors
from nats.js import api
from nats.js.errors import APIError, NotFoundError

from orders.platform.bus import BusAway, Delivery
from orders.platform.bus.nats_bus import ACK_WAIT_S, MAX_UNACKNOWLEDGED, name, reachable
from orders.platform.bus.place import Place
from orders.platform.bus.segments import decode
from orders.platform.faults import fault_point

if TYPE_CHECKING:
    from nats.aio.msg import Msg
    from nats.aio.subscription import Subscription

    from orders.platform.bus.nats_bus import NatsBus

AHEAD = 128
REQUEST_S = 30.0
"""How long the broker keeps a request for messages; then it is made anew."""

COMING_S = 0.1
"""How long messages are waited for that the broker said it has."""

_EXPIRED = "408"


class NatsFeed:
    """A subscriber's place in a stream; `open` comes first."""

    def __init__(self, bus: NatsBus, stream: str, subscriber: str) -> None:
        self._bus = bus
        self._stream = stream
        self._subscriber = subscriber
        self._place = Place(0)
        self._inbox = bus.client.new_inbox()
        self._subscription: Subscription | None = None
        self._arrived: deque[Delivery] = deque()
        self._news = asyncio.Event()
        self._requested = 0
        self._pending = 0
        self._expires_s = 0.0
        self._stopped = ""

    @property
    def position(self) -> int:
        """Every event up to here was acknowledged."""
        return self._place.position

    async def open(self) -> None:
        """Find the consumer or make it. What an earlier process has fetched and not acknowledged comes at once."""
        found = await self._bus.jetstream.add_consumer(
            name(self._stream),
            durable_name=self._subscriber,
            ack_policy=api.AckPolicy.EXPLICIT,
            deliver_policy=api.DeliverPolicy.ALL,
            ack_wait=ACK_WAIT_S,
            max_ack_pending=MAX_UNACKNOWLEDGED,
        )
        if found.num_ack_pending:
            # Brokers before 2.14 cannot do this: there it comes after ACK_WAIT_S.
            with suppress(APIError):
                await self._bus.jetstream.reset_consumer(name(self._stream), self._subscriber)
        self._place = Place(await self._bus.position_before(self._stream, found.ack_floor.stream_seq + 1))
        self._subscription = await self._bus.client.subscribe(self._inbox, cb=self._take)

    async def rewind(self) -> None:
        """Begin again with the oldest segment that is kept."""
        with reachable():
            await self.close()
            with suppress(NotFoundError):
                await self._bus.jetstream.delete_consumer(name(self._stream), self._subscriber)
            self._arrived.clear()
            self._requested, self._pending, self._stopped = 0, 0, ""
            self._inbox = self._bus.client.new_inbox()
            await self.open()

    async def fetch(self, limit: int, wait_s: float) -> list[Delivery]:
        """At most `limit` segments that are not acknowledged; waits up to `wait_s` seconds for the first."""
        fault_point("bus.fetch")
        with reachable():
            await self._request()
            if not self._arrived and wait_s > 0:
                await self._wait(wait_s)
            while 0 < len(self._arrived) < limit and self._pending:
                await self._request()
                if not await self._wait(COMING_S):
                    break
        if not self._arrived:
            self._check()
        return [self._arrived.popleft() for _ in range(min(limit, len(self._arrived)))]

    async def _wait(self, wait_s: float) -> bool:
        """Whether anything arrived within so many seconds."""
        self._news.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                return await self._news.wait()
        return False

    async def _request(self) -> None:
        """Ask for more, once half of what may come ahead is there."""
        self._check()
        now_s = time.monotonic()
        if now_s > self._expires_s:
            self._requested = 0
        wanted = AHEAD - self._requested - len(self._arrived)
        if wanted < AHEAD // 2:
            return
        request = msgspec.json.encode({"batch": wanted, "expires": int(REQUEST_S * 1e9)})
        to = f"$JS.API.CONSUMER.MSG.NEXT.{name(self._stream)}.{self._subscriber}"
        await self._bus.client.publish(to, request, reply=self._inbox)
        self._requested += wanted
        self._expires_s = now_s + REQUEST_S + ACK_WAIT_S

    async def _take(self, message: Msg) -> None:
        """A message for the inbox: a segment, or what became of a request."""
        headers = message.headers or {}
        if status := headers.get("Status"):
            if status == _EXPIRED:
                self._requested = max(0, self._requested - int(headers.get("Nats-Pending-Messages", AHEAD)))
            else:
                self.stop(f"{status} {headers.get('Description', '')}".strip())
            return
        self._requested = max(0, self._requested - 1)
        self._pending = _pending(message.reply)
        try:
            self._arrived.append(Delivery(decode(message.data), message.reply))
        except msgspec.DecodeError as error:
            self.stop(f"a segment of '{self._stream}' cannot be read: {error}")
        self._news.set()

    def stop(self, why: str) -> None:
        """Nothing comes any more; the next fetch says so, and the subscriber opens the feed again."""
        self._stopped = why
        self._news.set()

    def _check(self) -> None:
        if self._stopped:
            raise BusAway(f"broker: {self._stopped}")
        self._bus.check()

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """These will not come again, unless the acknowledgement is lost."""
        with reachable():
            for delivery in deliveries:
                await self._bus.client.publish(delivery.token, b"+ACK")
                self._place.acknowledge(delivery.segment)

    async def depth(self) -> int:
        """How many events wait."""
        return await self._bus.last_position(self._stream) - self.position

    async def close(self) -> None:
        """Take nothing more in."""
        self.stop("the feed is closed")
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            with suppress(nats.errors.Error):
                await subscription.unsubscribe()


def _pending(reply: str) -> int:
    """How many messages the broker has for the consumer after this one: the reply subject says it (9 or 12 tokens)."""
    tokens = reply.split(".")
    return int(tokens[8] if len(tokens) == 9 else tokens[10])
