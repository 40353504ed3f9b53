"""What a worker's process says (solvers, compiled code, libraries) goes into a file, never onto the user's terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OURS = "POD2DOOR_BATCH_WORKER"
"""Set in the processes that a batch starts; of an external cluster's workers the output is their operator's."""

_OUTPUTS = (1, 2)


def dask_setup(worker: object) -> None:
    """Hush a worker's process between runs; Dask calls it when the process starts."""
    if os.environ.get(OURS):
        _onto(os.devnull)


@contextmanager
def said_into(log: Path | None) -> Iterator[None]:
    """Send both outputs of the process into a file meanwhile; an empty one goes again."""
    if log is None or not os.environ.get(OURS):
        yield
        return
    _onto(str(log))
    try:
        yield
    finally:
        _onto(os.devnull)
        if log.exists() and log.stat().st_size == 0:
            log.unlink()


def _onto(path: str) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for output in _OUTPUTS:
        os.dup2(descriptor, output)
    os.close(descriptor)
