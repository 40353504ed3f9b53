"""What the monolith keeps of customers: addresses, and the stored way to pay. Accounts and logins were never in it."""

from __future__ import annotations

from dataclasses import dataclass

from orders.monolith.tables import ADDRESSES, PAYMENTS
from orders.platform.store import Database


@dataclass(frozen=True)
class Address:
    """Where to deliver; `zone` is the demand zone."""

    name: str
    zone: str
    street: str
    city: str


@dataclass(frozen=True)
class User:
    """All that is known of a customer; `payment` is a token, "" for none."""

    user: str
    created_us: int
    payment: str
    addresses: list[Address]


def read(database: Database, customer: str) -> User:
    """Give what is known of a customer; nothing much of a new one."""
    with database.transaction(read_only=True) as transaction:
        payments = transaction.find(PAYMENTS.name, ["token", "created_us"], "customer", [customer])
        rows = transaction.find(ADDRESSES.name, ["name", "zone", "street", "city"], "customer", [customer])
    token, created_us = payments[0] if payments else ("", 0)
    return User(customer, int(created_us), token, [Address(*row) for row in sorted(rows)])


def put_address(database: Database, customer: str, address: Address) -> None:
    """Store an address under its name."""
    row = (customer, address.name, address.zone, address.street, address.city)
    with database.transaction() as transaction:
        transaction.delete(ADDRESSES.name, ["customer", "name"], [row[:2]])
        transaction.insert(ADDRESSES.name, list(ADDRESSES.columns), [row])


def delete_address(database: Database, customer: str, name: str) -> bool:
    """Forget an address; whether there was one."""
    with database.transaction() as transaction:
        return transaction.delete(ADDRESSES.name, ["customer", "name"], [(customer, name)]) > 0


def set_payment(database: Database, customer: str, token: str, now_us: int) -> None:
    """Store the way to pay; "" forgets it."""
    with database.transaction() as transaction:
        transaction.insert(PAYMENTS.name, list(PAYMENTS.columns), [(customer, "", now_us)], ignore=True)
        transaction.update(PAYMENTS.name, ["customer"], ["token"], [(customer, token)])
