"""Where compiled kernels are kept between runs.

numba's own index notices a change in a kernel's file, but not in a function of another file that the kernel calls.
So the folder's name holds a digest of every source file that knows numba: after an update all kernels compile anew,
and stale machine code is never run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from pathlib import Path

from core.cache import ROOT, cache_folders

_HOUSE = ("core", "datasets", "demand", "network", "routing", "warehouse", "twin")
_KEEP_S = 24 * 3600.0


def keep_compiled_kernels() -> None:
    """Set `NUMBA_CACHE_DIR`, unless the user did; call before numba is imported.

    `<checkout>/.cache/numba`, or the user's cache folder where the checkout cannot be written; nothing where neither
    can (kernels are then compiled in each run).
    """
    if os.environ.get("NUMBA_CACHE_DIR"):
        return
    digest = _digest()
    for base in cache_folders("numba"):
        try:
            (base / digest).mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError):
            continue
        if os.access(base / digest, os.W_OK):
            os.environ["NUMBA_CACHE_DIR"] = str(base / digest)
            _forget_old(base, digest)
            return


def _digest() -> str:
    """Digest of every file of the house that names numba."""
    found = hashlib.sha256()
    for package in _HOUSE:
        for file in sorted((ROOT / package).rglob("*.py")):
            text = file.read_bytes()
            if b"numba" in text:
                found.update(str(file.relative_to(ROOT)).encode() + b"\0" + text)
    return found.hexdigest()[:16]


def _forget_old(base: Path, digest: str) -> None:
    """Remove the folders of other versions that nobody has written to for a day."""
    for other in base.iterdir():
        if other.name != digest and other.is_dir() and time.time() - other.stat().st_mtime > _KEEP_S:
            shutil.rmtree(other, ignore_errors=True)
