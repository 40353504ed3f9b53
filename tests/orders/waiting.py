"""Waiting for what comes in its own time: looked at again and again, with a limit that no busy machine reaches."""

from __future__ import annotations

import asyncio
import inspect
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LIMIT_S = 60.0
LOOK_S = 0.02


def wait_until(holds: Callable[[], Any], what: str) -> Any:
    """Look until it holds; what was found."""
    end_s = time.monotonic() + LIMIT_S
    while not (found := holds()):
        assert time.monotonic() < end_s, f"never came: {what}"
        time.sleep(LOOK_S)
    return found


async def until(holds: Callable[[], Any], what: str = "what was waited for") -> Any:
    """Look until it holds, and let others work meanwhile; what was found. `holds` may be a coroutine."""
    end_s = time.monotonic() + LIMIT_S
    while True:
        found = holds()
        if inspect.isawaitable(found):
            found = await found
        if found:
            return found
        assert time.monotonic() < end_s, f"never came: {what}"
        await asyncio.sleep(LOOK_S / 2)


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
