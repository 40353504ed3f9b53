"""The last events of the log in memory, so that the relay, which follows closely, need not read them back."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from orders.platform.store import Row
from orders.services.order.tables import EVENT_COLUMNS

KEPT = 100_000
"""Events kept, about (some 40 MB); who is further behind reads the store."""


class Tail:
    """The newest rows of the log; one thread adds, any may read.

    Parameters
    ----------
    position : int
        Position of the last event that is not in it.
    """

    def __init__(self, position: int) -> None:
        self._before = position
        self._last = position
        self._chunks: deque[Sequence[Row]] = deque()
        self._lock = threading.Lock()

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows that have been committed; the first one follows the last one."""
        if not rows:
            return
        with self._lock:
            self._chunks.append(rows)
            self._last = rows[-1][0]
            while self._last - self._before - len(self._chunks[0]) >= KEPT:
                self._before += len(self._chunks.popleft())

    def subject_of(self, correlation: str) -> str | None:
        """The order whose events carry this correlation id; None where memory has none."""
        with self._lock:
            chunks = list(self._chunks)
        at = EVENT_COLUMNS.index("correlation")
        rows = (row for chunk in reversed(chunks) for row in chunk if row[at] == correlation)
        return next((str(row[1]) for row in rows), None)

    def after(self, position: int, limit: int) -> list[Row] | None:
        """The rows after a position, at most `limit`; None where the tail does not reach back so far."""
        later: list[Sequence[Row]] = []
        with self._lock:
            if position < self._before:
                return None
            for chunk in reversed(self._chunks):
                if chunk[-1][0] <= position:
                    break
                later.append(chunk)
        found: list[Row] = []
        while later and len(found) < limit:
            chunk = later.pop()
            found += chunk if chunk[0][0] > position else [row for row in chunk if row[0] > position]
        return found[:limit]
