"""Registering, logging in, changing the password, erasing: what needs more than the store."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from orders.platform.calls import CallFailed
from orders.platform.http.caller import Caller
from orders.platform.http.rate_limit import RateLimit, TooMany
from orders.platform.security.customers import CustomerTokens
from orders.platform.security.identities import Identity
from orders.platform.service import Context
from orders.services.user.accounts import Accounts
from orders.services.user.passwords import Passwords

ATTEMPTS_PER_S = 1 / 30
ATTEMPTS_AT_ONCE = 5
"""A user's logins from one address: five at once, then two a minute."""
EVERYWHERE = 20
"""So many times more from all addresses together: who guesses from one keeps nobody out, who has many is slowed too."""
CART_S = 3.0


class WrongPassword(Exception):
    """No such user, or not the password: which of both is not told."""


class Logins:
    """What users do with their password.

    Parameters
    ----------
    context : Context
    accounts : Accounts
    """

    def __init__(self, context: Context, accounts: Accounts) -> None:
        self._context = context
        self._accounts = accounts
        self._passwords = Passwords()
        self._tokens = CustomerTokens(Identity(context.settings.folder / "keys", context.service))
        self._limit_here = RateLimit(ATTEMPTS_PER_S, ATTEMPTS_AT_ONCE)
        self._limit_everywhere = RateLimit(EVERYWHERE * ATTEMPTS_PER_S, EVERYWHERE * ATTEMPTS_AT_ONCE)

    async def register(self, user: str, password: str) -> None:
        """Open an account.

        Raises
        ------
        Taken
        """
        kept = await self._passwords.keep(password)
        await self._context.run(self._accounts.register, user, kept)
        self._context.audit.record(user, "register", user, "done")

    async def token(self, user: str, password: str, caller: Caller) -> str:
        """Log in: a customer's token.

        Raises
        ------
        TooMany, WrongPassword
        """
        await self._prove(user, password, "login", caller)
        return self._tokens.issue(user)

    async def change_password(self, user: str, old: str, new: str, caller: Caller) -> None:
        """Keep another password from now on.

        Raises
        ------
        TooMany, WrongPassword
        """
        await self._prove(user, old, "change password", caller)
        await self._context.run(self._accounts.set_password, user, await self._passwords.keep(new))

    async def erase(self, user: str, correlation: str) -> bool:
        """Erase a user everywhere a user's wishes are kept: the cart first, then here; whether there was one.

        Raises
        ------
        CallFailed
            The cart cannot be asked now: nothing is erased here, and the same may be tried again.
        """
        path = f"/v1/cart/{quote(user, safe='')}/data"
        status, _, _ = await self._context.calls.send(
            "cart", "DELETE", path, b"", timeout_s=CART_S, correlation=correlation, token=self._tokens.issue(user)
        )
        if status != HTTPStatus.NO_CONTENT:
            raise CallFailed(f"cart: {status}")
        erased: bool = await self._context.run(self._accounts.erase, user)
        self._context.audit.record(user, "erase", user, "done" if erased else "nobody", correlation)
        return erased

    async def _prove(self, user: str, password: str, action: str, caller: Caller) -> None:
        correlation = caller.correlation
        here = f"{user} {caller.address}"
        if wait_s := self._limit_here.retry_after_s(here) or self._limit_everywhere.retry_after_s(user):
            self._context.audit.record(user, action, user, "too many attempts", correlation)
            raise TooMany(wait_s)
        kept = await self._context.run(self._accounts.password, user)
        fits = await self._passwords.fits(password, kept)
        self._context.audit.record(user, action, user, "done" if fits else "refused", correlation)
        if not fits:
            raise WrongPassword("no such user, or not the password")
