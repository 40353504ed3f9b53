"""The gateway as a service: the edge's handler, its own API, its checks of the others."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from orders.contracts.accepting import AcceptAnswer, AcceptRequest
from orders.contracts.levels import LEVELS_MS
from orders.platform.calls.breaker import Breaker
from orders.platform.http.intake import OrderIntake
from orders.platform.http.rate_limit import RateLimit
from orders.platform.observe.watch import watch_all
from orders.platform.security.customers import CustomerVerifier
from orders.platform.security.scopes import READ, STEPS, WRITE
from orders.platform.service import Context, Running, Service
from orders.services.gateway.admin_api import admin_router
from orders.services.gateway.admission import Admission
from orders.services.gateway.erased import Erased
from orders.services.gateway.health import HealthWatch
from orders.services.gateway.live_api import live_router
from orders.services.gateway.monolith_orders import accept_at_monolith
from orders.services.gateway.own_answers import OwnAnswers
from orders.services.gateway.payment_tokens import PaymentTokens
from orders.services.gateway.place_order_api import place_order_router
from orders.services.gateway.proxy import Proxy
from orders.services.gateway.routes import MONOLITH, ORDERS, ROUTES
from orders.services.gateway.routing_table import RoutingTable
from orders.services.gateway.status_page import StatusPage

if TYPE_CHECKING:
    from orders.platform.http.exchange import Exchange
    from orders.platform.observe.latency import LatencyHistogram

ACCEPT_S = 10.0
BURST_S = 1.0
"""A client may ask at once for what he may ask for in so many seconds."""
REPORT_S = 1.0
ROUTED = (*dict.fromkeys(route.service for route in ROUTES.values()), MONOLITH)


async def build(context: Context) -> Running:
    """Put the gateway together."""
    settings = context.settings
    table = RoutingTable(settings.folder / "gateway" / "routes.json", settings)
    rate = settings.client_rate_per_s
    erased = Erased(context.calls)
    admission = Admission(CustomerVerifier(settings.folder), erased, RateLimit(rate, max(1.0, rate * BURST_S)))
    health = HealthWatch(context.calls, ROUTED)
    breaker = Breaker("recommendations")
    context.metrics.gauge("breaker_open", lambda: breaker.state != "closed", callee=breaker.name)
    proxy = Proxy(context.calls, table, admission, health, breaker, context.log)
    watch = watch_all(context)
    own = OwnAnswers(context.calls, health)
    status_page = StatusPage(watch, context.verifier)

    async def accept(request: AcceptRequest) -> AcceptAnswer:
        if table.owner(ORDERS) == MONOLITH:
            return await accept_at_monolith(context.calls, request)
        return await context.calls.call("order", "accept", request, AcceptAnswer, timeout_s=ACCEPT_S)

    intake = OrderIntake(accept, context.vault.tokenise, admission.admit_order, context.tracer)

    own_routes = {
        (b"POST", b"/v1/orders"): intake.take,
        (b"POST", b"/v1/payment-tokens"): PaymentTokens(admission, context.vault.tokenise).take,
        (b"GET", b"/v1/subscriptions"): own.tell_subscriptions,
        (b"GET", b"/health"): own.tell_health,
        (b"GET", b"/status"): status_page.take,
    }

    def handle(exchange: Exchange) -> None:
        method = b"GET" if exchange.method == b"HEAD" else exchange.method
        path = exchange.target.partition(b"?")[0]  # none of these takes a query: what a link adds is not looked at
        own_routes.get((method, path), proxy.take)(exchange)

    latency = context.metrics.histogram("request_seconds", route="/v1/orders")

    async def report() -> None:
        await _report(context, intake, latency)

    return Running(
        routers=(
            place_order_router(intake),
            admin_router(table, proxy, health, context.audit),
            status_page.router(),
            live_router(breaker, health, context.calls.counts, intake, latency),
        ),
        tasks=(health.run, report, watch.run, erased.run),
        gauges=lambda: {"orders_open": intake.open},
        edge=handle,
    )


async def _report(context: Context, intake: OrderIntake, latency: LatencyHistogram) -> None:
    """Tell metrics and log what the hot route did, once a second: nothing is written for each order."""
    told: Counter[int] = Counter()
    while True:
        await asyncio.sleep(REPORT_S)
        new = Counter(intake.answers)
        new.subtract(told)
        told.update(new)
        for status, count in (+new).items():
            context.metrics.counter("requests", route="/v1/orders", status=str(status)).inc(count)
        if taken := intake.latencies_ms:
            intake.latencies_ms = []
            latency.record(taken)
            context.log.info("orders answered", **{str(status): count for status, count in sorted((+new).items())})


SERVICE = Service(
    "gateway",
    "Gateway",
    build,
    scopes={
        **dict.fromkeys(("gateway", "payment"), (READ,)),  # for the watch
        **dict.fromkeys(ROUTED, (READ, WRITE)),
        **{service: (READ, *((WRITE,) if service in ROUTED else ())) for service in LEVELS_MS},
        "order": (READ, WRITE, STEPS),
    },
)
