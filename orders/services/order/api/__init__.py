"""The order service's API under /v1: `orders` to read and cancel, the `latest`, `shipments` for news, `trace`."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from orders.services.order.api import latest, orders, shipments, trace
from orders.services.order.api.parts import Parts

__all__ = ["Parts", "make_routers"]


def make_routers(parts: Parts) -> Sequence[APIRouter]:
    """The routers of the API."""
    return tuple(part.make_router(parts) for part in (orders, latest, shipments, trace))
