"""Dead letters: look at them, and send them again once what they failed of has been mended.

A letter that is sent again moves back among the retries in one transaction; its effect and the end of its retry are one
transaction, too. So however often it is sent, it has its effect once. Its subject's later events were not held back for
it: they may have had theirs before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from orders.contracts.events import Event
from orders.platform.bus.tables import DEAD_LETTERS, RETRIES
from orders.platform.store import Database, Row, Transaction

_decode = msgspec.msgpack.Decoder(Event).decode


class DeadLetter(msgspec.Struct, frozen=True):
    """An event that a subscriber gave up.

    Attributes
    ----------
    subscriber, stream : str
    position : int
        The event's place in its stream; with the two above it names the letter.
    subject, topic, correlation : str
    time_us, died_us : int
        When it happened and when it was given up, microseconds since 1970 UTC.
    attempts : int
    error : str
        Of the last attempt.
    state : str
        The event's body, JSON.
    """

    subscriber: str
    stream: str
    position: int
    subject: str
    topic: str
    correlation: str
    time_us: int
    died_us: int
    attempts: int
    error: str
    state: str


def dead_letters(
    database: Database, subscriber: str, stream: str, *, subject: str = "", after: int = 0, limit: int = 100
) -> list[DeadLetter]:
    """A subscriber's letters in order of position, from after a position on; only a subject's where one is named."""
    named, about = (" AND subject = ?", (subject,)) if subject else ("", ())
    with database.transaction(read_only=True) as transaction:
        rows = transaction.select(
            f"SELECT {', '.join(DEAD_LETTERS.columns)} FROM dead_letters"
            f" WHERE subscriber = ? AND stream = ? AND position > ?{named} ORDER BY position LIMIT ?",
            (subscriber, stream, after, *about, limit),
        )
    return [_letter(row) for row in rows]


def _letter(row: Row) -> DeadLetter:
    subscriber, stream, position, subject, attempts, error, packed, died_us = row
    event = _decode(packed)
    return DeadLetter(
        subscriber=subscriber,
        stream=stream,
        position=position,
        subject=subject,
        topic=event.topic,
        correlation=event.correlation,
        time_us=event.time_us,
        died_us=died_us,
        attempts=attempts,
        error=error,
        state=event.state.decode("utf-8", "replace"),
    )


def redrive(database: Database, subscriber: str, stream: str, positions: Iterable[int] | None = None) -> int:
    """Send letters again: these, or all of the subscriber's. The runner finds them within a second.

    Returns
    -------
    int
        How many were found.
    """
    with database.transaction() as transaction:
        rows = _chosen(transaction, subscriber, stream, None if positions is None else set(positions))
        transaction.insert("retries", tuple(RETRIES.columns), rows)
        return transaction.delete("dead_letters", DEAD_LETTERS.key, [row[:3] for row in rows])


def _chosen(transaction: Transaction, subscriber: str, stream: str, positions: set[int] | None) -> Sequence[Row]:
    """Rows of the letters as rows of retries that have not been tried."""
    rows = transaction.select(
        "SELECT position, subject, error, event FROM dead_letters WHERE subscriber = ? AND stream = ?",
        (subscriber, stream),
    )
    return [
        (subscriber, stream, position, subject, 0, error, event)
        for position, subject, error, event in rows
        if positions is None or position in positions
    ]
