"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner may enter (0700); an existing one is left as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _whole(path: Path, content: bytes, mode: int) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary = Path(name)
    temporary.chmod(mode)
    return temporary


def replace(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file in one move: a reader sees the old content or the new, never a part."""
    private_folder(path.parent)
    _whole(path, content, mode).replace(path)


def create(path: Path, content: bytes, mode: int = 0o600) -> bool:
    """Write a file unless it is there already; whether this call made it. Of two racing writers one wins."""
    private_folder(path.parent)
    temporary = _whole(path, content, mode)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True
