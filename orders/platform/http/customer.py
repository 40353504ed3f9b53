"""Which customer a request is for: whose customer token came with it, behind the gateway."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request

from orders.platform.security.customers import HEADER, CustomerVerifier
from orders.platform.service import Context


def customer_reader(context: Context, *, guests: bool) -> Callable[[Request], str]:
    """Make a FastAPI dependency that gives the customer's id.

    Parameters
    ----------
    context : Context
    guests : bool
        Whether a request without a token is let in, as "".

    Returns
    -------
    callable
        It raises `TokenRefused` (401) for a token that is no good, and for none where guests are not let in.
    """
    verifier = CustomerVerifier(context.settings.folder)

    async def customer(request: Request) -> str:
        token = request.headers.get(HEADER, "")
        return "" if guests and not token else verifier.verify(token).subject

    return customer  # type: ignore[return-value]
