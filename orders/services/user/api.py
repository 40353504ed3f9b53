"""The user service's API, version 1: registration, sessions, and what a user keeps here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path

from orders.platform.http.caller import CallerOf
from orders.platform.http.permission import only_customer
from orders.platform.security.customers import LIFETIME_S
from orders.platform.service import Context
from orders.services.user.accounts import Accounts, Address, Taken, TooManyAddresses
from orders.services.user.contracts import (
    TEXT,
    AccountV1,
    AddressV1,
    Erasures,
    Login,
    PasswordChange,
    PaymentV1,
    Registration,
    Session,
)
from orders.services.user.logins import Logins, WrongPassword

AddressName = Annotated[str, Path(min_length=1, max_length=40, pattern=TEXT)]


def make_routers(context: Context, accounts: Accounts, logins: Logins) -> tuple[APIRouter, ...]:
    """Make the routes under /v1/users, /v1/sessions and /v1/users/{customer}."""
    everyone = APIRouter(prefix="/v1", tags=["users"])
    own = APIRouter(prefix="/v1/users/{customer}", tags=["users"], dependencies=[Depends(only_customer(context))])
    _add_doors(everyone, logins)
    _add_erasures(everyone, context, accounts)
    _add_account(own, context, accounts, logins)
    _add_belongings(own, context, accounts)
    return everyone, own


def _add_doors(router: APIRouter, logins: Logins) -> None:
    @router.post("/users", status_code=201)
    async def post_user(wanted: Registration) -> None:
        """Register."""
        with _refusing():
            await logins.register(wanted.user, wanted.password.get_secret_value())

    @router.post("/sessions", status_code=201)
    async def post_session(login: Login, caller: CallerOf) -> Session:
        """Log in."""
        with _refusing():
            token = await logins.token(login.user, login.password.get_secret_value(), caller)
        return Session(token=token, expires_in_s=LIFETIME_S)


def _add_erasures(router: APIRouter, context: Context, accounts: Accounts) -> None:
    @router.get("/erasures")
    async def get_erasures() -> Erasures:
        """Tell whose tokens the gateway must refuse now."""
        since_us = context.clock.now_us() - LIFETIME_S * 1_000_000
        return Erasures(users=await context.run(accounts.erased_since, since_us))


def _add_account(router: APIRouter, context: Context, accounts: Accounts, logins: Logins) -> None:
    @router.get("")
    async def get_user(customer: str) -> AccountV1:
        """All that is known of the user: the export that the law asks for."""
        account = await context.run(accounts.read, customer)
        if account is None:
            raise HTTPException(404, "no such user")
        return AccountV1.model_validate(account, from_attributes=True)

    @router.delete("", status_code=204)
    async def delete_user(customer: str, caller: CallerOf) -> None:
        """Erase the user; orders that were placed keep the name for the books, and nothing else."""
        _found(await logins.erase(customer, caller.correlation))

    @router.put("/password", status_code=204)
    async def put_password(customer: str, change: PasswordChange, caller: CallerOf) -> None:
        """Change the password."""
        old, new = change.old.get_secret_value(), change.new.get_secret_value()
        with _refusing():
            await logins.change_password(customer, old, new, caller)


def _add_belongings(router: APIRouter, context: Context, accounts: Accounts) -> None:
    @router.put("/addresses/{name}", status_code=204)
    async def put_address(customer: str, name: AddressName, address: AddressV1) -> None:
        """Store an address under a name."""
        with _refusing():
            _found(await context.run(accounts.put_address, customer, Address(name, **address.model_dump())))

    @router.delete("/addresses/{name}", status_code=204)
    async def delete_address(customer: str, name: AddressName) -> None:
        """Forget an address."""
        _found(await context.run(accounts.delete_address, customer, name))

    @router.put("/payment", status_code=204)
    async def put_payment(customer: str, payment: PaymentV1) -> None:
        """Store the way to pay."""
        _found(await context.run(accounts.set_payment, customer, payment.token))

    @router.delete("/payment", status_code=204)
    async def delete_payment(customer: str) -> None:
        """Forget the way to pay."""
        _found(await context.run(accounts.set_payment, customer, ""))


@contextmanager
def _refusing() -> Iterator[None]:
    """What is taken or full is 409, a wrong password 401."""
    try:
        yield
    except (Taken, TooManyAddresses) as error:
        raise HTTPException(409, str(error)) from None
    except WrongPassword as error:
        raise HTTPException(401, str(error)) from None


def _found(there: bool) -> None:
    if not there:
        raise HTTPException(404, "not known here")
