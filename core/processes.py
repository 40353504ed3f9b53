"""Whether a process that was started once still lives, and is the same one: pids are given out again."""

from __future__ import annotations

import os
import time
from functools import cache
from pathlib import Path

SLACK_S = 2.0
"""Between a process's start by the kernel's clock and by its own."""


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


def was_there(pid: int, at: float) -> bool:
    """Whether the process `pid` lives and did so at a time (seconds since 1970): a later one only has its pid."""
    if not is_alive(pid, ""):
        return False
    fields = _stat(pid)
    try:
        up = float(Path("/proc/uptime").read_text(encoding="utf-8").split()[0])
        age = up - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return True
    return time.time() - age <= at + SLACK_S


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
