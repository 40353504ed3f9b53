"""The tables that a subscriber keeps beside its effect: its places, its retries, its dead letters."""

from __future__ import annotations

from orders.platform.store import Table

PLACES = Table(
    "places",
    {"subscriber": "text", "stream": "text", "position": "integer"},
    key=("subscriber", "stream"),
)
"""Up to which position of a stream a subscriber has handled, parked or buried every event."""

RETRIES = Table(
    "retries",
    {
        "subscriber": "text",
        "stream": "text",
        "position": "integer",
        "subject": "text",
        "attempts": "integer",
        "error": "text",
        "event": "bytes",
    },
    key=("subscriber", "stream", "position"),
)
"""Events that failed and are tried again, or queue behind one that failed (attempts 0); `event` is msgpack."""

DEAD_LETTERS = Table(
    "dead_letters",
    {**RETRIES.columns, "died_us": "integer"},
    key=("subscriber", "stream", "position"),
)
"""Events that are not tried any more, and when that was decided."""

TABLES = (PLACES, RETRIES, DEAD_LETTERS)
