"""Structured logs: one JSON object a line, `<directory>/logs/<service>.jsonl`, written by a thread of its own.

A line has `time` (UTC), `level`, `service`, `event`, and `correlation` where one is bound:
``with bound_contextvars(correlation=...)``. On the hot path one line tells of a whole batch, with the batch's ids.
"""

from __future__ import annotations

import atexit
import logging
import logging.handlers
import queue
import threading
from pathlib import Path
from typing import Any, cast

import msgspec
import structlog
from structlog.contextvars import merge_contextvars
from structlog.typing import FilteringBoundLogger, Processor

from orders.platform.observe.lines import LinesFile
from orders.platform.security.redaction import mask_cards

QUEUE_LINES = 20_000


class _Handoff(logging.handlers.QueueHandler):
    """Hands a line to the writing thread. Where the disk cannot keep up, lines are dropped, and their number told."""

    def __init__(self, lines: queue.Queue[Any]) -> None:
        super().__init__(lines)
        self.dropped = 0

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record  # it holds a finished line

    def enqueue(self, record: logging.LogRecord) -> None:
        try:
            self.queue.put_nowait(record)
        except queue.Full:
            self.dropped += 1


class _Sink:
    """A file, the thread that writes it, and the queue between."""

    def __init__(self, path: Path) -> None:
        self.file = LinesFile(path)
        self.handoff = _Handoff(queue.Queue(QUEUE_LINES))
        self.listener = logging.handlers.QueueListener(self.handoff.queue, self.file)
        self.listener.start()
        self.logger = logging.Logger(path.stem)
        self.logger.addHandler(self.handoff)

    def add_dropped(self, _logger: Any, _method: str, event: Any) -> Any:
        if self.handoff.dropped:
            event["lines_dropped"], self.handoff.dropped = self.handoff.dropped, 0
        return event

    def close(self) -> None:
        self.listener.stop()
        self.file.close()


_sinks: dict[Path, _Sink] = {}
_lock = threading.Lock()


def log_path(service: str, directory: str | Path) -> Path:
    """Where a service logs; "inventory:subscribers", which may be another process, has a file of its own."""
    return Path(directory) / "logs" / f"{service.replace(':', '-')}.jsonl"


def logger(
    service: str, directory: str | Path, *, level: int = logging.INFO, redact: Processor = mask_cards
) -> FilteringBoundLogger:
    """The logger of a service; below `level` a call costs next to nothing.

    Parameters
    ----------
    service : str
        "NAME" or "NAME:subscribers".
    directory : str or Path
        The data folder.
    level : int
        As the standard library numbers them.
    redact : structlog processor
        Takes secrets out of a line, last before it is rendered.
    """
    path = log_path(service, directory)
    with _lock:
        sink = _sinks.get(path) or _sinks.setdefault(path, _Sink(path))
    processors: list[Processor] = [
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.ExceptionRenderer(),
        sink.add_dropped,
        redact,
        structlog.processors.JSONRenderer(serializer=_to_json),
    ]
    wrapped = structlog.wrap_logger(
        sink.logger,
        processors,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        service=service.partition(":")[0],
    )
    return cast(FilteringBoundLogger, wrapped)


def close_logs(directory: str | Path | None = None) -> None:
    """Write what waits and close the files: those of one data folder, or all."""
    with _lock:
        for path in [p for p in _sinks if directory is None or p.parent.parent == Path(directory)]:
            _sinks.pop(path).close()


def _to_json(event: Any, **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()


atexit.register(close_logs)
