"""Files of lines that turn over when full: what logs and traces are written to."""

from __future__ import annotations

import logging
import logging.handlers
from contextlib import suppress
from pathlib import Path

MAX_BYTES = 20_000_000
KEPT = 5
"""A full file becomes FILE.1, FILE.1 becomes FILE.2 ...; so many are kept."""


class LinesFile(logging.handlers.RotatingFileHandler):
    """A file of lines, made with the first one.

    A full disk must not stop a shop: what cannot be written is passed over.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing.
    max_bytes, kept : int
    """

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES, kept: int = KEPT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(path, maxBytes=max_bytes, backupCount=kept, encoding="utf-8", delay=True)

    def write(self, lines: str) -> None:
        """Append lines, the last one without its newline."""
        self.handle(logging.makeLogRecord({"msg": lines}))

    def close(self) -> None:
        """Close it, whatever the disk has to say."""
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Pass over it."""
