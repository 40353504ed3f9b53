"""One process at a time opens a SQLite file: two that make the same one at once would find it locked.

A file's change to write-ahead logging, once in its life, does not wait for a lock as everything later does.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from orders.platform.settings import Settings


@contextmanager
def one_at_a_time(settings: Settings) -> Iterator[None]:
    """Open files inside this block; processes of one data folder take turns. PostgreSQL needs none of this."""
    if settings.production:
        yield
        return
    path = settings.folder / "run" / "opening"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
