"""Calls between services: an identity, a deadline and a bulkhead on each, whichever way they go.

In one process a call is a plain call; between processes it is HTTP. Either way the callee sees who calls, checks the
scope, and no call lasts longer than its deadline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

Answer = TypeVar("Answer")


class CallFailed(Exception):
    """The callee could not be reached, was not in time, or failed; it is worth another try."""


class Overloaded(CallFailed):
    """Too many calls wait already: the bulkhead is full."""


class Refused(Exception):
    """The callee understood, and says no (4xx); trying again changes nothing. Carries `status`."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass
class CallCount:
    """Calls of one callee since the service started; `failed` of them got no answer, or one that says 5xx."""

    made: int = 0
    failed: int = 0


class Calls(Protocol):
    """One service's way to the others; `counts` are the calls so far, by callee."""

    counts: dict[str, CallCount]

    async def call(
        self,
        service: str,
        operation: str,
        request: Any,
        answer: type[Answer],
        *,
        timeout_s: float,
        correlation: str = "",
    ) -> Answer:
        """Call a batch operation; the answer, decoded and checked.

        Raises
        ------
        CallFailed, Refused
        """

    async def get(self, service: str, path: str, *, timeout_s: float, correlation: str = "", token: str = "") -> bytes:
        """GET a path of a service's API, e.g. "/v1/orders/42"; the body.

        Raises
        ------
        CallFailed, Refused
        """

    async def send(
        self,
        service: str,
        method: str,
        path: str,
        body: bytes,
        *,
        timeout_s: float,
        correlation: str = "",
        token: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Pass on any request to a service's API: status, headers, body of the answer. Only `CallFailed` is raised.

        `headers` are the customer's own that the service should see, e.g. If-Match, names in lower case.
        """
