"""Runs and batches in one zip file: the same bytes for the same runs, each file with its digest."""

from __future__ import annotations

import hashlib
import json
import os
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets.files import shown
from whatif.runs import Runs, read_runs
from whatif.runs.batch_folder import STORE, BatchRecord
from whatif.runs.whole_file import whole_file

FORMAT, FORMAT_VERSION = "pod2door runs", 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20

_STORED = (".parquet", ".zip", ".gz", ".png")
"""Files that are packed already."""

_SKIPPED = (".writing",)
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16


@dataclass(frozen=True)
class Archive:
    """An archive that was written.

    Attributes
    ----------
    out : Path
    runs, batches, files : int
        That it holds; runs of batches are counted too.
    bytes : int
        Of the archive.
    unpacked_bytes : int
        Of the files in it.
    seconds : float
    notes : tuple of str
        What was left out.
    """

    out: Path
    runs: int
    batches: int
    files: int
    bytes: int
    unpacked_bytes: int
    seconds: float
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The command's answer."""
        return {**vars(self), "out": str(self.out), "seconds": round(self.seconds, 3), "notes": list(self.notes)}


def archive(places: Sequence[str | Path], out: Path) -> Archive:
    """Write runs, and batches with the runs that they refer to, into a zip file.

    Tables lie in it as they are, texts deflated, in the order of their names and all of one time, so that the same
    runs make the same bytes.

    Parameters
    ----------
    places : sequence of str or Path
        As `whatif.runs.read_runs` takes them.
    out : Path
        Must not exist.

    Raises
    ------
    InvalidInput
        When a place holds no run, a run is broken or holds links, or the file exists or cannot be written.
    """
    started = time.perf_counter()
    if os.path.lexists(out):
        raise InvalidInput([Finding(shown(out), 0, "not-empty", "exists already; name another")])
    runs = read_runs(places)
    of_batches = runs.of_batches()
    if not runs.records and not runs.batches:
        raise InvalidInput([Finding("", 0, "no-run", "there is no finished run to archive")])
    files = _files(runs)
    with whole_file(out) as beside, zipfile.ZipFile(beside, "w") as packed:
        total = _pack(packed, files)
    return Archive(
        out=out,
        runs=len(runs.records) + len(of_batches),
        batches=len(runs.batches),
        files=len(files),
        bytes=out.stat().st_size,
        unpacked_bytes=total,
        seconds=time.perf_counter() - started,
        notes=(*runs.notes, *(str(finding) for finding in runs.skipped)),
    )


def _files(runs: Runs) -> dict[str, Path]:
    """Every file to be packed by its name in the archive."""
    findings: list[Finding] = []
    files: dict[str, Path] = {}
    taken = {STORE, MANIFEST}
    for place in (*(record.place for record in runs.records), *(batch.place for batch in runs.batches)):
        name = _free(place.resolve().name.lstrip(".") or "run", taken)
        files.update(_below(place.resolve(), name, findings))
    for batch in runs.batches:
        for folder, name in _stored(batch):
            files.update(_below(folder, name, findings))
    if findings:
        raise InvalidInput(findings)
    return dict(sorted(files.items()))


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first of NAME-2, NAME-3 ... that nothing has."""
    free, count = name, 1
    while free in taken:
        count += 1
        free = f"{name}-{count}"
    taken.add(free)
    return free


def _stored(batch: BatchRecord) -> Iterator[tuple[Path, str]]:
    """Folders of a batch's runs, and of what is said about those that failed, with their names in the archive."""
    for address in batch.finished():
        yield batch.folder(address), f"{STORE}/{address[:2]}/{address}"
    for address in batch.runs.loc[batch.runs["state"] == "failed", "address"]:
        for store in batch.stores:
            if address and (store / "failed" / address).is_dir():
                yield store / "failed" / address, f"{STORE}/failed/{address}"
                break


def _below(folder: Path, name: str, findings: list[Finding]) -> Iterator[tuple[str, Path]]:
    """Every file in a folder, however deep, with its name in the archive."""
    for root, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each not in _SKIPPED]
        for each in [*files, *folders]:
            path = Path(root) / each
            inside = f"{name}/{path.relative_to(folder).as_posix()}"
            if path.is_symlink():
                message = "is a link: an archive holds files of the runs' own alone"
                findings.append(Finding(shown(path), 0, "link", message))
            elif not _is_sound(inside):
                findings.append(Finding(shown(path), 0, "bad-name", f"{inside!r} cannot be a name in an archive"))
            elif path.is_file():
                yield inside, path


def _is_sound(name: str) -> bool:
    return name.isprintable() and "\\" not in name


def _pack(packed: zipfile.ZipFile, files: dict[str, Path]) -> int:
    """Write the files, then what they are; bytes of the files."""
    listed: dict[str, Any] = {}
    for name, path in files.items():
        size, digest = _add(packed, name, path)
        listed[name] = {"bytes": size, "sha256": digest}
    manifest = {"format": FORMAT, "version": FORMAT_VERSION, "program": version("pod2door"), "files": listed}
    packed.writestr(_info(MANIFEST), json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    return sum(each["bytes"] for each in listed.values())


def _add(packed: zipfile.ZipFile, name: str, path: Path) -> tuple[int, str]:
    """Write a file; its bytes and its digest, of what was read."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, packed.open(_info(name), "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return size, digest.hexdigest()


def _info(name: str) -> zipfile.ZipInfo:
    """A file's entry, which says nothing of when and where it was written."""
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
    info.external_attr, info.create_system = _MODE, 3
    return info
