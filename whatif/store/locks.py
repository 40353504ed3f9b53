"""A lock on a file, held as long as the process lives: however it ends, nobody needs to clean up."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Lock:
    """A lock that one process holds at a time; a context manager once it is held."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._descriptor = -1

    def take(self) -> bool:
        """Try to hold it; False where another process, or another lock of this one, does.

        Raises
        ------
        OSError
            When the file cannot be made.
        """
        descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give it back."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
