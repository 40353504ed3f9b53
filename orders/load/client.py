"""The sending side: an HTTP/1.1 client of its own, small enough not to be what is measured.

Open loop: an order leaves when it is due, whether or not the ones before it have been answered (they are pipelined),
and its latency counts from when it was due, not from when it left. A server that stalls is charged for every order
that was due meanwhile (Tene, "How NOT to Measure Latency": coordinated omission).
"""

from __future__ import annotations

import asyncio
from array import array
from collections import Counter, deque
from collections.abc import Iterator
from typing import cast

import httptools

from orders.load.orders import Intended

TICK_S = 0.002
NO_ANSWER = 0
"""The status of an order whose connection broke, or that got no answer in time."""


class Outcomes:
    """What came back.

    Attributes
    ----------
    statuses : Counter of int
        By HTTP status; `NO_ANSWER` where none came.
    latency_ms : array of float
        Of each answered order, from when it was due.
    late_ms : float
        The longest that an order left after it was due: the generator's own fault.
    """

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.latency_ms = array("d")
        self.late_ms = 0.0

    @property
    def answered(self) -> int:
        """How many orders are done with, broken ones included."""
        return self.statuses.total()


class _Line(asyncio.Protocol):
    """One connection: answers come in the order of the requests."""

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes
        self._parser = httptools.HttpResponseParser(self)
        self.due: deque[float] = deque()
        self.open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.open = True
        self._now = asyncio.get_running_loop().time

    def connection_lost(self, error: Exception | None) -> None:
        self.open = False
        self._outcomes.statuses[NO_ANSWER] += len(self.due)
        self.due.clear()

    def data_received(self, data: bytes) -> None:
        self._arrived = self._now()
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.transport.abort()

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status >= 200 and self.due:
            self._outcomes.statuses[status] += 1
            self._outcomes.latency_ms.append((self._arrived - self.due.popleft()) * 1000)


class Sender:
    """Sends orders at their times over a fixed number of connections.

    Parameters
    ----------
    host : str
    port : int
    connections : int
        Orders take them in turn; a broken one is opened anew.
    headers : bytes
        More header lines, each ended by CRLF.
    """

    def __init__(self, host: str, port: int, connections: int = 32, headers: bytes = b"") -> None:
        self._address = host, port
        self._lines: list[_Line] = []
        self._connections = connections
        self._head = b"POST /v1/orders HTTP/1.1\r\nhost: %b:%d\r\ncontent-type: application/json\r\n%b" % (
            host.encode(),
            port,
            headers,
        )
        self.outcomes = Outcomes()

    async def send(self, orders: Iterator[Intended], answer_s: float = 30.0) -> float:
        """Send them all, and wait for the answers.

        Parameters
        ----------
        orders : iterator of Intended
            In order of time.
        answer_s : float
            How long the last answers are waited for.

        Returns
        -------
        float
            Seconds from the start until the last order left.
        """
        loop = asyncio.get_running_loop()
        self._lines = [await self._connect() for _ in range(self._connections)]
        start = loop.time() + 0.05
        sent = 0
        waiting = next(orders, None)
        while waiting is not None:
            await asyncio.sleep(max(start + waiting.at_s - loop.time(), TICK_S))
            now = loop.time()
            due: list[Intended] = []
            while waiting is not None and start + waiting.at_s <= now and len(due) < 512:
                due.append(waiting)
                waiting = next(orders, None)
            if due:
                self.outcomes.late_ms = max(self.outcomes.late_ms, (now - start - due[0].at_s) * 1000)
                await self._write(due, start, sent)
                sent += len(due)
        seconds = loop.time() - start
        await self._finish(sent, loop.time() + answer_s)
        return seconds

    async def _connect(self) -> _Line:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: _Line(self.outcomes), *self._address)
        return line

    async def _write(self, due: list[Intended], start: float, sent: int) -> None:
        """Spread what is due over the connections, one write for each."""
        lines, count = self._lines, self._connections
        for index in range(min(len(due), count)):
            share = due[index::count]
            place = (sent + index) % count
            line = lines[place]
            if not line.open:
                try:
                    line = lines[place] = await self._connect()
                except OSError:
                    self.outcomes.statuses[NO_ANSWER] += len(share)
                    continue
            line.due.extend([start + order.at_s for order in share])
            line.transport.write(b"".join([self._request(order.body) for order in share]))

    def _request(self, body: bytes) -> bytes:
        return b"%bcontent-length: %d\r\n\r\n%b" % (self._head, len(body), body)

    async def _finish(self, sent: int, deadline: float) -> None:
        loop = asyncio.get_running_loop()
        while self.outcomes.answered < sent and loop.time() < deadline:
            await asyncio.sleep(0.01)
        for line in self._lines:
            line.transport.abort()
        await asyncio.sleep(0)
        self.outcomes.statuses[NO_ANSWER] += sent - self.outcomes.answered
