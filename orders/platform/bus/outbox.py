"""An outbox for a service whose state is not a log: news are rows, written in the transaction that makes them true.

A `Relay` takes them to the bus. Rows that are on the bus may be deleted, all but the last: it says where numbers go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orders.contracts.events import Event
from orders.platform.store import Database, Table, Transaction

OUTBOX = Table(
    "outbox",
    {
        "position": "integer",
        "subject": "text",
        "version": "integer",
        "topic": "text",
        "time_us": "integer",
        "correlation": "text",
        "state": "bytes",
    },
    key=("position",),
)


@dataclass(frozen=True)
class News:
    """An event that has no position yet; attributes as those of `Event`."""

    subject: str
    version: int
    topic: str
    time_us: int
    correlation: str
    state: bytes


class Outbox:
    """The outbox in one store, which holds the table `OUTBOX`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, transaction: Transaction, news: Sequence[News]) -> None:
        """Add news, within the transaction that changes the state; they are numbered without gaps."""
        last = transaction.select("SELECT max(position) FROM outbox")[0][0] or 0
        rows = [
            (position, one.subject, one.version, one.topic, one.time_us, one.correlation, one.state)
            for position, one in enumerate(news, last + 1)
        ]
        transaction.insert("outbox", tuple(OUTBOX.columns), rows)

    def read_after(self, position: int, limit: int) -> list[Event]:
        """Events after a position, in order, at most `limit`: what the relay asks."""
        with self._database.transaction(read_only=True) as transaction:
            rows = transaction.select(
                f"SELECT {', '.join(OUTBOX.columns)} FROM outbox WHERE position > ? ORDER BY position LIMIT ?",
                (position, limit),
            )
        return [Event(*row) for row in rows]

    def forget(self, upto: int) -> int:
        """Delete rows up to a position that is on the bus, all but the last row; how many went."""
        with self._database.transaction() as transaction:
            return transaction.execute(
                "DELETE FROM outbox WHERE position <= ? AND position < (SELECT max(position) FROM outbox)", (upto,)
            )
