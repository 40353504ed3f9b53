"""The order service's API under /v1: `orders` to read and cancel, `shipments` for news from the floor, `trace`."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from orders.services.order.api import orders, shipments, trace
from orders.services.order.api.parts import Parts

__all__ = ["Parts", "make_routers"]


def make_routers(parts: Parts) -> Sequence[APIRouter]:
    """The routers of the API."""
    return (orders.make_router(parts), shipments.make_router(parts), trace.make_router(parts))
