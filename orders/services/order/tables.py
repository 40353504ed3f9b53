"""The log's tables, named and shaped as the `eventsourcing` library has them, with a few facts more."""

from __future__ import annotations

from orders.platform.store import Table

STORED_EVENTS = Table(
    "stored_events",
    {
        "notification_id": "integer",
        "originator_id": "text",
        "originator_version": "integer",
        "topic": "text",
        "recorded_at_us": "integer",
        "correlation": "text",
        "state": "bytes",
    },
    serial="notification_id",
    unique=(("originator_id", "originator_version"),),
)
"""Every event, never changed. The unique pair controls concurrent writes; the notification id has no gaps."""

SNAPSHOTS = Table(
    "snapshots",
    {"originator_id": "text", "originator_version": "integer", "topic": "text", "state": "bytes"},
    key=("originator_id", "originator_version"),
)
"""Of the saga as a whole: its `originator_version` is the position in the log up to which it holds."""

WRITERS = Table("writers", {"name": "text", "epoch": "integer"}, key=("name",))
"""One row: which taking of the pen is the latest."""

LOG_TABLES = (STORED_EVENTS, SNAPSHOTS, WRITERS)
EVENT_COLUMNS = tuple(STORED_EVENTS.columns)
