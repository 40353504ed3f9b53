"""POST /v1/orders as FastAPI declares it: the twin of the hot route, for callers inside the shop, and its OpenAPI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from orders.platform.http.new_order import NewOrder

if TYPE_CHECKING:
    from orders.platform.http.intake import OrderIntake


class AcceptedOrder(BaseModel):
    """It is on disk; how it goes on, GET /v1/orders/ORDER tells."""

    order: str
    correlation: str
    status: Literal["accepted"] = "accepted"


def place_order_router(intake: OrderIntake) -> APIRouter:
    """Make the route."""
    router = APIRouter(prefix="/v1", tags=["orders"])

    @router.post("/orders", status_code=202)
    async def place_order(order: NewOrder, request: Request) -> AcceptedOrder:
        """Place an order: 202 when it is on disk. The same one again changes nothing; another under its id is a 409."""
        accepted = await intake.place(await request.body(), request.scope["correlation"])
        return AcceptedOrder(order=accepted.order, correlation=accepted.correlation)

    return router
