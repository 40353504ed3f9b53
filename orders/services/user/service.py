"""Users as a service: its API; an account's end is passed on to the cart."""

from __future__ import annotations

from orders.platform.security.scopes import WRITE
from orders.platform.service import Context, Running, Service
from orders.services.user.accounts import TABLES, Accounts
from orders.services.user.logins import Logins


async def build(context: Context) -> Running:
    """Open the store and make the API."""
    from orders.services.user.api import make_routers

    accounts = Accounts(await context.run(context.database, "users", TABLES), context.clock)
    return Running(routers=make_routers(context, accounts, Logins(context, accounts)))


SERVICE = Service("user", "Users: accounts, logins, addresses", build, scopes={"cart": (WRITE,)})
