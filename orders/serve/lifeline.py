"""No process outlives its supervisor, however that one ends."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable

PARENT = "POD2DOOR_PARENT"
"""Environment: the supervisor's process id."""
PR_SET_PDEATHSIG = 1
LOOK_S = 1.0


def end_with_parent() -> None:
    """Get SIGTERM when the supervisor dies, by the kernel where it can (Linux); at once where it is dead already."""
    parent = os.environ.get(PARENT)
    if parent is None:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit(1)


async def watch_parent(stop: Callable[[], None]) -> None:
    """Call `stop` when the supervisor is gone: for systems whose kernel does not tell."""
    parent = os.environ.get(PARENT)
    while parent is not None and os.getppid() == int(parent):
        await asyncio.sleep(LOOK_S)
    if parent is not None:
        stop()
