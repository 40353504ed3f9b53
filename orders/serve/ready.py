"""How a process tells its supervisor that it serves: a small file under `<directory>/run/`."""

from __future__ import annotations

from pathlib import Path

import msgspec

from orders.platform.security import files


class Ready(msgspec.Struct, frozen=True):
    """What a process that serves says of itself.

    Attributes
    ----------
    pid : int
    took_s : float
        From its start to now.
    """

    pid: int
    took_s: float


def path_of(directory: Path, process: str) -> Path:
    """Where a process says that it serves."""
    return directory / "run" / f"{process}.json"


def announce(directory: Path, process: str, ready: Ready) -> None:
    """Say it."""
    files.replace(path_of(directory, process), msgspec.json.encode(ready), 0o644)


def announced(directory: Path, process: str, pid: int) -> bool:
    """Whether this very process said it, and not one before it."""
    try:
        return msgspec.json.decode(path_of(directory, process).read_bytes(), type=Ready).pid == pid
    except (FileNotFoundError, msgspec.DecodeError):
        return False
