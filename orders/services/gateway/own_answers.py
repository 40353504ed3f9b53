"""What the edge answers itself: how the shop is (GET /health, GET /v1/subscriptions), and nothing about anyone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from orders.contracts.levels import LEVELS_MS
from orders.platform.calls import CallFailed, Refused
from orders.platform.http.answers import answer

if TYPE_CHECKING:
    from orders.platform.calls import Calls
    from orders.platform.http.exchange import Exchange
    from orders.services.gateway.health import HealthWatch

TIMEOUT_S = 2.0
JSON = (b"content-type", b"application/json")
FRESH = (b"cache-control", b"no-store")


class OwnAnswers:
    """The edge's own two paths.

    Parameters
    ----------
    calls : Calls
    health : HealthWatch
    """

    def __init__(self, calls: Calls, health: HealthWatch) -> None:
        self._calls = calls
        self._health = health
        self._tasks: set[asyncio.Task[None]] = set()

    def tell_health(self, exchange: Exchange) -> None:
        """Answer that the door is open, and how each service is."""
        states = {name: one.state for name, one in self._health.services.items()}
        exchange.reply(answer(200, (JSON, FRESH), msgspec.json.encode({"status": "ok", "services": states})))

    def tell_subscriptions(self, exchange: Exchange) -> None:
        """Answer how far each subscriber is, and its lag: what `orders load` reads."""
        task = asyncio.ensure_future(self._gather(exchange))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _gather(self, exchange: Exchange) -> None:
        found = await asyncio.gather(*map(self._ask, LEVELS_MS))
        body = msgspec.json.encode([status for statuses in found for status in statuses])
        exchange.reply(answer(200, (JSON, FRESH), body))

    async def _ask(self, service: str) -> list[msgspec.Raw]:
        """Ask one; who does not answer is left out."""
        try:
            body = await self._calls.get(f"{service}:subscribers", "/v1/subscriptions", timeout_s=TIMEOUT_S)
            return msgspec.json.decode(body, type=list[msgspec.Raw])
        except (CallFailed, Refused, msgspec.DecodeError):
            return []
