"""The log as its own service reads it: the newest events from memory, older ones from the store."""

from __future__ import annotations

from orders.contracts.events import Event
from orders.platform.store import Database
from orders.services.order import log
from orders.services.order.tail import Tail


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
