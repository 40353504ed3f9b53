"""One request on a connection, and the answer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from orders.platform.http.card_guard import holds_bare_card_number
from orders.platform.http.correlation import correlation_of, new_correlation

if TYPE_CHECKING:
    from orders.platform.http.connection import Connection


class Exchange:
    """A request and, in time, its answer. Answers leave in the order of the requests.

    Attributes
    ----------
    connection : Connection
    method, target : bytes
        "POST"; path and query as they came.
    headers : dict of bytes to bytes
        Names in lower case; what came twice is joined by ", ".
    body : bytes
    last : bool
        The connection closes after this answer.
    answer : bytes or None
        None while it is being worked on.
    """

    __slots__ = ("answer", "body", "connection", "headers", "last", "method", "target")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.method = b""
        self.target = b""
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.last = False
        self.answer: bytes | None = None

    def reply(self, answer: bytes) -> None:
        """Answer it, with a whole HTTP response; only the first answer counts. To HEAD its body is not sent."""
        if self.answer is None:
            self.answer = answer if self.method != b"HEAD" else answer[: answer.index(b"\r\n\r\n") + 4]
            self.connection.send_ready()

    def correlation(self) -> str:
        """Find the request's correlation id, or draw one: call it once.

        It goes into every store. A header that may hold a card's number is dropped, as if it had not come.
        """
        traceparent, given = self._traced(b"traceparent"), self._traced(b"x-correlation-id")
        return correlation_of(traceparent, given) if traceparent or given else new_correlation()

    def _traced(self, name: bytes) -> str:
        value = self.headers.get(name, b"").decode("latin-1")
        if value and holds_bare_card_number(value):
            del self.headers[name]
            return ""
        return value


class Handler(Protocol):
    """What the edge does with requests."""

    def __call__(self, exchange: Exchange) -> None:
        """Take a whole request; sooner or later call its `reply`. It must not block, and not raise."""
