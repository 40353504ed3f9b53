"""A service's subscriptions as a part of its own: loops that handle events, and an API that tells how they fare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import APIRouter

from orders.platform.bus.api import dead_letters_router
from orders.platform.bus.subscriber import Runner
from orders.platform.service import Context, Running


def subscribers_running(runners: Sequence[Runner], context: Context) -> Running:
    """The part that runs these subscriptions."""
    for runner in runners:
        context.metrics.adopt(runner.lag, "lag_seconds", subscription=runner.subscription.name)

    def health() -> list[str]:
        return [f"{status.name}: {status.error}" for runner in runners if (status := runner.status()).error]

    def gauges() -> dict[str, float]:
        figures: dict[str, float] = {}
        for status in (runner.status() for runner in runners):
            figures |= {
                f"{status.name}_depth": float(status.depth),
                f"{status.name}_retries": float(status.retries),
                f"{status.name}_dead": float(status.dead),
            }
        return figures

    return Running(
        routers=(_router(runners), dead_letters_router(runners, context)),
        tasks=[runner.run for runner in runners],
        health=health,
        gauges=gauges,
    )


def _router(runners: Sequence[Runner]) -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get("/v1/subscriptions")
    async def get_subscriptions() -> list[dict[str, Any]]:
        """Give place, depth, retries, dead letters and lag of each subscription."""
        return [msgspec.to_builtins(runner.status()) for runner in runners]

    return router
