"""Inventory's API, version 1: stock, receipts of goods, reservations, demand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from orders.contracts.spans import Span
from orders.platform.http.caller import CallerOf
from orders.platform.http.path_parts import OrderPath, SkuPath
from orders.platform.http.permission import ADMIN_ONLY
from orders.platform.service import Context
from orders.platform.store import Database
from orders.services.inventory.queries import Queries

LAST_US = 2**53
"""The latest moment that a client can ask for: JSON numbers are exact up to here."""


class StockLevel(BaseModel):
    """A SKU's units: on_hand + reserved + sold == opening + received."""

    sku: str
    opening: int
    received: int
    on_hand: int
    reserved: int
    sold: int


class Receipt(BaseModel):
    """Goods that came in; the id makes it idempotent."""

    model_config = ConfigDict(extra="forbid", strict=True)

    receipt: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]+$")]
    quantity: Annotated[int, Field(ge=1, le=1_000_000_000)]


class ReservedLine(BaseModel):
    """So many units of a SKU."""

    sku: str
    quantity: int


class Reservation(BaseModel):
    """What is held for an order. `state`: reserved, sold, released, lost, refused or undone."""

    order: str
    state: str
    reason: str
    lines: list[ReservedLine]
    expires_us: int


class Demand(BaseModel):
    """Units of a SKU that orders asked for, and how often it was signalled for replenishment."""

    sku: str
    units: int
    signals: int


class Replenishment(BaseModel):
    """The `number`-th signal that a SKU is to be replenished: so many units were asked for up to then."""

    sku: str
    number: int
    units: int
    position: int
    signalled_us: int


def make_router(context: Context, stock: Database, demand: Database) -> APIRouter:
    """Make the routes under /v1."""
    router = APIRouter(prefix="/v1", tags=["inventory"])
    queries = Queries(stock, demand, context)

    @router.get("/stock/{sku}")
    async def get_stock(sku: SkuPath) -> StockLevel:
        """Units of a SKU."""
        return StockLevel.model_validate(_found(await context.run(queries.level, sku)))

    @router.post("/stock/{sku}/receipts", status_code=201, dependencies=[ADMIN_ONLY])
    async def post_receipt(sku: SkuPath, receipt: Receipt, caller: CallerOf) -> StockLevel:
        """Book goods in; the same receipt twice is booked once."""
        level = await context.run(queries.receive, sku, receipt.receipt, receipt.quantity, caller)
        if level is None:
            raise HTTPException(409, "this receipt is booked with other goods")
        return StockLevel.model_validate(level)

    @router.get("/reservations/{order}")
    async def get_reservation(order: OrderPath) -> Reservation:
        """What is held for an order."""
        return Reservation.model_validate(_found(await context.run(queries.reservation, order)))

    @router.get("/demand/{sku}")
    async def get_demand(sku: SkuPath) -> Demand:
        """What was asked for of a SKU."""
        return Demand.model_validate(_found(await context.run(queries.demand, sku)))

    @router.get("/replenishments")
    async def get_replenishments(
        since_us: Annotated[int, Query(ge=0, le=LAST_US)] = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> list[Replenishment]:
        """SKUs to replenish, by the signals from a moment on."""
        signals = await context.run(queries.replenishments, since_us, limit)
        return [Replenishment.model_validate(signal) for signal in signals]

    @router.get("/trace/{order}")
    async def get_trace(order: OrderPath) -> list[Span]:
        """What inventory did for an order; nothing where it does not know it."""
        return await context.run(queries.trace, order)

    return router


def _found(answer: dict | None) -> dict:
    if answer is None:
        raise HTTPException(404, "not known here")
    return answer
