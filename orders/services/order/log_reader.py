"""The log as its own service reads it: the newest events from memory, older ones from the store."""

from __future__ import annotations

from orders.contracts.events import Event
from orders.platform.store import Database
from orders.services.order import log
from orders.services.order.tail import Tail

LATEST_AMONG = 10_000
"""Events among which the latest orders are looked for."""
SEARCHED = 1_000_000
"""Events among which a correlation id is looked for: some 0.3 s on SQLite."""


class LogReader:
    """Reads the log beside its writer.

    Parameters
    ----------
    database : Database
        A connection of its own, for the service's thread.
    tail : Tail
    """

    def __init__(self, database: Database, tail: Tail) -> None:
        self._database = database
        self._tail = tail

    def recent(self, position: int, limit: int) -> list[Event] | None:
        """Events after a position, at most `limit`, where memory has them all; in any thread."""
        rows = self._tail.after(position, limit)
        return None if rows is None else [Event(*row) for row in rows]

    def after(self, position: int, limit: int) -> list[Event]:
        """Events after a position, at most `limit`, from the store; in the service's thread."""
        return log.read_after(self._database, position, limit)

    def stream(self, order: str) -> list[Event]:
        """The events of one order; none where it is unknown."""
        return log.stream(self._database, order)

    def latest(self, limit: int) -> list[list[Event]]:
        """The streams of the orders created last, the latest first, of the latest `LATEST_AMONG` events."""
        return log.latest_orders(self._database, LATEST_AMONG, limit)

    def subject_of(self, correlation: str) -> str | None:
        """The order under a correlation id, of the latest `SEARCHED` events: the log has no index of them."""
        return self._tail.subject_of(correlation) or log.subject_of(self._database, correlation, SEARCHED)
