"""An archive of runs unpacked: nothing is believed of it that was not checked."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from core.errors import Finding, InvalidInput
from datasets.files import shown
from datasets.writing import new_folder
from whatif.runs.archive import CHUNK, FORMAT, FORMAT_VERSION, MANIFEST

MOST_MANIFEST_BYTES = 256 << 20
MOST_RATIO = 200
"""Bytes that a packed byte may become; a run's texts become 5 to 30."""

_SMALL_BYTES = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)

_unpacked: dict[tuple[Path, int, int], tempfile.TemporaryDirectory[str]] = {}


def restore(file: Path, folder: Path) -> tuple[Path, ...]:
    """Unpack an archive of runs.

    Parameters
    ----------
    file : Path
    folder : Path
        New or empty; appears when all of it is there.

    Returns
    -------
    tuple of Path
        The runs' and batches' folders in it.

    Raises
    ------
    InvalidInput
        When the file is no archive of runs, or is not as it was written, with every file that is not; when the folder
        holds something or cannot be written. Nothing is left behind then.
    """
    with new_folder(folder) as made:
        _unpack(file, made)
    return tuple(sorted(path for path in folder.iterdir() if path.is_dir()))


def unpacked(file: Path) -> Path:
    """A folder with an archive's runs, for as long as this process lives; the same one for the same file.

    Raises
    ------
    InvalidInput
        As of `restore`.
    """
    try:
        known = file.stat()
    except OSError as error:
        raise InvalidInput([_finding(file, f"cannot be read: {error.strerror or error}")]) from error
    key = file.resolve(), known.st_mtime_ns, known.st_size
    if key not in _unpacked:
        made = tempfile.TemporaryDirectory(prefix="pod2door-archive-")
        try:
            _unpack(file, Path(made.name))
        except BaseException:
            made.cleanup()
            raise
        _unpacked[key] = made
    return Path(_unpacked[key].name)


def place_in_archive(path: Path) -> str | None:
    """A run's place as a user knows it where it comes from an archive: ``FILE.zip/NAME``."""
    for (file, _, _), folder in _unpacked.items():
        if path.is_relative_to(Path(folder.name).resolve()):
            return f"{shown(file)}/{path.relative_to(Path(folder.name).resolve()).as_posix()}"
    return None


def _unpack(file: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(file) as packed:
            entries = _checked(file, packed)
            _check_room(file, folder, sum(entry.info.file_size for entry in entries))
            findings = [wrong for entry in entries if (wrong := _extract(file, packed, entry, folder))]
    except _BROKEN as error:
        raise InvalidInput([_finding(file, f"is no whole zip file: {error}")]) from error
    except FileNotFoundError as error:
        raise InvalidInput([Finding(shown(file), 0, "missing-file", "no such file")]) from error
    if findings:
        raise InvalidInput(findings)


@dataclass(frozen=True)
class _Entry:
    info: zipfile.ZipInfo
    sha256: str


def _finding(file: Path, message: str, rule: str = "bad-archive") -> Finding:
    return Finding(shown(file), 0, rule, message)


# -- before anything is written --------------------------------------------------------------------------


def _checked(file: Path, packed: zipfile.ZipFile) -> list[_Entry]:
    """The archive's files, each as the manifest says, with a name that stays below the folder."""
    files = _manifest(file, packed)
    infos = [info for info in packed.infolist() if info.filename != MANIFEST]
    findings = [_finding(file, f"{name} stands in it twice") for name, n in Counter(packed.namelist()).items() if n > 1]
    findings += [_finding(file, f"{name} is missing") for name in sorted(files.keys() - set(packed.namelist()))]
    findings += [_finding(file, f"{info.filename!r}: {why}") for info in infos if (why := _why_not(info, files))]
    parents = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    findings += [_finding(file, f"{name} is a file and a folder") for name in sorted(parents & files.keys())]
    if sum(info.compress_size for info in packed.infolist()) > file.stat().st_size:
        findings.append(_finding(file, "its files overlap: it would unpack to more than it holds"))
    if findings:
        raise InvalidInput(findings)
    return [_Entry(info, files[info.filename]["sha256"]) for info in infos]


def _manifest(file: Path, packed: zipfile.ZipFile) -> dict[str, Any]:
    """Files by name, as the archive itself lists them."""
    foreign = f"holds no runs that `whatif archive` wrote ({MANIFEST} is missing or of something else)"
    if MANIFEST not in packed.namelist() or packed.getinfo(MANIFEST).file_size > MOST_MANIFEST_BYTES:
        raise InvalidInput([_finding(file, foreign, "foreign-archive")])
    try:
        document = json.loads(packed.read(MANIFEST))
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InvalidInput([_finding(file, foreign, "foreign-archive")])
    if document.get("version") != FORMAT_VERSION:
        message = f"is of version {document.get('version')!r}; this program reads version {FORMAT_VERSION}"
        raise InvalidInput([_finding(file, message, "foreign-archive")])
    files = document.get("files")
    if not isinstance(files, dict) or not all(_is_listed(each) for each in files.values()):
        raise InvalidInput([_finding(file, f"{MANIFEST} does not list its files")])
    return files


def _is_listed(each: Any) -> bool:
    return isinstance(each, dict) and isinstance(each.get("bytes"), int) and isinstance(each.get("sha256"), str)


def _why_not(info: zipfile.ZipInfo, files: dict[str, Any]) -> str:
    """Why an entry is not unpacked; "" where it is."""
    name, path = info.filename, PurePosixPath(info.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not name.isprintable() or str(path) != name:
        return "would be written outside the folder, or is no sound name"
    if name not in files:
        return f"is not listed in {MANIFEST}"
    if (info.external_attr >> 28) not in (0, 8):
        return "is not a file"
    if info.file_size != files[name]["bytes"]:
        return f"has {info.file_size:,} bytes, and {MANIFEST} says {files[name]['bytes']:,}"
    if info.file_size > max(_SMALL_BYTES, MOST_RATIO * info.compress_size):
        return f"would unpack to {info.file_size:,} bytes from {info.compress_size:,}"
    return ""


def _check_room(file: Path, folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        message = f"unpacks to {needed:,} bytes, and {free:,} are free"
        raise InvalidInput([_finding(file, message)])


# -- writing ---------------------------------------------------------------------------------------------


def _extract(file: Path, packed: zipfile.ZipFile, entry: _Entry, folder: Path) -> Finding | None:
    """Write a file; what is wrong with it, if anything."""
    target, digest, size = folder / entry.info.filename, hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with packed.open(entry.info) as source, target.open("xb") as out:
            while size <= entry.info.file_size and (chunk := source.read(CHUNK)):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
    except _BROKEN as error:
        return _finding(file, f"{entry.info.filename} is broken: {error}", "broken-file")
    if digest.hexdigest() != entry.sha256:
        return _finding(file, f"{entry.info.filename} is not what was archived (its digest differs)", "broken-file")
    return None
