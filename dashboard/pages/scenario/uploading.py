"""Uploads on their way: received, unpacked, checked with the scenario's other files, and only then taken or dropped."""

from __future__ import annotations

import atexit
import re
import secrets
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from dashboard.pages.scenario.finding_places import Placed, findings, place
from dashboard.safety import uploads
from dashboard.safety.uploads import Unpacked
from dashboard.workspace.scenario_files import ScenarioFiles, files_of

KEPT_S = 900.0
"""An upload that nobody confirms is removed after so long, when the next one comes."""
_MOST = 16
_PREFIX = "pod2door-upload-"
_ID = re.compile(r"[0-9a-f]{16}\Z")


@dataclass
class Pending:
    """An upload that waits to be confirmed; its folder is outside of every scenario."""

    folder: Path
    begun: float
    unpacked: Unpacked = field(default_factory=Unpacked)
    files: int = 0


@dataclass(frozen=True)
class Summary:
    """What an upload would do to a scenario.

    Attributes
    ----------
    replaced, new : tuple of str
        Tables that the scenario has already, and those that it has not.
    settings : bool
        Whether it brings scenario.toml.
    placed : tuple of Placed
        All findings of the scenario with the upload in it, as ``pod2door check`` lists them.
    notes : tuple of str
        What was left out.
    """

    replaced: tuple[str, ...]
    new: tuple[str, ...]
    settings: bool
    placed: tuple[Placed, ...]
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """In one line: "3 tables, 2 new, 1 replaced"."""
        n = len(self.replaced) + len(self.new)
        parts = [f"{n} table{'' if n == 1 else 's'}"] if n else []
        parts += [f"{len(self.new)} new"] if self.new else []
        parts += [f"{len(self.replaced)} replaced"] if self.replaced else []
        return ", ".join(parts + (["settings"] if self.settings else []))


class Uploads:
    """Uploads of all browsers, by an id that only the one that sent it knows."""

    def __init__(self) -> None:
        self._pending: dict[str, Pending] = {}
        self._lock = threading.Lock()
        atexit.register(self.clear)

    def receive(self, stream: IO[bytes], length: int | None, name: str, upload: str = "") -> str:
        """Take a file, alone or to others of the same upload; the upload's id.

        Raises
        ------
        InvalidInput
            When it is refused; then nothing of the upload is kept.
        """
        uploads.safe_name(name)
        self._sweep()
        key = upload if upload in self._pending else self._begin()
        pending = self._pending[key]
        try:
            pending.files += 1
            if pending.files > uploads.MAX_FILES:
                raise uploads.refuse(name, "too-many", f"is one of more than {uploads.MAX_FILES} files")
            sent = pending.folder / ".sent"
            uploads.keep_stream(stream, sent, name, length)
            uploads.unpack(sent, name, pending.folder, pending.unpacked)
            sent.unlink()
        except BaseException:
            self.drop(key)
            raise
        return key

    def summary(self, upload: str, files: ScenarioFiles, name: str) -> Summary | None:
        """What the upload would do, and all that ``check`` then says; None where it is gone."""
        pending = self._pending.get(upload)
        if pending is None:
            return None
        with tempfile.TemporaryDirectory(prefix="pod2door-check-") as made:
            folder = Path(made) / (name or "scenario")
            folder.mkdir()
            _lay(files, folder)
            _lay_upload(pending.unpacked, folder)
            checked = files_of(folder)
            placed = tuple(place(finding, checked) for finding in findings(str(folder)))
        tables = pending.unpacked.tables
        return Summary(
            tuple(sorted(t for t in tables if files.given(t))),
            tuple(sorted(t for t in tables if not files.given(t))),
            pending.unpacked.toml is not None,
            placed,
            tuple(f"{note.file}: {note.message}" for note in pending.unpacked.notes),
        )

    def take(self, upload: str, folder: Path) -> bool:
        """Put a confirmed upload into a copy; False where it is gone."""
        pending = self._pending.get(upload)
        if pending is None:
            return False
        _lay_upload(pending.unpacked, folder)
        self.drop(upload)
        return True

    def drop(self, upload: str) -> None:
        """Forget an upload and remove its files."""
        with self._lock:
            pending = self._pending.pop(upload, None)
        if pending is not None:
            shutil.rmtree(pending.folder, ignore_errors=True)

    def clear(self) -> None:
        """Forget all."""
        for upload in list(self._pending):
            self.drop(upload)

    def _begin(self) -> str:
        key = secrets.token_hex(8)
        with self._lock:
            self._pending[key] = Pending(Path(tempfile.mkdtemp(prefix=_PREFIX)), time.monotonic())
        return key

    def _sweep(self) -> None:
        """Remove what nobody confirmed, and the oldest where there are too many."""
        now = time.monotonic()
        old = sorted(self._pending.items(), key=lambda item: item[1].begun)
        for at, (key, pending) in enumerate(old):
            if now - pending.begun > KEPT_S or at < len(old) - _MOST:
                self.drop(key)
        _sweep_leftovers()


def _sweep_leftovers() -> None:
    """Remove what a dashboard that was killed has left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            old = time.time() - folder.stat().st_mtime > 2 * KEPT_S
        except OSError:
            continue
        if old:
            shutil.rmtree(folder, ignore_errors=True)


def is_upload_id(text: str) -> bool:
    """Whether a text can be an upload's id."""
    return bool(_ID.match(text))


def _lay(files: ScenarioFiles, folder: Path) -> None:
    for table, file in files.tables.items():
        shutil.copyfile(file, folder / f"{table}.csv")
    if files.toml is not None:
        shutil.copyfile(files.toml, folder / "scenario.toml")


def _lay_upload(unpacked: Unpacked, folder: Path) -> None:
    """Each file whole: written beside, then put in its place."""
    brought = {f"{table}.csv": file for table, file in unpacked.tables.items()}
    if unpacked.toml is not None:
        brought["scenario.toml"] = unpacked.toml
    for name, file in brought.items():
        beside = folder / f".{name}.new"
        shutil.copyfile(file, beside)
        beside.replace(folder / name)
