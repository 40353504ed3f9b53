"""Which service answers which path, and how long its answers may be kept."""

from __future__ import annotations

from dataclasses import dataclass

MONOLITH = "monolith"
VERSION = "/v1/"


@dataclass(frozen=True)
class Route:
    """A path's first word under /v1.

    Attributes
    ----------
    prefix : str
        "search" is /v1/search and all below it.
    service : str
        Who answers, where the monolith does not.
    cache : str
        The Cache-Control of a good answer to GET, where the service gives none.
    timeout_s : float
        How long an answer may take.
    personal : bool
        The word after the prefix is a customer, and only this customer may come.
    """

    prefix: str
    service: str
    cache: str = "private, no-cache"
    timeout_s: float = 5.0
    personal: bool = False


ROUTES = {
    route.prefix: route
    for route in (
        Route("search", "catalogue", "public, max-age=30"),
        Route("products", "catalogue", "public, max-age=30"),
        Route("stock", "inventory", "public, max-age=2"),
        Route("recommendations", "recommendations", "private, max-age=60", timeout_s=0.5),
        Route("cart", "cart", personal=True),
        Route("guest-carts", "cart"),
        Route("users", "user", personal=True),
        Route("sessions", "user"),
        Route("orders", "order"),
    )
}
"""By prefix."""

ORDERS = "orders"
CHECKOUT = "/v1/checkout/"
GUEST_CART = "guest-"


def path_at_service(path: str) -> str:
    """Give the path as its service knows it: /v1/checkout/CART is the checkout of that cart."""
    if not path.startswith(CHECKOUT):
        return path
    cart = path.removeprefix(CHECKOUT)
    return f"/v1/{'guest-carts' if cart.startswith(GUEST_CART) else 'cart'}/{cart}/checkout"


def prefix_of(path: str) -> str:
    """Give the word that a path is routed by; "" where it is not under /v1."""
    return path.removeprefix(VERSION).partition("/")[0] if path.startswith(VERSION) else ""
