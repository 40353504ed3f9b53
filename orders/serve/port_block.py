"""Ports that are nobody else's: a block of them, locked against every other start on this machine.

Looking whether a port is free and listening there later leaves time for another start to do the same; loads, sweeps and
tests run side by side.
"""

from __future__ import annotations

import fcntl
import os
import random
import tempfile
from pathlib import Path

from core.errors import Pod2doorError

QUIET_PORTS = range(20_000, 32_000)
"""Below the ports that outgoing connections get (Linux: 32768 up): nobody takes one while a process restarts."""
BLOCK = 40
"""Ports of a block: more than there are parts, so that some may be taken by others."""

_held: list[int] = []
"""Open files with the locks of this process's blocks; the system closes them when it ends."""


def reserve_block() -> range:
    """Reserve ports for as long as this process lives.

    Raises
    ------
    Pod2doorError
        Where every block is reserved.
    """
    folder = Path(tempfile.gettempdir()) / f"pod2door-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    starts = list(QUIET_PORTS[::BLOCK])
    for start in random.sample(starts, len(starts)):
        file = os.open(folder / str(start), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            continue
        _held.append(file)
        return range(start, start + BLOCK)
    raise Pod2doorError(f"every port from {QUIET_PORTS.start} to {QUIET_PORTS.stop} is reserved by other starts")
