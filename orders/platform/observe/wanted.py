"""The traces that callers asked to have kept: a list beside the traces, which the edge writes and every service reads.

An event carries its trace's id, but not the caller's wish; the services learn of it here, wherever they run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PER_S = 10.0
"""Wishes granted, at most: a trace costs more than its order, and anybody may ask."""
MOST = 10_000
"""Ids in the list; the next one begins it anew."""
LINE = 33


class WantedTraces:
    """The list.

    Parameters
    ----------
    path : Path
    now : callable
        Seconds, monotonic.
    """

    def __init__(self, path: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._now = now
        self._next_s = 0.0
        self._read = 0
        self._ids: set[str] = set()

    def __contains__(self, correlation: str) -> bool:
        return correlation in self._ids

    def add(self, correlation: str) -> None:
        """Have this trace kept from now on, unless too many were asked for; for the one service at the edge."""
        if self._now() < self._next_s:
            return
        self._next_s = self._now() + 1 / PER_S
        with suppress(OSError):  # A full disk keeps no trace, and stops no order.
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("w" if self._size() >= MOST * LINE else "a") as file:
                file.write(f"{correlation}\n")
        self.look()

    def look(self) -> None:
        """Read what is new."""
        size = self._size()
        if size == self._read:
            return
        if size < self._read:
            self._read = 0
            self._ids = set()
        with suppress(OSError), self._path.open() as file:
            file.seek(self._read)
            lines = file.read(size - self._read).splitlines()
            self._ids.update(lines)
            self._read = size

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0
