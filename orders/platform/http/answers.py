"""Answers of the edge as bytes, ready to be written."""

from __future__ import annotations

import time
from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

import msgspec

from orders.platform.http.problem import problem

_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
_ACCEPTED = (
    b"HTTP/1.1 202 Accepted\r\n%bcontent-type: application/json\r\nx-correlation-id: %b\r\ncontent-length: %d\r\n\r\n%b"
)
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
"""What the shop takes at all; which of them a path has, its service knows."""
_PROBLEM = ((b"content-type", b"application/problem+json"),)


@lru_cache(maxsize=2)
def _date_line(second: int) -> bytes:
    return f"date: {formatdate(second, usegmt=True)}\r\n".encode()


def answer(status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bytes:
    """Build an HTTP/1.1 response.

    Parameters
    ----------
    status : int
    headers : iterable of (name, value)
        Content-Length, Date and Connection are not among them.
    body : bytes
        Left out where the status has none.
    """
    head = b"".join([b"%b: %b\r\n" % header for header in headers])
    start = b"%b%b%b" % (_STATUS_LINES[status], _date_line(int(time.time())), head)
    if status in (204, 304) or status < 200:
        return start + b"\r\n"
    return b"%bcontent-length: %d\r\n\r\n%b" % (start, len(body), body)


def accepted(order: str, correlation: str) -> bytes:
    """Build the answer to an order that is on disk: 202 and `Accepted` as JSON.

    It is put together by hand, as it goes out thousands of times a second; a test holds it against the contract.
    """
    body = b'{"order":%b,"correlation":"%b","status":"accepted"}' % (msgspec.json.encode(order), correlation.encode())
    parts = (_date_line(int(time.time())), correlation.encode(), len(body), body)
    return _ACCEPTED % parts


def refusal(
    status: int, detail: str, correlation: str = "", *, retry_after_s: int = 0, allow: Iterable[str] = METHODS
) -> bytes:
    """Build an error as a problem document.

    Parameters
    ----------
    status : int
    detail : str
    correlation : str
    retry_after_s : int
        When to come again; 0 for nothing to say.
    allow : iterable of str
        Of a 405, the methods that the path has.
    """
    headers = list(_PROBLEM)
    if correlation:
        headers.append((b"x-correlation-id", correlation.encode()))
    if retry_after_s:
        headers.append((b"retry-after", str(retry_after_s).encode()))
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append((b"allow", ", ".join(allow).encode()))
    if status == HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b"Bearer"))
    return answer(status, headers, problem(status, detail, correlation))


def closing(answer: bytes) -> bytes:
    """Give the same answer, telling that the connection closes."""
    return answer.replace(b"\r\n", b"\r\nconnection: close\r\n", 1)
