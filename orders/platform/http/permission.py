"""Who may use a route: the customer whose it is, or whoever operates the shop.

The gateway may write at every service that it routes to; these dependencies say which of its requests count.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Path, Request

from orders.platform.security.customers import HEADER, CustomerVerifier
from orders.platform.security.scopes import ADMIN
from orders.platform.security.tokens import TokenRefused
from orders.platform.service import Context

CustomerId = Annotated[str, Path(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._@+-]*$")]


def only_customer(context: Context) -> Callable[..., Coroutine[Any, Any, str]]:
    """Make a dependency for routes with `{customer}` in their path: it gives the customer's id.

    It raises `TokenRefused`: 401 without this or any customer's token, 403 with another customer's. An operator may act
    for anyone.
    """
    verifier = CustomerVerifier(context.settings.folder)

    async def customer_of(request: Request, customer: CustomerId) -> str:
        if ADMIN not in request.scope["claims"].scopes:
            known = verifier.verify(request.headers.get(HEADER, "")).subject
            if known != customer:
                raise TokenRefused(403, "the token is another customer's")
        return customer

    return customer_of


async def _only_admin(request: Request) -> None:
    claims = request.scope["claims"]
    if ADMIN not in claims.scopes:
        raise TokenRefused(403, f"{claims.issuer} may not operate the shop")


ADMIN_ONLY = Depends(_only_admin)
"""For `dependencies` of a route that only an operator may use."""
