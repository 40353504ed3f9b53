"""The cart as a service: its API, and its one call to another: orders are placed at the order service."""

from __future__ import annotations

from orders.platform.security.scopes import STEPS
from orders.platform.service import Context, Running, Service
from orders.services.cart.carts import CARTS, LINES
from orders.services.cart.checkout import CHECKOUTS, Checkouts
from orders.services.cart.editing import Editing


async def build(context: Context) -> Running:
    """Open the store and make the API."""
    from orders.services.cart.api import make_routers

    database = await context.run(context.database, "carts", (CARTS, LINES, CHECKOUTS))
    editing = Editing(database, context.clock)
    return Running(routers=make_routers(context, editing, Checkouts(context, database)))


SERVICE = Service("cart", "Cart: lines, versions, checkout", build, scopes={"order": (STEPS,)})
