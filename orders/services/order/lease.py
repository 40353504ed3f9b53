"""The pen of the log: at most one process writes, and one that was replaced without knowing it cannot.

No clock is involved. Taking the pen raises its epoch; every transaction of the writer checks that the epoch is still
its own and, by touching the row, makes two writers wait for each other.
"""

from __future__ import annotations

from orders.platform.store import Database, Transaction

_NAME = "log"


class LeaseLost(Exception):
    """Another process has taken the pen: this one must stop, for what it knows may be out of date."""


def take(database: Database) -> int:
    """Take the pen from whoever has it; its new epoch."""
    with database.transaction() as transaction:
        transaction.insert("writers", ("name", "epoch"), [(_NAME, 0)], ignore=True)
        transaction.execute("UPDATE writers SET epoch = epoch + 1 WHERE name = ?", (_NAME,))
        return int(transaction.select("SELECT epoch FROM writers WHERE name = ?", (_NAME,))[0][0])


def hold(transaction: Transaction, epoch: int) -> None:
    """Make sure within a transaction that the pen is still ours; until it ends, nobody can take it.

    Raises
    ------
    LeaseLost
    """
    if transaction.execute("UPDATE writers SET epoch = epoch WHERE name = ? AND epoch = ?", (_NAME, epoch)) != 1:
        raise LeaseLost(f"another process writes the log of orders; our epoch {epoch} has ended")
