"""Analytics' API, version 1: orders in figures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from orders.contracts.spans import Span
from orders.platform.http.path_parts import OrderPath
from orders.platform.service import Context
from orders.platform.store import Database
from orders.services.analytics.queries import Queries

LAST_US = 2**53
"""The latest moment that a client can ask for: JSON numbers are exact up to here."""


class Counted(BaseModel):
    """Orders in figures, of one promise, zone or SKU. An order counts once for each SKU that it holds."""

    value: str
    orders: int
    units: int
    cents: int


class Summary(BaseModel):
    """All orders in figures."""

    orders: int
    units: int
    cents: int
    promises: list[Counted]
    zones: list[Counted]
    skus: list[Counted]


class Minute(BaseModel):
    """A minute's orders; `minute_us` is its start, in microseconds since 1970 UTC."""

    minute_us: int
    orders: int
    units: int
    cents: int


def make_router(context: Context, database: Database) -> APIRouter:
    """Make the routes under /v1."""
    router = APIRouter(prefix="/v1", tags=["analytics"])
    queries = Queries(database)

    @router.get("/summary")
    async def get_summary(top: Annotated[int, Query(ge=1, le=1000)] = 10) -> Summary:
        """All orders in figures, by promise, and the zones and SKUs with the most."""
        return Summary.model_validate(await context.run(queries.summary, top))

    @router.get("/by-minute")
    async def get_by_minute(
        since_us: Annotated[int, Query(ge=0, le=LAST_US)] = 0, limit: Annotated[int, Query(ge=1, le=10_000)] = 1440
    ) -> list[Minute]:
        """The minutes from a moment on that had orders, the earliest first."""
        return [Minute.model_validate(minute) for minute in await context.run(queries.by_minute, since_us, limit)]

    @router.get("/trace/{order}")
    async def get_trace(order: OrderPath) -> list[Span]:
        """What analytics did for an order; nothing where it does not know it."""
        return await context.run(queries.trace, order)

    return router
