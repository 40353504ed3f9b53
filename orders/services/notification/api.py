"""Notification's API, version 1: what was written to whom about which order."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from orders.contracts.placing import ORDER
from orders.contracts.spans import Span
from orders.platform.http.path_parts import OrderPath
from orders.platform.service import Context
from orders.platform.store import Database
from orders.services.notification.queries import Queries

OrderQuery = Annotated[str, Query(min_length=1, max_length=200, pattern=ORDER)]


class Message(BaseModel):
    """A message to the customer of an order."""

    order: str
    kind: str
    subject: str
    text: str
    sent_us: int


def make_router(context: Context, confirmations: Database, mail: Database) -> APIRouter:
    """Make the routes under /v1."""
    router = APIRouter(prefix="/v1", tags=["notification"])
    queries = Queries(confirmations, mail)

    @router.get("/messages")
    async def get_messages(order: OrderQuery) -> list[Message]:
        """All that was written about an order, the earliest first."""
        return [Message.model_validate(message) for message in await context.run(queries.messages, order)]

    @router.get("/trace/{order}")
    async def get_trace(order: OrderPath) -> list[Span]:
        """What notification did for an order; nothing where it does not know it."""
        return await context.run(queries.trace, order)

    return router
