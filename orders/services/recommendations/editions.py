"""Editions of the table: the job publishes one in a transaction, the API serves the newest it has seen."""

from __future__ import annotations

from dataclasses import dataclass

from orders.platform.faults import around_commit, fault_point
from orders.platform.store import Database, Table
from orders.services.recommendations.table import NeighbourTable

FAULT_POINTS = around_commit("recommendations", "publish")
EDITIONS = Table(
    name="editions",
    columns={"edition": "integer", "made_us": "integer", "orders": "integer", "packed": "bytes"},
    serial="edition",
)
KEPT = 3
"""Editions kept: the newest, and what to go back to."""


@dataclass(frozen=True)
class Edition:
    """A published table.

    Attributes
    ----------
    number : int
        From 1; 0 is the empty table before the first.
    made_us : int
        Microseconds since 1970.
    orders : int
        How many orders it was made from.
    table : NeighbourTable
    """

    number: int
    made_us: int
    orders: int
    table: NeighbourTable


def publish(database: Database, table: NeighbourTable, *, orders: int, now_us: int) -> int:
    """Make a table the newest edition, whole or not at all; its number."""
    packed = table.pack()
    with database.transaction() as transaction:
        number = newest_number_in(transaction.select("SELECT MAX(edition) FROM editions")) + 1
        columns = ("edition", "made_us", "orders", "packed")
        transaction.insert("editions", columns, [(number, now_us, orders, packed)])
        transaction.execute("DELETE FROM editions WHERE edition <= ?", (number - KEPT,))
        fault_point(FAULT_POINTS[0])
    fault_point(FAULT_POINTS[1])
    return number


def newer_than(database: Database, number: int) -> Edition | None:
    """The newest edition, where it is newer than `number`."""
    with database.transaction(read_only=True) as transaction:
        if newest_number_in(transaction.select("SELECT MAX(edition) FROM editions")) <= number:
            return None
        rows = transaction.select("SELECT edition, made_us, orders, packed FROM editions ORDER BY edition DESC LIMIT 1")
    found, made_us, orders, packed = rows[0]
    return Edition(found, made_us, orders, NeighbourTable.unpack(bytes(packed)))


def newest_number_in(rows: list[tuple[int | None, ...]]) -> int:
    """The number that `SELECT MAX(edition)` gave; 0 for none."""
    return rows[0][0] or 0
