"""News of shipments from the floor and the road."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from orders.platform.http.permission import ADMIN_ONLY
from orders.services.order.api.parts import Parts
from orders.services.order.shipments import Answer, Kind, News, RecordNews


class ShipmentNews(BaseModel):
    """What happened to the shipment of an order; order and kind together make it idempotent."""

    model_config = ConfigDict(extra="forbid")

    order: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    kind: Kind
    reference: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    reason: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class ShipmentBatch(BaseModel):
    """News of many shipments, in the order in which they happened."""

    model_config = ConfigDict(extra="forbid")

    news: Annotated[list[ShipmentNews], Field(min_length=1, max_length=1000)]


class ShipmentAnswers(BaseModel):
    """What became of each, in the same order. All that is recorded is on disk."""

    answers: list[Answer]


def make_router(parts: Parts) -> APIRouter:
    """Make the route /v1/shipments."""
    router = APIRouter(prefix="/v1", tags=["shipments"])

    @router.post("/shipments", dependencies=[ADMIN_ONLY])
    async def post_shipments(batch: ShipmentBatch) -> ShipmentAnswers:
        """Record news of shipments; repeats change nothing."""
        news = [News(one.order, one.kind, one.reference, one.reason) for one in batch.news]
        answered: asyncio.Future[list[Answer]] = asyncio.get_running_loop().create_future()
        parts.writer.submit(RecordNews(news, answered))
        answers = await answered
        if "not_now" in answers:
            raise HTTPException(503, "the log cannot be written now: send the same news again", {"Retry-After": "1"})
        return ShipmentAnswers(answers=answers)

    return router
