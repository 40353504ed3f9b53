"""The operator's way to a service's dead letters, under /v1/dead-letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from orders.platform.bus import Subscription
from orders.platform.bus.dead_letters import dead_letters, redrive
from orders.platform.bus.subscriber import Runner
from orders.platform.http.caller import CallerOf
from orders.platform.http.permission import ADMIN_ONLY
from orders.platform.service import Context


class Redrive(BaseModel):
    """Which letters to send again: those at `positions`, or all."""

    model_config = ConfigDict(strict=True)

    positions: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] | None = Field(default=None, max_length=1_000)


class Redriven(BaseModel):
    """How many letters were sent again."""

    redriven: int


def dead_letters_router(runners: Sequence[Runner], context: Context) -> APIRouter:
    """Routes over the dead letters of these subscriptions, for operators."""
    router = APIRouter(tags=["operations"], dependencies=[ADMIN_ONLY])
    subscriptions = {(runner.subscription.name, runner.subscription.stream): runner.subscription for runner in runners}

    def find(subscriber: str, stream: str) -> Subscription:
        found = subscriptions.get((subscriber, stream))
        if found is None:
            raise HTTPException(404, f"no subscription '{subscriber}' to '{stream}' here")
        return found

    @router.get("/v1/dead-letters/{subscriber}/{stream}")
    async def get_dead_letters(
        subscriber: str,
        stream: str,
        subject: Annotated[str, Query(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = "",
        after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    ) -> list[dict[str, Any]]:
        """List a subscription's dead letters in order of position; `subject` names one order's."""
        database = find(subscriber, stream).database

        def look() -> list[dict[str, Any]]:
            found = dead_letters(database, subscriber, stream, subject=subject, after=after, limit=limit)
            return [msgspec.to_builtins(letter) for letter in found]

        return await context.run(look)

    @router.post("/v1/dead-letters/{subscriber}/{stream}/redrive")
    async def post_redrive(subscriber: str, stream: str, which: Redrive, caller: CallerOf) -> Redriven:
        """Send dead letters again; each has its effect once, however often it is sent."""
        database = find(subscriber, stream).database
        count = await context.run(redrive, database, subscriber, stream, which.positions)
        subject, outcome = f"{subscriber} of {stream}", f"{count} sent again"
        context.audit.record(caller.name, "redrive", subject, outcome, caller.correlation)
        return Redriven(redriven=count)

    return router
