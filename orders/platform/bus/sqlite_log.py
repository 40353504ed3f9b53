"""The log behind the embedded bus: segments and cursors in one SQLite file that several processes share.

Write-ahead logging lets everybody read while one writes; a commit is fsynced. A connection belongs to one thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from orders.platform.bus import OutOfStep
from orders.platform.store.sqlite_file import open_file

_SCHEMA = """
CREATE TABLE IF NOT EXISTS segments (
    stream TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (stream, last)
);
CREATE TABLE IF NOT EXISTS cursors (
    stream TEXT NOT NULL, subscriber TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (stream, subscriber)
);
"""
_BUSY_S = 10.0
_PRUNED_AT_ONCE = 500


class SegmentLog:
    """One connection to the file; it makes the file where it is missing."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = open_file(f"file:{quote(str(path))}", _BUSY_S)
        self._connection.executescript(_SCHEMA)

    def append(self, stream: str, first: int, last: int, body: bytes) -> None:
        """Append a segment; one whose `last` the stream has already changes nothing.

        Raises
        ------
        OutOfStep
            It does not begin where the stream ends.
        """
        with self._writing():
            end = self.end(stream)
            if last <= end:
                return
            if first != end + 1:
                raise OutOfStep(f"{stream}: a segment {first}..{last} after position {end}")
            self._connection.execute("INSERT INTO segments VALUES (?, ?, ?, ?)", (stream, first, last, body))

    def end(self, stream: str) -> int:
        """Position of the last event; 0 for none."""
        rows = self._connection.execute("SELECT max(last) FROM segments WHERE stream = ?", (stream,))
        return int(rows.fetchone()[0] or 0)

    def start(self, stream: str) -> int:
        """Position before the oldest event that is kept; 0 where nothing was pruned."""
        rows = self._connection.execute(
            "SELECT first FROM segments WHERE stream = ? ORDER BY last LIMIT 1", (stream,)
        ).fetchone()
        return int(rows[0]) - 1 if rows else 0

    def read(self, stream: str, after: int, limit: int) -> list[bytes]:
        """At most `limit` segments that hold events after a position, oldest first."""
        rows = self._connection.execute(
            "SELECT body FROM segments WHERE stream = ? AND last > ? ORDER BY last LIMIT ?", (stream, after, limit)
        )
        return [body for (body,) in rows]

    def open_cursor(self, stream: str, subscriber: str) -> int:
        """A subscriber's place; where it has none yet, before the oldest segment that is kept."""
        with self._writing():
            self._connection.execute(
                "INSERT OR IGNORE INTO cursors VALUES (?, ?, ?)", (stream, subscriber, self.start(stream))
            )
            rows = self._connection.execute(
                "SELECT position FROM cursors WHERE stream = ? AND subscriber = ?", (stream, subscriber)
            )
            return int(rows.fetchone()[0])

    def move_cursors(self, places: Mapping[tuple[str, str], int]) -> None:
        """Set the place of each (stream, subscriber)."""
        with self._writing():
            self._connection.executemany(
                "UPDATE cursors SET position = ? WHERE stream = ? AND subscriber = ?",
                [(position, *key) for key, position in places.items()],
            )

    def drop_cursor(self, stream: str, subscriber: str) -> None:
        """Forget a subscriber."""
        with self._writing():
            self._connection.execute("DELETE FROM cursors WHERE stream = ? AND subscriber = ?", (stream, subscriber))

    def slowest(self, stream: str) -> int:
        """The least place of all subscribers; 0 where there are none."""
        rows = self._connection.execute("SELECT min(position) FROM cursors WHERE stream = ?", (stream,))
        return int(rows.fetchone()[0] or 0)

    def prune(self, stream: str, upto: int) -> int:
        """Delete segments up to a position that every subscriber has passed, some at a time; how many went.

        The stream's last one stays: it says where the stream ends.
        """
        with self._writing():
            bound = min(upto, self.slowest(stream), self.end(stream) - 1)
            return self._connection.execute(
                "DELETE FROM segments WHERE rowid IN"
                " (SELECT rowid FROM segments WHERE stream = ? AND last <= ? ORDER BY last LIMIT ?)",
                (stream, bound, _PRUNED_AT_ONCE),
            ).rowcount

    def _writing(self) -> _Writing:
        return _Writing(self._connection)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class _Writing:
    """A transaction that takes the write lock at once, so that what it reads stays true until it commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if kind is None:
            self._connection.execute("COMMIT")
        elif self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
