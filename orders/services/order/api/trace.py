"""The saga's spans of an order, from the log."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from pydantic import BaseModel

from orders.contracts.events import Event
from orders.contracts.spans import Span
from orders.services.order.api.parts import OrderPath, Parts

Correlation = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class Correlated(BaseModel):
    """The order that a correlation id belongs to."""

    order: str


def make_router(parts: Parts) -> APIRouter:
    """Make the routes /v1/trace/{order} and /v1/correlations/{correlation}."""
    router = APIRouter(prefix="/v1", tags=["trace"])

    @router.get("/trace/{order}")
    async def get_trace(order: OrderPath) -> list[Span]:
        """How an order went through the saga; nothing where it is unknown."""
        return spans(await parts.context.run(parts.log.stream, order))

    @router.get("/correlations/{correlation}")
    async def get_correlation(correlation: Correlation) -> Correlated:
        """The order that a correlation id belongs to, among the latest million events."""
        order = await parts.context.run(parts.log.subject_of, correlation)
        if order is None:
            raise HTTPException(404, "no order of late has this correlation id")
        return Correlated(order=order)

    return router


def spans(stream: Sequence[Event]) -> list[Span]:
    """One span for the acceptance, one from each event to the next, named after what it led to."""
    if not stream:
        return []
    first = stream[0]
    begun = Span("order", first.topic.partition(".")[0], first.time_us, first.time_us, first.correlation, _facts(first))
    return [begun, *(_span(before, event) for before, event in pairwise(stream))]


def _span(before: Event, event: Event) -> Span:
    name = event.topic.partition(".")[0]
    return Span("order", name, before.time_us, event.time_us, event.correlation, _facts(event))


def _facts(event: Event) -> dict[str, str]:
    return {"position": str(event.position), "version": str(event.version), "topic": event.topic}
