"""What a run depends on beside its task: the scenario's files and the program itself, as digests."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.cache import ROOT
from datasets import bundled
from datasets.loading import BUNDLED

PACKAGES = ("core", "datasets", "demand", "network", "routing", "twin", "warehouse", "whatif/parts")
"""Whose code and data a run is made of."""

MORE = {"orders": ("orders",), "trial": ("whatif/trials",)}
"""What a part needs beside them."""

LIBRARIES = ("highspy", "mesa", "numba", "numpy", "ortools", "pandas", "pyarrow", "scipy")
"""Whose version may change a run's bytes."""

_KINDS = frozenset({".py", ".csv", ".toml", ".json", ".geojson", ".npz", ".parquet", ".gz"})
_LEFT_OUT = frozenset({"__pycache__", "build"})
_DEPTH = 8

_seen: dict[Path, tuple[int, int, str]] = {}


def place_of(base: str) -> str:
    """A scenario's place that means the same in every process: a bundled name, or an absolute path."""
    return base if base in bundled() and not Path(base).is_file() else str(Path(base).resolve())


def base_digest(base: str) -> str:
    """Digest of every file of a scenario and of those that it stands on.

    A file is read again only when its size or time of change is another.

    Raises
    ------
    OSError
        When there are none, or a file cannot be read.
    """
    digest, files = hashlib.sha256(), _files(base, 0)
    if not files:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), base)
    for file in files:
        digest.update(f"{file.name}\0{file_digest(file)}\0".encode())
    return digest.hexdigest()


def file_digest(file: Path) -> str:
    """Digest of one file, as `base_digest` reads it."""
    seen, stat = _seen.get(file), file.stat()
    if seen is None or seen[:2] != (stat.st_mtime_ns, stat.st_size):
        seen = stat.st_mtime_ns, stat.st_size, hashlib.sha256(file.read_bytes()).hexdigest()
        _seen[file] = seen
    return seen[2]


def _files(base: str, depth: int) -> list[Path]:
    """The files of a scenario, those of its base first."""
    path = BUNDLED / base if base in bundled() and not Path(base).is_file() else Path(base)
    settings = path if path.is_file() else path / "scenario.toml"
    below = _base_of(settings) if depth < _DEPTH else None
    if path.is_file() and below is not None:
        own = [path]
    else:
        own = sorted(p for p in settings.parent.rglob("*") if p.is_file() and not p.name.startswith("."))
    if below is None:
        return own
    return _files(below if below in bundled() else str(settings.parent / below), depth + 1) + own


def _base_of(settings: Path) -> str | None:
    """The scenario that a scenario.toml stands on; what cannot be read stands on none, as loading will say."""
    try:
        base = tomllib.loads(settings.read_text(encoding="utf-8")).get("base")
    except (OSError, ValueError):
        return None
    return base if isinstance(base, str) else None


@cache
def program_digest(part: str) -> str:
    """Digest of the code and data that a part's runs are made of, and of the versions of what they stand on.

    A version number alone would give runs of yesterday's code back while the code is being changed.
    """
    digest = hashlib.sha256(f"{platform.python_version_tuple()[:2]}".encode())
    for library in LIBRARIES:
        digest.update(f"{library}={_version(library)}\0".encode())
    for package in (*PACKAGES, *MORE.get(part, ())):
        for file in sorted((ROOT / package).rglob("*")):
            if file.suffix in _KINDS and not _LEFT_OUT & set(file.relative_to(ROOT).parts):
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
