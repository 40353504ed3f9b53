"""Passes customers' requests on to whoever owns the route, and their answers back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from orders.platform.cache.http import etag, is_current
from orders.platform.calls import CallFailed, Overloaded, Refused, deadlines
from orders.platform.http.answers import METHODS, answer, refusal
from orders.platform.http.caller import CLIENT
from orders.platform.http.rate_limit import TooMany
from orders.services.gateway.order_owner import check_list, check_order
from orders.services.gateway.request import Request, read_request
from orders.services.gateway.routes import ORDERS, ROUTES, NotOffered, Route, prefix_of
from orders.services.gateway.shadow import Comparison

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from orders.platform.calls import Calls
    from orders.platform.calls.breaker import Breaker
    from orders.platform.http.exchange import Exchange
    from orders.services.gateway.admission import Admission
    from orders.services.gateway.health import HealthWatch
    from orders.services.gateway.routing_table import RoutingTable

PASSED_BACK = ("content-type", "cache-control", "etag", "location", "retry-after", "allow", "vary")
"""Headers of a service's answer that the customer gets."""
MOST_SHADOWS = 64
"""Shadow reads on their way; beyond it they are left out: they must not load the shop."""
RECOMMENDATIONS = "recommendations"
FALLBACK = b'{"edition":0,"items":[]}'
"""What is recommended when recommendations are not to be had: nothing."""

Answered = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class _Going:
    """A request on its way: whose it is, where it came from, and how long its answer may take."""

    route: Route
    request: Request
    customer: str
    token: str
    correlation: str
    client: str
    allowed_s: float


class Proxy:
    """The cold side of the edge.

    Parameters
    ----------
    calls : Calls
    table : RoutingTable
    admission : Admission
    health : HealthWatch
    breaker : Breaker
        Before recommendations, which the shop can do without.
    log : logger

    Attributes
    ----------
    comparisons : dict of str to Comparison
        What shadow reads have shown, by prefix.
    """

    def __init__(
        self,
        calls: Calls,
        table: RoutingTable,
        admission: Admission,
        health: HealthWatch,
        breaker: Breaker,
        log: FilteringBoundLogger,
    ) -> None:
        self._log = log
        self._calls = calls
        self._table = table
        self._admission = admission
        self._health = health
        self._breaker = breaker
        self._tasks: set[asyncio.Task[None]] = set()
        self._shadows = 0
        self.comparisons = {prefix: Comparison() for prefix in ROUTES}

    def take(self, exchange: Exchange) -> None:
        """Take one request to its answer."""
        self._start(self._answer(exchange))

    async def _answer(self, exchange: Exchange) -> None:
        correlation = exchange.correlation()
        try:
            customer, token = self._admission.admit(exchange)
            request = read_request(exchange)
            route = self._route(request, customer)
            client, allowed_s = exchange.connection.peer, _allowed_s(exchange, route)
            going = _Going(route, request, customer, token, correlation, client, allowed_s)
            answered = await self._ask(going)
            exchange.reply(_reply(exchange, route, request, answered, correlation))
        except Refused as error:
            exchange.reply(_refuse(error, correlation))
        except deadlines.TooLate as error:
            exchange.reply(refusal(504, str(error), correlation))
        except (Overloaded, CallFailed) as error:
            exchange.reply(refusal(503, str(error), correlation, retry_after_s=1))
        except Exception as error:
            self._log.error("request failed", target=exchange.target.decode("latin-1"), exc_info=error)
            exchange.reply(refusal(500, "something broke here", correlation))

    def _route(self, request: Request, customer: str) -> Route:
        route = ROUTES.get(prefix_of(request.path))
        if route is None:
            raise Refused(404, f"nothing is at {request.path}")
        route.check(request.method, request.path)
        words = request.path.split("/")
        if route.personal and len(words) > 3:
            self._admission.admit_customer(customer, unquote(words[3]))
        return route

    async def _ask(self, going: _Going) -> Answered:
        prefix = going.route.prefix
        owner = self._table.owner(prefix)
        if owner == RECOMMENDATIONS:
            return await self._ask_guarded(going)
        if prefix == ORDERS:
            return await self._ask_orders(owner, going)
        answered = await self._send(owner, going)
        self._compare(going, answered)
        return answered

    async def _ask_guarded(self, going: _Going) -> Answered:
        try:
            async with self._breaker.guarded():
                answered = await self._send(RECOMMENDATIONS, going)
                if answered[0] >= 500:
                    raise CallFailed(f"{RECOMMENDATIONS}: {answered[0]}")
        except CallFailed:
            return 200, {"content-type": "application/json", "cache-control": "no-store"}, FALLBACK
        self._compare(going, answered)
        return answered

    async def _ask_orders(self, owner: str, going: _Going) -> Answered:
        """Orders are the customer's: looked at before they are shown, or changed."""
        check_list(going.request, going.customer)
        if not going.request.is_read:
            order = "/".join(going.request.path.split("/")[:4])
            seen = await self._ask_orders(owner, replace(going, request=Request("GET", order, "", b"")))
            if seen[0] != 200:
                return seen
        answered = await self._send(owner, going)
        if going.request.is_read and answered[0] == 200:
            check_order(answered[2], going.customer)
            self._compare(going, answered)
        return answered

    async def _send(self, owner: str, going: _Going) -> Answered:
        if self._health.is_down(owner):
            raise CallFailed(f"{owner} is down")
        request = going.request
        return await self._calls.send(
            owner,
            "GET" if request.method == "HEAD" else request.method,
            request.target,
            request.body,
            timeout_s=going.allowed_s,
            correlation=going.correlation,
            token=going.token,
            headers={**request.headers, CLIENT: going.client},
        )

    def _compare(self, going: _Going, answered: Answered) -> None:
        other = self._table.shadow(going.route.prefix) if going.request.is_read else ""
        if other and answered[0] != 304 and self._shadows < MOST_SHADOWS:
            self._shadows += 1
            self._start(self._read_shadow(other, going, answered))

    async def _read_shadow(self, other: str, going: _Going, answered: Answered) -> None:
        comparison = self.comparisons[going.route.prefix]
        whole = replace(going.request, headers={})
        try:
            shadow = await self._send(other, replace(going, request=whole, allowed_s=going.route.timeout_s))
        except CallFailed:
            comparison.unanswered += 1
        else:
            comparison.count(going.request.target, (answered[0], answered[2]), (shadow[0], shadow[2]))
        finally:
            self._shadows -= 1

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _refuse(error: Refused, correlation: str) -> bytes:
    wait_s = error.retry_after_s if isinstance(error, TooMany) else 0
    allow = error.methods if isinstance(error, NotOffered) else METHODS
    return refusal(error.status, str(error), correlation, retry_after_s=wait_s, allow=allow)


def _allowed_s(exchange: Exchange, route: Route) -> float:
    asked = deadlines.from_header(exchange.headers.get(deadlines.HEADER.encode(), b"").decode("latin-1") or None)
    return route.timeout_s if asked is None else min(asked, route.timeout_s)


def _reply(exchange: Exchange, route: Route, request: Request, answered: Answered, correlation: str) -> bytes:
    status, headers, body = answered
    kept = {name: headers[name] for name in PASSED_BACK if name in headers}
    if request.is_read and status == 200:
        kept.setdefault("cache-control", route.cache)
        tag = kept.setdefault("etag", etag(body))
        if is_current(exchange.headers.get(b"if-none-match", b"").decode("latin-1"), tag):
            status, body = 304, b""
            kept.pop("content-type", None)
    kept["x-correlation-id"] = correlation
    pairs = [(name.encode(), value.encode("latin-1", "replace")) for name, value in kept.items()]
    return answer(status, pairs, body)
