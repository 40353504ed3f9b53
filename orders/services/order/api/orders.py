"""Orders to read, from the read model and from the log, and to cancel."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Header, HTTPException, Query, Response
from pydantic import AwareDatetime, BaseModel

from orders.contracts.events import Event
from orders.platform.http.caller import CallerOf
from orders.services.order.aggregate import Status, created, moment_us, replay, time_of
from orders.services.order.api.parts import OrderPath, Parts
from orders.services.order.api.viewer import Viewer, viewer_of
from orders.services.order.read_model.queries import list_orders

Tag = Annotated[str, Header()]
Text = Annotated[str, Query(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Order(BaseModel):
    """An order in the list. Times are microseconds since 1970 UTC, the amount US cents."""

    order_id: str
    customer: str
    zone: str
    promise: str
    units: int
    amount_cents: int
    placed_us: int
    updated_us: int
    status: Status
    reason: str
    tracking: str
    version: int


class OrderPage(BaseModel):
    """Orders, the latest first; `next` goes into `after` for the next page, and is "" on the last one."""

    orders: list[Order]
    next: str


class OrderEvent(BaseModel):
    """Something that happened to an order."""

    position: int
    version: int
    topic: str
    time: datetime
    state: dict[str, Any]


class OrderWithEvents(Order):
    """An order and what made it what it is."""

    correlation: str
    events: list[OrderEvent]


class Cancelled(BaseModel):
    """A cancellation that came in time and is on disk."""

    order: str
    status: Status = "turning_back"


def make_router(parts: Parts) -> APIRouter:
    """Make the routes under /v1/orders."""
    router = APIRouter(prefix="/v1/orders", tags=["orders"])
    viewing = Depends(viewer_of(parts.context))

    async def stream_of(order: str, viewer: Viewer, as_of: datetime | None = None) -> list[Event]:
        """The events of an order that is there, and there for the viewer."""
        stream = until(await parts.context.run(parts.log.stream, order), as_of)
        if not stream or not viewer.sees(created(stream[0]).customer):
            raise HTTPException(404, "there is no such order" + (" at that time" if as_of else ""))
        return stream

    @router.get("", response_model=OrderPage)
    async def get_orders(
        customer: Text = "",
        status: Status | None = None,
        after: Text = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        if_none_match: Tag = "",
        viewer: Viewer = viewing,
    ) -> Response:
        """Orders from the read model, a moment behind the log."""
        viewer.check_list(customer)
        found = await parts.context.run(list_orders, parts.read_model, customer, status or "", after, limit)
        page = {"orders": found, "next": found[-1].order_id if len(found) == limit else ""}
        return _tagged(msgspec.json.encode(page), if_none_match)

    @router.get("/{order}", response_model=OrderWithEvents)
    async def get_order(
        order: OrderPath, as_of: AwareDatetime | None = None, if_none_match: Tag = "", viewer: Viewer = viewing
    ) -> Response:
        """An order from the log, now or as it was at a time."""
        stream = await stream_of(order, viewer, as_of)
        return _tagged(msgspec.json.encode(_with_events(stream)), if_none_match)

    @router.post("/{order}/cancel", status_code=202)
    async def post_cancel(order: OrderPath, caller: CallerOf, viewer: Viewer = viewing) -> Cancelled:
        """Cancel an order of which no shipment has been created yet. What was done for it is taken back."""
        await stream_of(order, viewer)
        in_time = await parts.saga.cancel(order)
        outcome = "done" if in_time else "too late"
        record = parts.context.audit.record
        await parts.context.run(record, caller.name, "cancel order", order, outcome, caller.correlation)
        if not in_time:
            raise HTTPException(409, "too late: its shipment has been created, or it has been rejected")
        return Cancelled(order=order)

    return router


def until(stream: list[Event], time: datetime | None) -> list[Event]:
    """The events of a stream up to a time: those before the first later one, by the log's times."""
    if time is None:
        return stream
    limit_us = moment_us(time)
    late = next((place for place, event in enumerate(stream) if event.time_us > limit_us), len(stream))
    return stream[:late]


def _with_events(stream: list[Event]) -> dict[str, Any]:
    events = [
        {
            "position": event.position,
            "version": event.version,
            "topic": event.topic,
            "time": time_of(event.time_us),
            "state": msgspec.Raw(event.state),
        }
        for event in stream
    ]
    return {**msgspec.structs.asdict(replay(stream)), "correlation": stream[0].correlation, "events": events}


def _tagged(body: bytes, if_none_match: str) -> Response:
    """The body with its ETag, or 304 where the caller has it already."""
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in [one.strip().removeprefix("W/") for one in if_none_match.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
