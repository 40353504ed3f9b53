"""Orders while the monolith owns them: the hot route's batches, sent on one by one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from orders.contracts.accepting import AcceptAnswer, AcceptOrder, AcceptRequest
from orders.services.gateway.routes import MONOLITH

if TYPE_CHECKING:
    from orders.platform.calls import Calls

TIMEOUT_S = 5.0


async def accept_at_monolith(calls: Calls, request: AcceptRequest) -> AcceptAnswer:
    """Place orders at the monolith, which knows no batches.

    Raises
    ------
    CallFailed
    """

    async def place(order: AcceptOrder) -> int:
        status, _, _ = await calls.send(
            MONOLITH, "POST", "/v1/orders", order.body, timeout_s=TIMEOUT_S, correlation=order.correlation
        )
        return status

    return AcceptAnswer(list(await asyncio.gather(*map(place, request.orders))))
