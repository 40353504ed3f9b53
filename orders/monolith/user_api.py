"""The monolith's customers over HTTP, in simple form."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path
from pydantic import BaseModel, ConfigDict, Field

from orders.monolith import users
from orders.platform.http.permission import only_customer
from orders.platform.service import Context
from orders.platform.store import Database

TEXT = r"^[^\x00-\x1f\x7f]+$"
AddressName = Annotated[str, Path(min_length=1, max_length=40, pattern=TEXT)]


class NewAddress(BaseModel):
    """Where to deliver."""

    model_config = ConfigDict(extra="forbid")

    zone: Annotated[str, Field(min_length=1, max_length=40, pattern=TEXT)]
    street: Annotated[str, Field(max_length=200, pattern=TEXT)]
    city: Annotated[str, Field(max_length=100, pattern=TEXT)]


class Address(NewAddress):
    """An address with its name."""

    name: str


class PaymentToken(BaseModel):
    """The stored way to pay: the vault's token of a card, never a card."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z][A-Za-z0-9_.:-]*$")]


class User(BaseModel):
    """All that is known of a customer."""

    user: str
    created_us: int
    payment: str
    addresses: list[Address]


def user_router(context: Context, database: Database) -> APIRouter:
    """Make /v1/users/{customer}."""
    router = APIRouter(prefix="/v1/users/{customer}", tags=["users"])
    customer_of = only_customer(context)

    @router.get("")
    async def get_user(customer: str = Depends(customer_of)) -> User:
        """Tell all that is known of the customer."""
        return User.model_validate(await context.run(users.read, database, customer), from_attributes=True)

    @router.put("/addresses/{name}", status_code=204)
    async def put_address(name: AddressName, address: NewAddress, customer: str = Depends(customer_of)) -> None:
        """Store an address under a name."""
        made = users.Address(name, address.zone, address.street, address.city)
        await context.run(users.put_address, database, customer, made)

    @router.delete("/addresses/{name}", status_code=204)
    async def delete_address(name: AddressName, customer: str = Depends(customer_of)) -> None:
        """Forget an address."""
        if not await context.run(users.delete_address, database, customer, name):
            raise HTTPException(404, "not known here")

    @router.put("/payment", status_code=204)
    async def put_payment(payment: PaymentToken, customer: str = Depends(customer_of)) -> None:
        """Store the way to pay."""
        await context.run(users.set_payment, database, customer, payment.token, context.clock.now_us())

    @router.delete("/payment", status_code=204)
    async def delete_payment(customer: str = Depends(customer_of)) -> None:
        """Forget the way to pay."""
        await context.run(users.set_payment, database, customer, "", context.clock.now_us())

    return router
