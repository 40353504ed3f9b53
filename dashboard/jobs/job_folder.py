"""A job's folder: what was asked, who works on it, how it ended; each a file that is written whole.

``job.json`` what was asked; ``process.json`` the process that took it (written once, whoever comes second leaves it);
``cancel`` that it is not wanted any more; ``exit.json`` how it ended; ``log.txt`` what it printed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.processes import birth
from dashboard.documents import read_document

JOB, PROCESS, CANCEL, EXIT, LOG = "job.json", "process.json", "cancel", "exit.json", "log.txt"
LOG_TAIL_BYTES = 64 << 10


def write(file: Path, document: dict[str, Any]) -> None:
    """Write a document whole or not at all."""
    beside = _beside(file, document)
    beside.replace(file)


def claim(folder: Path, pid: int) -> int:
    """Take a job for a process, once and for all; the pid that has it, which is another's where one was first."""
    file = folder / PROCESS
    beside = _beside(file, {"pid": pid, "born": birth(pid), "at": time.time()})
    try:
        os.link(beside, file)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    return pid_of(read_document(file))


def pid_of(process: Mapping[str, Any]) -> int:
    """The pid in a ``process.json``; 0 where it holds none."""
    pid = process.get("pid")
    return pid if isinstance(pid, int) and not isinstance(pid, bool) and 0 < pid < 2**31 else 0


def log_tail(folder: Path) -> str:
    """The end of what the process printed, at most 64 kB of it."""
    try:
        with (folder / LOG).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - LOG_TAIL_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    return text.partition("\n")[2] if size > LOG_TAIL_BYTES else text


def last_line(folder: Path) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(log_tail(folder).splitlines()) if line.strip()), "")


def _beside(file: Path, document: dict[str, Any]) -> Path:
    beside = file.with_name(f".{file.name}.{os.getpid()}.{time.monotonic_ns()}")
    try:
        beside.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    return beside
