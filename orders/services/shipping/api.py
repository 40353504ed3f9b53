"""Shipping's API, version 1: shipments and labels."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from orders.contracts.spans import Span
from orders.platform.http.path_parts import OrderPath
from orders.platform.service import Context
from orders.platform.store import Database
from orders.services.shipping.queries import Queries


class Shipment(BaseModel):
    """An order's shipment, as the saga asked for it."""

    order: str
    state: Literal["created", "cancelled", "refused", "undone"]
    reason: str
    tracking: str
    zone: str
    promise: str


class Label(BaseModel):
    """An order's label; void where the order was rejected or its zone is malformed."""

    order: str
    state: Literal["printed", "void"]
    tracking: str
    zone: str
    promise: str


def make_router(context: Context, shipments: Database, labels: Database) -> APIRouter:
    """Make the routes under /v1."""
    router = APIRouter(prefix="/v1", tags=["shipping"])
    queries = Queries(shipments, labels)

    @router.get("/shipments/{order}")
    async def get_shipment(order: OrderPath) -> Shipment:
        """An order's shipment."""
        shipment = await context.run(queries.shipment, order)
        if shipment is None:
            raise HTTPException(404, "no shipment was asked for this order")
        return Shipment.model_validate(shipment)

    @router.get("/labels/{order}")
    async def get_label(order: OrderPath) -> Label:
        """An order's label."""
        label = await context.run(queries.label, order)
        if label is None:
            raise HTTPException(404, "this order has no label")
        return Label.model_validate(label)

    @router.get("/trace/{order}")
    async def get_trace(order: OrderPath) -> list[Span]:
        """What shipping did for an order; nothing where it does not know it."""
        return await context.run(queries.trace, order)

    return router
