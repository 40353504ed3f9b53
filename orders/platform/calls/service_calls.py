"""One service's way to all the others: its identity on each call, and the shortest way there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from orders.platform.calls import CallCount, CallFailed
from orders.platform.calls.bulkhead import Bulkhead
from orders.platform.calls.deadlines import within
from orders.platform.calls.http_calls import Addresses, HttpCalls, good, headers_of
from orders.platform.calls.local_calls import LocalCalls, Resident
from orders.platform.security.tokens import Issuer

Answer = TypeVar("Answer")


class ServiceCalls:
    """The `Calls` of one service.

    Parameters
    ----------
    issuer : Issuer
        Makes the service's tokens.
    scopes : mapping of str to tuple of str
        What it may do at other services.
    residents : mapping of str to Resident
        Services of the same process; their operations are called without HTTP.
    addresses : Addresses
        The way to the others.

    Attributes
    ----------
    counts : dict of str to CallCount
        By callee.
    """

    def __init__(
        self,
        issuer: Issuer,
        scopes: Mapping[str, tuple[str, ...]],
        residents: Mapping[str, Resident],
        addresses: Addresses,
    ) -> None:
        self._issuer = issuer
        self._scopes = scopes
        self._residents = residents
        self._local = LocalCalls(residents)
        self._http = HttpCalls(addresses)
        self._bulkheads: dict[str, Bulkhead] = {}
        self.counts: dict[str, CallCount] = {}

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
        """Call a batch operation; see `Calls.call`."""
        async with self._started(service, timeout_s) as allowed_s:
            token = self._token(service)
            if service in self._residents:
                made: Answer = await self._local.call(service, operation, request, token, correlation)
                return made
            headers = headers_of(token, allowed_s, correlation, "")
            return await self._http.call(service, operation, request, answer, headers)

    async def get(self, service: str, path: str, *, timeout_s: float, correlation: str = "", token: str = "") -> bytes:
        """GET a path of a service's API; see `Calls.get`."""
        async with self._started(service, timeout_s) as allowed_s:
            headers = headers_of(self._token(service), allowed_s, correlation, token)
            return good(service, await self._http.send(service, "GET", path, b"", headers))

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
        """Pass on a request to a service's API; see `Calls.send`."""
        async with self._started(service, timeout_s) as allowed_s:
            sent = {**(headers or {}), **headers_of(self._token(service), allowed_s, correlation, token)}
            if body:
                sent["content-type"] = "application/json"
            response = await self._http.send(service, method, path, body, sent)
            if response.status_code >= 500:
                self.counts[service].failed += 1
            return response.status_code, dict(response.headers), response.content

    def waiting(self) -> dict[str, float]:
        """Calls on their way now, by callee: figures for the metrics."""
        return {f"calls_{callee}": float(bulkhead.inside) for callee, bulkhead in self._bulkheads.items()}

    def _token(self, service: str) -> str:
        audience = service.partition(":")[0]
        return self._issuer.token(audience, self._scopes.get(audience, ()))

    @asynccontextmanager
    async def _started(self, service: str, timeout_s: float) -> AsyncIterator[float]:
        """Deadline first: waiting at the bulkhead counts."""
        bulkhead = self._bulkheads.get(service) or self._bulkheads.setdefault(service, Bulkhead(service))
        count = self.counts.get(service) or self.counts.setdefault(service, CallCount())
        count.made += 1
        try:
            async with within(timeout_s) as allowed_s, bulkhead.entered():
                yield allowed_s
        except CallFailed:
            count.failed += 1
            raise
