"""The event log: how it is read. Only the writer writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from orders.contracts.events import Event
from orders.platform.store import Database, Row, Transaction
from orders.services.order.tables import EVENT_COLUMNS

CHUNK = 5_000
"""Events read at a time by those that read all."""

_SELECT = f"SELECT {', '.join(EVENT_COLUMNS)} FROM stored_events"


def append(transaction: Transaction, rows: Sequence[Row]) -> None:
    """Append events (columns in the order of `EVENT_COLUMNS`).

    Fails, whatever the database's own exception is, where a notification id or a version of a stream is taken.
    """
    transaction.insert("stored_events", EVENT_COLUMNS, rows)


def last_position(transaction: Transaction) -> int:
    """Position of the last event; 0 for an empty log."""
    return int(transaction.select("SELECT COALESCE(MAX(notification_id), 0) FROM stored_events")[0][0])


def created_bodies(transaction: Transaction, orders: Sequence[str]) -> dict[str, bytes]:
    """The command that each of these orders was created by; orders that are unknown are left out."""
    rows = transaction.find("stored_events", ("originator_id", "originator_version", "state"), "originator_id", orders)
    return {order: bytes(state) for order, version, state in rows if version == 1}


def streams(transaction: Transaction, orders: Sequence[str]) -> dict[str, list[Event]]:
    """The events of some orders, each stream in order; orders that are unknown are left out."""
    found: dict[str, list[Event]] = {}
    rows = transaction.find("stored_events", EVENT_COLUMNS, "originator_id", orders)
    for event in sorted(_events(rows), key=lambda event: event.position):
        found.setdefault(event.subject, []).append(event)
    return found


def stream(database: Database, order: str) -> list[Event]:
    """The events of one order; none where it is unknown."""
    with database.transaction(read_only=True) as transaction:
        return streams(transaction, [order]).get(order, [])


def subject_of(database: Database, correlation: str, among: int) -> str | None:
    """The order that was created under a correlation id, among the latest `among` events; None where there is none."""
    query = (
        "SELECT originator_id FROM stored_events WHERE notification_id > ? AND originator_version = 1"
        " AND correlation = ? ORDER BY notification_id DESC LIMIT 1"
    )
    with database.transaction(read_only=True) as transaction:
        rows = transaction.select(query, (last_position(transaction) - among, correlation))
    return str(rows[0][0]) if rows else None


def latest_orders(database: Database, among: int, limit: int) -> list[list[Event]]:
    """The streams of the orders created last, the latest first, among the latest `among` events."""
    query = (
        "SELECT originator_id FROM stored_events WHERE notification_id > ? AND originator_version = 1"
        " ORDER BY notification_id DESC LIMIT ?"
    )
    with database.transaction(read_only=True) as transaction:
        rows = transaction.select(query, (last_position(transaction) - among, limit))
        names = [str(row[0]) for row in rows]
        found = streams(transaction, names) if names else {}
    return [found[name] for name in names]


def read_after(database: Database, position: int, limit: int, topics: Sequence[str] = ()) -> list[Event]:
    """Events after a position, at most `limit`; only those of some topics, where they are named."""
    chosen = f"topic IN ({', '.join('?' * len(topics))}) AND " if topics else ""
    query = f"{_SELECT} WHERE {chosen}notification_id > ? ORDER BY notification_id LIMIT ?"
    with database.transaction(read_only=True) as transaction:
        rows = transaction.select(query, (*topics, position, limit))
    return list(_events(rows))


def read_topics(database: Database, topics: Sequence[str]) -> Iterator[list[Event]]:
    """All events of some topics, a chunk at a time."""
    after = 0
    while chunk := read_after(database, after, CHUNK, topics):
        yield chunk
        after = chunk[-1].position


def read_all(database: Database, after: int = 0, upto: int | None = None) -> Iterator[list[Event]]:
    """All events after a position and up to another (the log's end where it is None), a chunk at a time."""
    while True:
        chunk = read_after(database, after, CHUNK if upto is None else min(CHUNK, upto - after))
        if not chunk:
            return
        yield chunk
        after = chunk[-1].position


def _events(rows: Iterable[Row]) -> Iterator[Event]:
    return (Event(*(*row[:-1], bytes(row[-1]))) for row in rows)
