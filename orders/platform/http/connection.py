"""A client's connection to the edge: bytes in, requests out to the handler, answers back in order."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import cast

import httptools

from orders.platform.http.answers import closing, refusal
from orders.platform.http.edge_limits import EdgeLimits
from orders.platform.http.exchange import Exchange, Handler
from orders.platform.http.head import head_without_upgrade, problem_of, wants_continue

LINGER_S = 1.0
"""How long a closed connection's last bytes are read and thrown away."""


class Connection(asyncio.Protocol):
    """One connection; httptools (llhttp, the parser of Node.js) calls its `on_...` methods.

    Parameters
    ----------
    handler : Handler
    limits : EdgeLimits
    connections : set of Connection
        The open ones; it keeps itself in there.
    """

    def __init__(self, handler: Handler, limits: EdgeLimits, connections: set[Connection]) -> None:
        self._handler = handler
        self._limits = limits
        self._connections = connections
        self._parser = httptools.HttpRequestParser(self)
        self._exchanges: deque[Exchange] = deque()
        self._arriving: Exchange | None = None
        self._body: list[bytes] = []
        self._body_bytes = 0
        self._head_bytes = 0
        self._in_head = False
        self._completed = 0
        self._feeding = False
        self._refused = False
        self._reading = True
        self._unread_since = 0.0
        self._since = 0.0
        self.peer = ""
        self.closing = False

    # The transport's side.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start: the time for the first request runs."""
        self._transport = cast(asyncio.Transport, transport)
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]) if peer else ""
        self._connections.add(self)
        if len(self._connections) > self._limits.connections:
            self._refuse(503, "too many connections: try again later")

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it; answers still to come go nowhere."""
        self._connections.discard(self)
        self.closing = True
        self._exchanges.clear()

    def data_received(self, data: bytes) -> None:
        """Read on. Whatever comes, it ends in requests, in a refusal, or in waiting for more."""
        if self._refused or self.closing:
            return
        waiting, completed = self._arriving is None, self._completed
        in_head, body_bytes = self._in_head, self._body_bytes
        self._feeding = True
        try:
            self._parse(data)
        except httptools.HttpParserError as error:
            self._refuse(505 if "Invalid HTTP version" in str(error) else 400, f"not HTTP/1.1: {error}")
        finally:
            self._feeding = False
        if waiting or completed != self._completed:
            self._since = self._loop.time()
        elif in_head == self._in_head:
            self._count_head(len(data) - self._body_bytes + body_bytes)
        self.send_ready()

    def eof_received(self) -> bool:
        """The client sends no more; what he sent is still answered."""
        if not self._exchanges:
            return False
        self._exchanges[-1].last = True
        self._refused = True
        return True

    def pause_writing(self) -> None:
        """The client does not read his answers: read no more of his requests."""
        self._unread_since = self._loop.time()
        self._set_reading(False)

    def resume_writing(self) -> None:
        """He reads again."""
        self._unread_since = 0.0
        self.send_ready()

    # The parser's side.

    def _parse(self, data: bytes) -> None:
        """Feed the parser. It stops at a request that offers another protocol; the edge takes none of them.

        Such a request goes to a new parser without its offer, and is read and answered as if it had none (RFC 9110,
        7.8). What follows a CONNECT is no HTTP: it is thrown away.
        """
        rest = memoryview(data)
        while True:
            try:
                self._parser.feed_data(rest)
                return
            except httptools.HttpParserUpgrade as stop:
                exchange, version = self._arriving, self._parser.get_http_version()
                if exchange is None:
                    return
                rest = rest[stop.args[0] :]
                self._parser = httptools.HttpRequestParser(self)
                self._parser.feed_data(head_without_upgrade(exchange, version))

    def on_message_begin(self) -> None:
        """A request starts."""
        if self._refused:
            return
        self._arriving = Exchange(self)
        self._in_head = True
        self._head_bytes = self._body_bytes = 0

    def on_url(self, url: bytes) -> None:
        """Part of the target: packets may split it."""
        if (exchange := self._arriving) is not None:
            exchange.target += url
            self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header, whole. Trailers, which follow a body in chunks, are dropped (RFC 9110, 6.5.1)."""
        if (exchange := self._arriving) is None or not self._in_head:
            return
        headers, key = exchange.headers, name.lower()
        headers[key] = value if key not in headers else b"%b, %b" % (headers[key], value)
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > self._limits.head_bytes:
            self._count_head(0)
        elif len(headers) > self._limits.headers:
            self._refuse(431, f"more than {self._limits.headers} headers")

    def on_headers_complete(self) -> None:
        """The body follows, if its announced length is allowed."""
        exchange = self._arriving
        if exchange is None:
            return
        exchange.method = self._parser.get_method()
        if self._parser.should_upgrade() and exchange.method != b"CONNECT":
            return  # `_parse` has the head read once more
        self._in_head = False
        headers, version = exchange.headers, self._parser.get_http_version()
        exchange.last = version != "1.1" or self._parser.should_upgrade()
        if problem := problem_of(headers, version):
            self._refuse(*problem)
        elif b"content-length" in headers and int(headers[b"content-length"]) > self._limits.body_bytes:
            self._refuse_body()
        elif b"expect" in headers and wants_continue(headers, version) and not self._exchanges:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Part of the body."""
        if self._arriving is None:
            return
        self._body.append(body)
        self._body_bytes += len(body)
        if self._body_bytes > self._limits.body_bytes:
            self._refuse_body()

    def on_message_complete(self) -> None:
        """Hand the request over."""
        exchange = self._arriving
        if exchange is None or self._in_head:
            return
        self._arriving = None
        self._completed += 1
        body = self._body
        if body:
            exchange.body = body[0] if len(body) == 1 else b"".join(body)
            body.clear()
        if not self._parser.should_keep_alive():
            exchange.last = True
        if exchange.last:
            self._refused = True
        self._exchanges.append(exchange)
        try:
            self._handler(exchange)
        except Exception as error:
            self._loop.call_exception_handler({"message": "edge: the handler raised", "exception": error})
            exchange.answer = refusal(500, "something broke here")

    # Answers.

    def send_ready(self) -> None:
        """Write the answers that are next in line, in one go."""
        if self._feeding or self.closing:
            return
        exchanges = self._exchanges
        ready = []
        while exchanges and (answer := exchanges[0].answer) is not None:
            exchange = exchanges.popleft()
            ready.append(closing(answer) if exchange.last else answer)
            if exchange.last:
                self._finish(ready)
                return
        if ready:
            self._transport.write(ready[0] if len(ready) == 1 else b"".join(ready))
            self._since = self._since if self._arriving else self._loop.time()
        self._set_reading(not self._unread_since and len(exchanges) < self._limits.pipelined)

    def drain(self) -> None:
        """No further request: close as soon as those that came are answered."""
        if self._exchanges:
            self._exchanges[-1].last = True
            self._refused = True
        elif not self.closing:
            self._finish([])

    def close(self) -> None:
        """Close it, answers that are written going out first; what is still being worked on is cut off."""
        if self.closing:
            self._transport.close()
        else:
            self._abort()

    def check_time(self, now: float) -> None:
        """End it where it takes too long: a request that trickles in, an idle client, answers that nobody reads."""
        limits = self._limits
        if self._unread_since and now - self._unread_since > limits.write_s:
            self._abort()
        elif self.closing or self._refused:
            if now - self._since > limits.request_s and not self._exchanges:
                self._abort()
        elif self._arriving is not None and now - self._since > limits.request_s:
            self._refuse(408, f"the request took longer than {limits.request_s:g} s to arrive")
            self.send_ready()
        elif self._arriving is None and not self._exchanges and now - self._since > limits.idle_s:
            self._finish([])

    # Refusals.

    def _count_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self._limits.head_bytes:
            self._refuse(431, f"all but the body is larger than {self._limits.head_bytes} bytes")

    def _refuse_body(self) -> None:
        self._refuse(413, f"the body is larger than {self._limits.body_bytes} bytes")

    def _refuse(self, status: int, detail: str) -> None:
        """Answer the request that is arriving with an error, after those before it, and take no more."""
        if self._refused:
            return
        exchange = self._arriving or Exchange(self)
        self._refused, self._arriving = True, None
        self._body.clear()
        exchange.last, exchange.answer = True, refusal(status, detail)
        self._exchanges.append(exchange)
        self.send_ready()

    def _finish(self, ready: list[bytes]) -> None:
        """Write the last answers and say that no more will come.

        The socket stays until the client closes too, or for a while: closing it with his bytes unread would reset the
        connection, and he might never see the answer (RFC 9112, 9.6).
        """
        self.closing = True
        self._since = self._loop.time()
        self._exchanges.clear()
        if self._transport.is_closing():
            return
        self._transport.write(b"".join(ready))
        self._set_reading(True)
        if self._refused and self._transport.can_write_eof():
            self._transport.write_eof()
            self._loop.call_later(LINGER_S, self._transport.close)
        else:
            self._transport.close()

    def _abort(self) -> None:
        self.closing = True
        self._transport.abort()

    def _set_reading(self, wanted: bool) -> None:
        if wanted is self._reading or self._transport.is_closing():
            return
        self._reading = wanted
        (self._transport.resume_reading if wanted else self._transport.pause_reading)()
