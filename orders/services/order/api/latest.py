"""The orders that came last, from the log: for operators, who are told no id."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query

from orders.platform.http.permission import ADMIN_ONLY
from orders.services.order.aggregate import replay
from orders.services.order.api.orders import Order
from orders.services.order.api.parts import Parts


def make_router(parts: Parts) -> APIRouter:
    """Make the route /v1/latest-orders."""
    router = APIRouter(prefix="/v1", tags=["orders"], dependencies=[ADMIN_ONLY])

    @router.get("/latest-orders", response_model=list[Order])
    async def get_latest_orders(limit: Annotated[int, Query(ge=1, le=100)] = 10) -> list[dict[str, Any]]:
        """Give the orders created last as the log has them, the latest first, of the latest 10,000 events."""

        def look() -> list[dict[str, Any]]:
            return [msgspec.structs.asdict(replay(stream)) for stream in parts.log.latest(limit)]

        return await parts.context.run(look)

    return router
