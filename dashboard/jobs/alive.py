"""Whether a process that was started once still lives, and is the same one: pids are given out again."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path


def birth(pid: int) -> str:
    """What tells this process from every other that has, had or will have its pid; "" where it cannot be known.

    On Linux the boot and the clock tick of its start; elsewhere nothing says it, and a pid has to do.
    """
    fields = _stat(pid)
    return f"{_boot()} {fields[19]}" if len(fields) > 19 else ""


def is_alive(pid: int, born: str) -> bool:
    """Whether the process `pid` that was `born` then lives; one that ended and was not waited for does not."""
    if pid <= 1:
        return False
    fields = _stat(pid)
    if fields:
        return fields[0] not in "ZXx" and (not born or birth(pid) == born)
    if Path("/proc/self/stat").exists():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the state on (the name before them may hold anything)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip()
    except OSError:
        return ""
