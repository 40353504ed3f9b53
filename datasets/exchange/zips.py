"""Zip files from strangers: how much they may become, where their files may lie, and nothing that is no plain file."""

from __future__ import annotations

import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Finding, InvalidInput

MAX_MEMBERS = 256
MAX_INFLATED = 200_000_000
"""Bytes of all files together."""
MAX_RATIO = 100
"""Inflated over packed, of a file above 1 MB: tables pack 3 to 20 times."""
_RATIO_FROM = 1_000_000
_CHUNK = 1 << 16
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
)
_ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz", ".zst", ".xlsx", ".jar")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)


@contextmanager
def opened(file: Path, name: str, *, nested: bool = False) -> Iterator[zipfile.ZipFile]:
    """A zip file whose list of files has been looked through.

    Parameters
    ----------
    file : Path
    name : str
        As its sender calls it.
    nested : bool
        Whether archives inside are let be (a workbook's embedded ones, which nobody opens).

    Raises
    ------
    InvalidInput
        When it is no zip file, or one of its files is not what a table's folder holds.
    """
    try:
        if file.stat().st_size == 0:
            raise _refuse(name, "empty-file", "the file is empty")
        with zipfile.ZipFile(file) as archive:
            _look_through(archive, name, nested)
            yield archive
    except _BROKEN as error:
        what = "workbook that can be read: .xlsx is a zip file inside" if nested else "zip file that can be read"
        raise _refuse(name, "bad-zip", f"is no {what}") from error


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, name: str) -> None:
    """Inflate one file, counting what really comes out."""
    taken = 0
    with archive.open(info) as packed, target.open("wb") as out:
        while chunk := packed.read(_CHUNK):
            taken += len(chunk)
            if taken > info.file_size or taken > MAX_INFLATED:
                raise _refuse(name, "zip-bomb", "holds more than it says")
            out.write(chunk)


def _look_through(archive: zipfile.ZipFile, name: str, nested: bool) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise _refuse(name, "zip-bomb", f"holds {len(members):,} files, {MAX_MEMBERS} at most are taken")
    if sum(info.file_size for info in members) > MAX_INFLATED:
        raise _refuse(name, "zip-bomb", f"would become larger than {MAX_INFLATED // 1_000_000} MB")
    seen: set[str] = set()
    for info in members:
        _look_at(info, name, nested)
        if info.filename.casefold() in seen:
            raise _refuse(name, "twice", "holds two files of one name")
        seen.add(info.filename.casefold())


def _look_at(info: zipfile.ZipInfo, name: str, nested: bool) -> None:
    if info.flag_bits & 1:
        raise _refuse(name, "encrypted", "is locked with a password")
    if not _plain_path(info.orig_filename):
        raise _refuse(name, "bad-path", "holds a file whose path leads out of its folder or is no plain path")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refuse(name, "link", "holds a link or a device, where only plain files are taken")
    if info.file_size > _RATIO_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size):
        raise _refuse(name, "zip-bomb", f"holds a file that becomes more than {MAX_RATIO} times as large")
    if not nested and info.filename.lower().endswith(_ARCHIVES):
        raise _refuse(name, "nested", "holds another archive")


def _plain_path(path: str) -> bool:
    """Whether a member's path stays below where it is put: relative, no parents, no other system's marks."""
    if not path or len(path) > 240 or not path.isprintable() or "\\" in path or ":" in path or path.startswith("/"):
        return False
    parts = path.rstrip("/").split("/")
    return all(part not in ("", ".", "..") and not _DEVICES.match(part) for part in parts)


def _refuse(name: str, rule: str, sentence: str) -> InvalidInput:
    return InvalidInput([Finding(name, 0, rule, sentence)])
