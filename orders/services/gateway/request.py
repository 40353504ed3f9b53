"""A customer's request as the gateway understands it, checked for what no service should have to see."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

import msgspec

from orders.platform.calls import Refused
from orders.platform.http.answers import METHODS
from orders.platform.http.card_guard import holds_card_number
from orders.services.gateway.routes import path_at_service

if TYPE_CHECKING:
    from orders.platform.http.exchange import Exchange

PASSED_ON = ("if-match", "if-none-match")
_PATH = re.compile(r"/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*")
_QUERY = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*")


@dataclass(frozen=True)
class Request:
    """A request that may be passed on.

    Attributes
    ----------
    method : str
    path, query : str
        Still percent-encoded.
    body : bytes
        JSON, or nothing.
    headers : dict of str to str
        Those that the service should see.
    """

    method: str
    path: str
    query: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing."""
        return self.method in ("GET", "HEAD")


def read_request(exchange: Exchange) -> Request:
    """Check a request.

    Raises
    ------
    Refused
        400 (path, query or JSON malformed), 405, 415, 422 (a card number where none belongs).
    """
    method = exchange.method.decode("latin-1")
    if method not in METHODS:
        raise Refused(405, f"{method} is not a method of this shop")
    path, _, query = exchange.target.decode("latin-1").partition("?")
    words = [unquote_to_bytes(word) for word in path.split("/")]
    # An encoded slash would be one word here and two at the service: a way around whoever checks the words.
    tricky = any(word in (b".", b"..") or b"/" in word for word in words)
    if tricky or not _PATH.fullmatch(path) or not _QUERY.fullmatch(query):
        raise Refused(400, "the path or its query is malformed")
    if exchange.body:
        _check_body(exchange)
    texts = (unquote_to_bytes(text).decode(errors="replace") for text in (path, query.replace("+", " ")))
    if any(map(holds_card_number, texts)):
        raise Refused(422, "the path looks like a card number: cards go into an order's payment.card, nowhere else")
    headers = {
        name: exchange.headers[name.encode()].decode("latin-1")
        for name in PASSED_ON
        if name.encode() in exchange.headers
    }
    return Request(method, path_at_service(path), query, exchange.body, headers)


def _check_body(exchange: Exchange) -> None:
    media_type = exchange.headers.get(b"content-type", b"application/json").split(b";")[0].strip().lower()
    if media_type != b"application/json":
        raise Refused(415, "a body is sent as application/json")
    try:
        content = msgspec.json.decode(exchange.body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"the body is not JSON: {error}") from None
    # Encoded anew, an escape hides nothing.
    if holds_card_number(msgspec.json.encode(content).decode()):
        raise Refused(422, "the body holds what looks like a card number: cards go into an order's payment.card only")
