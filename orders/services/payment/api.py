"""Payment's API, version 1: an order's payment, and the ledger's balance."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from orders.contracts.spans import Span
from orders.platform.http.path_parts import OrderPath
from orders.platform.service import Context
from orders.platform.store import Database
from orders.services.payment.queries import Queries


class Entry(BaseModel):
    """Money that moved, in cents: what one account loses, the other gains."""

    kind: Literal["charge", "refund"]
    customer_cents: int
    merchant_cents: int
    posted_us: int


class Payment(BaseModel):
    """An order's payment."""

    order: str
    state: Literal["taken", "refunded", "declined", "undone"]
    reason: str
    reference: str
    entries: list[Entry]


class Balance(BaseModel):
    """The accounts' balances in cents; `sum_cents` is zero, or the ledger is broken."""

    customer_cents: int
    merchant_cents: int
    sum_cents: int
    entries: int


def make_router(context: Context, database: Database) -> APIRouter:
    """Make the routes under /v1."""
    router = APIRouter(prefix="/v1", tags=["payment"])
    queries = Queries(database)

    @router.get("/payments/{order}")
    async def get_payment(order: OrderPath) -> Payment:
        """An order's payment."""
        payment = await context.run(queries.payment, order)
        if payment is None:
            raise HTTPException(404, "no payment was asked for this order")
        return Payment.model_validate(payment)

    @router.get("/ledger/balance")
    async def get_balance() -> Balance:
        """The accounts' balances."""
        return Balance.model_validate(await context.run(queries.balance))

    @router.get("/trace/{order}")
    async def get_trace(order: OrderPath) -> list[Span]:
        """What payment did for an order; nothing where it does not know it."""
        return await context.run(queries.trace, order)

    return router
