"""Calls to services of other processes, and to any service's API: HTTP over kept connections.

Nothing is tried twice here: the caller knows what may be repeated, and until when.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import msgspec

from orders.platform.calls import CallFailed, Overloaded, Refused
from orders.platform.calls.deadlines import HEADER as DEADLINE
from orders.platform.calls.deadlines import to_header
from orders.platform.calls.local_calls import Resident
from orders.platform.observe import traces
from orders.platform.security.customers import HEADER as CUSTOMER

Answer = TypeVar("Answer")

MSGPACK = "application/msgpack"
"""Bodies of operations, both ways."""
CONNECTIONS = httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=30.0)


class Addresses:
    """Where each service listens, and a client for each.

    Parameters
    ----------
    urls : mapping of str to str
        Base URL of each service's API.
    residents : mapping of str to Resident
        Services of this process: their API is called without a socket.
    tls : SSLContext or None
        Whom to trust where a URL is https.
    """

    def __init__(self, urls: Mapping[str, str], residents: Mapping[str, Resident], tls: ssl.SSLContext | None) -> None:
        self._urls = urls
        self._residents = residents
        self._tls = tls
        self._clients: dict[str, httpx.AsyncClient] = {}

    def client(self, service: str) -> httpx.AsyncClient:
        """The client of a service.

        Raises
        ------
        CallFailed
            Where nobody knows the service.
        """
        if service not in self._clients:
            self._clients[service] = self._open(service)
        return self._clients[service]

    async def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.aclose()

    def _open(self, service: str) -> httpx.AsyncClient:
        if service in self._residents:
            inside = httpx.ASGITransport(self._residents[service].app, raise_app_exceptions=False)
            # Behind a colon, as in "fraud:subscribers", a URL has a port.
            host = service.partition(":")[0]
            return httpx.AsyncClient(transport=inside, base_url=f"http://{host}", timeout=None)
        if service not in self._urls:
            raise CallFailed(f"{service}: no such service here")
        verify: ssl.SSLContext | bool = self._tls or False
        # The deadline around the call is the time-out.
        return httpx.AsyncClient(base_url=self._urls[service], timeout=None, limits=CONNECTIONS, verify=verify)


class HttpCalls:
    """Requests to services, with identity, deadline and correlation id in their headers.

    Parameters
    ----------
    addresses : Addresses
    """

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    async def call(
        self, service: str, operation: str, request: Any, answer: type[Answer], headers: dict[str, str]
    ) -> Answer:
        """POST /v1/steps/OPERATION; the answer, decoded and checked.

        Raises
        ------
        CallFailed, Refused
        """
        headers = {**headers, "content-type": MSGPACK, "accept": MSGPACK}
        body = msgspec.msgpack.encode(request)
        response = await self.send(service, "POST", f"/v1/steps/{operation}", body, headers)
        content = good(service, response)
        try:
            return msgspec.msgpack.decode(content, type=answer)
        except msgspec.DecodeError as error:
            raise CallFailed(f"{service}.{operation}: not an answer: {error}") from error

    async def send(self, service: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Send a request; any answer is an answer.

        Raises
        ------
        CallFailed
            Where none came.
        """
        try:
            return await self._addresses.client(service).request(method, path, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise CallFailed(f"{service}: {type(error).__name__}: {error}") from error


def headers_of(token: str, allowed_s: float, correlation: str, customer: str) -> dict[str, str]:
    """The headers of a call.

    Parameters
    ----------
    token : str
        The caller's own, for this callee.
    allowed_s : float
        Seconds until the deadline.
    correlation, customer : str
        Correlation id and customer's token; "" for none.
    """
    headers = {"authorization": f"Bearer {token}", DEADLINE: to_header(allowed_s), **traces.headers()}
    if correlation:
        headers["x-correlation-id"] = correlation
    if customer:
        headers[CUSTOMER] = customer
    return headers


def good(service: str, response: httpx.Response) -> bytes:
    """The body of a good answer.

    Raises
    ------
    Overloaded
        429 and 503.
    CallFailed
        Any other 5xx.
    Refused
        Any other 4xx.
    """
    if response.status_code in (429, 503):
        raise Overloaded(f"{service}: {response.status_code}")
    if response.status_code >= 500:
        raise CallFailed(f"{service}: {response.status_code}")
    if response.status_code >= 300:
        raise Refused(response.status_code, f"{service}: {_detail(response)}")
    return response.content


def _detail(response: httpx.Response) -> str:
    """A problem document's own words, else the beginning of the body."""
    try:
        problem = msgspec.json.decode(response.content, type=dict[str, Any])
        return str(problem.get("detail") or problem.get("title") or response.status_code)
    except msgspec.DecodeError:
        return response.text[:200]
