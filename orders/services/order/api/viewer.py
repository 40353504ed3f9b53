"""Whose orders a caller may see: through the gateway a customer his own, and anybody a guest's whose id he knows."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request

from orders.platform.security.customers import GATEWAY, HEADER, CustomerVerifier
from orders.platform.service import Context

GUEST = ""


class Viewer:
    """Who looks.

    Parameters
    ----------
    customer : str or None
        `GUEST` without a customer's token; None for services and operators, who see all.
    """

    def __init__(self, customer: str | None) -> None:
        self._customer = customer

    def check_list(self, customer: str) -> None:
        """A list of orders through the gateway is one customer's own.

        Raises
        ------
        HTTPException
            401 for a guest, 403 for another's list.
        """
        if self._customer is None:
            return
        if self._customer == GUEST:
            raise HTTPException(401, "a list of orders takes its customer's token")
        if customer != self._customer:
            raise HTTPException(403, "the list is another customer's")

    def sees(self, customer: str) -> bool:
        """Whether an order of this customer is there for the viewer."""
        return self._customer is None or customer in (GUEST, self._customer)


def viewer_of(context: Context) -> Callable[[Request], Coroutine[Any, Any, Viewer]]:
    """Make the dependency that tells who looks; it raises `TokenRefused` for a customer's token that is no good."""
    verifier = CustomerVerifier(context.settings.folder)

    async def viewer(request: Request) -> Viewer:
        if request.scope["claims"].issuer != GATEWAY:
            return Viewer(None)
        token = request.headers.get(HEADER, "")
        return Viewer(verifier.verify(token).subject if token else GUEST)

    return viewer
