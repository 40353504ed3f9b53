"""The door before a service's API: identity, deadline, correlation, size, and figures of every request."""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from structlog.contextvars import bound_contextvars

from orders.platform.calls import deadlines
from orders.platform.calls.deadlines import TooLate
from orders.platform.http.correlation import correlation_of
from orders.platform.http.errors import TooLarge, describe, problem_response
from orders.platform.security.scopes import required_scope

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from structlog.typing import FilteringBoundLogger

    from orders.platform.observe.metrics import Metrics
    from orders.platform.observe.traces import Tracer

BODY_BYTES = 64 * 1024
BATCH_BYTES = 8 * 1024 * 1024
"""Of the batch operations: a thousand orders of a few kilobytes."""
OPEN_PATHS = frozenset({"/health"})
"""What may be asked without a token: whether the service is well."""

Verify = Callable[[str, str], Any]
"""Token and scope; raises `TokenRefused`."""


class Door:
    """ASGI middleware, outermost.

    Parameters
    ----------
    app : ASGI application
    verify : Verify
    metrics : Metrics
    log : logger
    tracer : Tracer
    """

    def __init__(
        self, app: ASGIApp, verify: Verify, metrics: Metrics, log: FilteringBoundLogger, tracer: Tracer
    ) -> None:
        self._tracer = tracer
        self._app = app
        self._verify = verify
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        correlation = correlation_of(headers.get("traceparent", ""), headers.get("x-correlation-id", ""))
        scope["correlation"] = correlation
        answered = _Answered(send, correlation)
        start = time.perf_counter()
        with bound_contextvars(correlation=correlation):
            try:
                self._admit(scope, headers)
                with self._span(scope, headers):
                    await self._within(headers, scope, _Limited(receive, _body_limit(scope)), answered)
            except Exception as error:
                await self._fail(error, scope, receive, answered)
        self._count(scope, answered.status, time.perf_counter() - start)

    def _admit(self, scope: Scope, headers: MutableMapping[str, str]) -> None:
        if scope["path"] in OPEN_PATHS:
            return
        kind, _, token = headers.get("authorization", "").partition(" ")
        claims = self._verify(
            token.strip() if kind.lower() == "bearer" else "", required_scope(scope["method"], scope["path"])
        )
        scope["claims"] = claims

    def _span(self, scope: Scope, headers: MutableMapping[str, str]) -> AbstractContextManager[object]:
        """A span where the request is part of a trace that is kept; checks of health and figures are part of none."""
        correlation, traceparent = scope["correlation"], headers.get("traceparent", "")
        if not (traceparent or "x-correlation-id" in headers) or not self._tracer.keeps(correlation, traceparent):
            return nullcontext()
        return self._tracer.span(f"{scope['method']} {scope['path']}", correlation, traceparent)

    async def _within(
        self, headers: MutableMapping[str, str], scope: Scope, receive: _Limited, answered: _Answered
    ) -> None:
        allowed_s = deadlines.from_header(headers.get(deadlines.HEADER))
        if allowed_s is None:
            await self._app(scope, receive, answered)
            return
        async with deadlines.within(allowed_s):
            await self._app(scope, receive, answered)

    async def _fail(self, error: Exception, scope: Scope, receive: Receive, answered: _Answered) -> None:
        status, detail = describe(error)
        if status == 500:
            self._log.error("request failed", method=scope["method"], path=scope["path"], exc_info=error)
        if answered.status:
            if not isinstance(error, TooLate):
                raise error
            return
        await problem_response(status, detail, scope["correlation"])(scope, receive, answered)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.counter("requests", route=route, status=str(status)).inc()
        if status >= 500:
            self._metrics.counter("errors", route=route).inc()
        self._metrics.histogram("request_seconds", route=route).record(seconds * 1000)


class _Answered:
    """Sends on, adds the correlation id, and remembers the status."""

    def __init__(self, send: Send, correlation: str) -> None:
        self._send = send
        self._header = (b"x-correlation-id", correlation.encode())
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), self._header]
        await self._send(message)


class _Limited:
    """Receives, up to a limit: beyond it the request is answered with 413."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self._limit = limit

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise TooLarge(self._limit)
        return message


def _body_limit(scope: Scope) -> int:
    return BATCH_BYTES if scope["path"].startswith("/v1/steps/") else BODY_BYTES
