"""Accounts in their store, in the service's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orders.platform.clock import Clock
from orders.platform.faults import around_commit, fault_point
from orders.platform.security.customers import hashed
from orders.platform.store import Database, Table, Transaction
from orders.services.user.passwords import Kept

FAULT_POINTS = around_commit("user", "register", "erase")
USERS = Table(
    name="users",
    columns={"user_id": "text", "salt": "bytes", "digest": "bytes", "payment": "text", "created_us": "integer"},
    key=("user_id",),
)
ADDRESSES = Table(
    name="addresses",
    columns={"user_id": "text", "name": "text", "zone": "text", "street": "text", "city": "text"},
    key=("user_id", "name"),
)
ERASED = Table(name="erased", columns={"user_hash": "text", "erased_us": "integer"}, key=("user_hash",))
"""Whose account was erased, as a hash: nobody takes the name, and with it old orders, over."""
TABLES = (USERS, ADDRESSES, ERASED)
MOST_ADDRESSES = 20


class Taken(Exception):
    """Somebody has this name, or had it."""


class TooManyAddresses(Exception):
    """An account keeps only so many."""


@dataclass(frozen=True)
class Address:
    """Where to deliver: `zone` is the demand zone."""

    name: str
    zone: str
    street: str
    city: str


@dataclass(frozen=True)
class Account:
    """All that is known of a user, but for the password's hash.

    Attributes
    ----------
    user : str
    created_us : int
        Microseconds since 1970.
    payment : str
        Token of the stored card; "" for none.
    addresses : tuple of Address
        In order of name.
    """

    user: str
    created_us: int
    payment: str
    addresses: tuple[Address, ...]


class Accounts:
    """The store of accounts.

    Parameters
    ----------
    database : Database
        Holds `TABLES`.
    clock : Clock
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def register(self, user: str, kept: Kept) -> None:
        """Open an account.

        Raises
        ------
        Taken
        """
        row = (user, kept.salt, kept.digest, "", self._clock.now_us())
        with self._database.transaction() as transaction:
            gone = transaction.find("erased", ("user_hash",), "user_hash", [hashed(user)])
            if gone or not transaction.insert_new("users", tuple(USERS.columns), [row], ("user_id",)):
                raise Taken(f"{user} is taken")
            fault_point(FAULT_POINTS[0])
        fault_point(FAULT_POINTS[1])

    def password(self, user: str) -> Kept | None:
        """What is kept of the user's password; None for nobody."""
        with self._database.transaction(read_only=True) as transaction:
            rows = transaction.find("users", ("salt", "digest"), "user_id", [user])
        return Kept(bytes(rows[0][0]), bytes(rows[0][1])) if rows else None

    def set_password(self, user: str, kept: Kept) -> bool:
        """Keep another password; whether there is such a user."""
        return self._update(user, ("salt", "digest"), (kept.salt, kept.digest))

    def set_payment(self, user: str, token: str) -> bool:
        """Store the way to pay ("" for none); whether there is such a user."""
        return self._update(user, ("payment",), (token,))

    def put_address(self, user: str, address: Address) -> bool:
        """Store an address under its name; whether there is such a user.

        Raises
        ------
        TooManyAddresses
        """
        with self._database.transaction() as transaction:
            account = _read(transaction, user)
            if account is None:
                return False
            names = {one.name for one in account.addresses} | {address.name}
            if len(names) > MOST_ADDRESSES:
                raise TooManyAddresses(f"at most {MOST_ADDRESSES} addresses are kept")
            transaction.delete("addresses", ("user_id", "name"), [(user, address.name)])
            row = (user, address.name, address.zone, address.street, address.city)
            transaction.insert("addresses", tuple(ADDRESSES.columns), [row])
        return True

    def delete_address(self, user: str, name: str) -> bool:
        """Forget an address; whether it was there."""
        with self._database.transaction() as transaction:
            return bool(transaction.delete("addresses", ("user_id", "name"), [(user, name)]))

    def read(self, user: str) -> Account | None:
        """All that is known of a user; None for nobody."""
        with self._database.transaction(read_only=True) as transaction:
            return _read(transaction, user)

    def erase(self, user: str) -> bool:
        """Delete all that is known of a user, for good; whether there was one."""
        with self._database.transaction() as transaction:
            found = bool(transaction.delete("users", ("user_id",), [(user,)]))
            transaction.delete("addresses", ("user_id",), [(user,)])
            if found:
                mark = (hashed(user), self._clock.now_us())
                transaction.insert("erased", tuple(ERASED.columns), [mark], ignore=True)
            fault_point(FAULT_POINTS[2])
        fault_point(FAULT_POINTS[3])
        return found

    def erased_since(self, moment_us: int) -> list[str]:
        """Whose account was erased after a moment, as hashes."""
        with self._database.transaction(read_only=True) as transaction:
            rows = transaction.select("SELECT user_hash FROM erased WHERE erased_us > ?", (moment_us,))
        return [user for (user,) in rows]

    def _update(self, user: str, columns: Sequence[str], values: Sequence[Any]) -> bool:
        with self._database.transaction() as transaction:
            return bool(transaction.update("users", ("user_id",), columns, [(user, *values)]))


def _read(transaction: Transaction, user: str) -> Account | None:
    rows = transaction.find("users", ("created_us", "payment"), "user_id", [user])
    if not rows:
        return None
    found = transaction.find("addresses", ("name", "zone", "street", "city"), "user_id", [user])
    created_us, payment = rows[0]
    return Account(user, created_us, payment, tuple(Address(*row) for row in sorted(found)))
