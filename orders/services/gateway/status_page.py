"""GET /status: alarms, levels and services at one look, for operators alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Response

from orders.platform.http.answers import answer, refusal
from orders.platform.http.permission import ADMIN_ONLY
from orders.platform.observe import state_page
from orders.platform.security.scopes import ADMIN
from orders.platform.security.tokens import TokenRefused

if TYPE_CHECKING:
    from orders.platform.http.exchange import Exchange
    from orders.platform.observe.watch import Watch
    from orders.platform.security.tokens import Verifier

FRESH = {"cache-control": "no-store"}


class StatusPage:
    """The state page, at the gateway's own port and at the public edge.

    Parameters
    ----------
    watch : Watch
        What it tells.
    verifier : Verifier
        Who is an operator.
    """

    def __init__(self, watch: Watch, verifier: Verifier) -> None:
        self._watch = watch
        self._verifier = verifier

    def take(self, exchange: Exchange) -> None:
        """Answer at the edge: to whoever is no operator, the page does not exist."""
        correlation = exchange.correlation()
        kind, _, token = exchange.headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        try:
            self._verifier.verify(token.strip() if kind.lower() == "bearer" else "", ADMIN)
        except TokenRefused:
            exchange.reply(refusal(404, "nothing is at /status", correlation))
            return
        media_type, body = self._told(exchange.headers.get(b"accept", b"").decode("latin-1"))
        headers = {"content-type": media_type, "x-correlation-id": correlation, **FRESH}
        exchange.reply(answer(200, [(name.encode(), value.encode()) for name, value in headers.items()], body))

    def router(self) -> APIRouter:
        """Make the route at the gateway's own port."""
        router = APIRouter(tags=["operations"])

        @router.get("/status", dependencies=[ADMIN_ONLY])
        async def get_status(accept: Annotated[str, Header()] = "") -> Response:
            """Give alarms, levels and services: a page for a browser, JSON for a program."""
            media_type, body = self._told(accept)
            return Response(body, media_type=media_type, headers=FRESH)

        return router

    def _told(self, accept: str) -> tuple[str, bytes]:
        return state_page.answer(self._watch.report, accept)
