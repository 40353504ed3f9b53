"""Which service answers which path, what customers may do there, and how long its answers may be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orders.platform.calls import Refused

MONOLITH = "monolith"
VERSION = "/v1/"
ANY = "*"


class NotOffered(Refused):
    """Customers may not do this at a path that is there for them (405).

    Attributes
    ----------
    methods : sequence of str
        What they may do.
    """

    def __init__(self, method: str, path: str, methods: Sequence[str]) -> None:
        self.methods = methods
        super().__init__(405, f"{method} is not for {path}")


@dataclass(frozen=True)
class Route:
    """A path's first word under /v1.

    Attributes
    ----------
    prefix : str
        "search" is /v1/search and all below it.
    service : str
        Who answers, where the monolith does not.
    paths : mapping of str to tuple of str
        What is for customers: what follows the prefix, "*" for any one word, to its methods; HEAD goes with GET. A
        service has more routes than these, for operators and for other services: the gateway passes on none of them.
    cache : str
        The Cache-Control of a good answer to GET, where the service gives none.
    timeout_s : float
        How long an answer may take.
    personal : bool
        The word after the prefix is a customer, and only this customer may come.
    """

    prefix: str
    service: str
    paths: Mapping[str, tuple[str, ...]]
    cache: str = "private, no-cache"
    timeout_s: float = 5.0
    personal: bool = False

    def check(self, method: str, path: str) -> None:
        """Let a customer's request through where it is among `paths`.

        Raises
        ------
        Refused, NotOffered
            404, 405.
        """
        words = path.split("/")[3:]
        offered = [method for known, methods in self.paths.items() if _fits(words, known) for method in methods]
        if not offered:
            raise Refused(404, f"nothing is at {path}")
        if "GET" in offered:
            offered.append("HEAD")
        if method not in offered:
            raise NotOffered(method, path, offered)


def _fits(words: Sequence[str], known: str) -> bool:
    """Whether a path's words are those of a known one; a word that is spelled in another way is another word."""
    wanted = known.split("/") if known else []
    return len(words) == len(wanted) and all(
        bool(word) if want == ANY else word == want for word, want in zip(words, wanted, strict=True)
    )


READ = ("GET",)
CART = {
    "*": ("GET", "DELETE"),
    "*/lines": ("POST",),
    "*/lines/*": ("PUT", "DELETE"),
    "*/checkout": ("POST",),
}
USER = {
    "": ("POST",),
    "*": ("GET", "DELETE"),
    "*/password": ("PUT",),
    "*/addresses/*": ("PUT", "DELETE"),
    "*/payment": ("PUT", "DELETE"),
}
ROUTES = {
    route.prefix: route
    for route in (
        Route("search", "catalogue", {"": READ}, "public, max-age=30"),
        Route("products", "catalogue", {"*": READ}, "public, max-age=30"),
        Route("stock", "inventory", {"*": READ}, "public, max-age=2"),
        Route(
            "recommendations",
            "recommendations",
            {"": ("POST",), "*": READ},
            "private, max-age=60",
            timeout_s=0.5,
        ),
        Route("cart", "cart", {**CART, "*/merge": ("POST",)}, personal=True),
        Route("guest-carts", "cart", {"": ("POST",), **CART}),
        Route("users", "user", USER, personal=True),
        Route("sessions", "user", {"": ("POST",)}),
        Route("orders", "order", {"": READ, "*": READ, "*/cancel": ("POST",)}),
    )
}
"""By prefix. POST /v1/orders is the edge's own."""

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
