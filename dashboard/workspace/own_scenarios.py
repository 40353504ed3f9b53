"""The user's own scenarios, and the copies that are edited: the bundled ones are never written into.

A copy lies in ``scenarios/.editing/<copy>/<name>``; the address names it (``copy=``), so that two browsers that edit
one scenario have a copy each. It becomes a scenario of its own only when it is saved.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from core.errors import Finding, InvalidInput
from dashboard.workspace.scenario_files import ScenarioFiles, files_of
from dashboard.workspace.setting_text import with_setting
from datasets import bundled, init, schema
from datasets.scaffold import readme
from datasets.writing import new_folder

EDITING = ".editing"
MADE_FROM = ".made-from"
"""File beside a copy: what its scenario held when the copy was begun."""
CHANGED = "was saved by another browser after you began: save yours as new, else the other's edits would be gone"
KEPT_DAYS = 30
"""A copy that nobody has touched for so long is removed when another is begun."""
_saving = threading.Lock()
_COPY = re.compile(r"[0-9a-f]{12}\Z")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\Z", re.IGNORECASE)


def name_refused(name: str, taken: list[str]) -> str:
    """Why a scenario cannot be called so, in one sentence; "" where it can."""
    if not _NAME.match(name) or _DEVICES.match(name):
        return "A name has 1 to 40 letters, digits, - and _, and begins with a letter or digit."
    if name.casefold() in (other.casefold() for other in taken):
        return f"{name} exists already."
    return ""


@dataclass(frozen=True)
class OwnScenarios:
    """Scenarios of a folder.

    Attributes
    ----------
    folder : Path
        Need not exist; it is made when the first copy is.
    """

    folder: Path

    def names(self) -> list[str]:
        """Saved scenarios, by name."""
        if not self.folder.is_dir():
            return []
        found = (f for f in self.folder.iterdir() if f.is_dir() and not f.name.startswith(".") and _NAME.match(f.name))
        return sorted(f.name for f in found if (f / "facilities.csv").is_file() or (f / "scenario.toml").is_file())

    def place(self, name: str) -> str:
        """What ``pod2door run PLACE`` takes: a bundled name, or a folder's path.

        Raises
        ------
        InvalidInput
            When there is no such scenario.
        """
        if name in bundled():
            return name
        if name in self.names():
            return str(self.folder / name)
        raise InvalidInput([Finding(name, 0, "no-scenario", "is neither bundled nor among your own scenarios")])

    def copy_folder(self, copy: str, name: str) -> Path | None:
        """The folder of a copy of a scenario; None where there is none (any more)."""
        if not _COPY.match(copy) or not (_NAME.match(name) or name in bundled()):
            return None
        folder = self.folder / EDITING / copy / name
        return folder if folder.is_dir() else None

    def files(self, name: str, copy: str = "") -> ScenarioFiles:
        """The files of a scenario, or of a copy of it where there is one."""
        folder = self.copy_folder(copy, name) if copy else None
        return files_of(folder if folder is not None else self.place(name))

    def begin(self, name: str) -> str:
        """Copy a scenario to edit; the copy's id.

        Raises
        ------
        InvalidInput
            When there is no such scenario, or it cannot be copied.
        """
        place = self.place(name)
        self.sweep()
        copy = secrets.token_hex(6)
        target, made_from = self.folder / EDITING / copy / name, _content(self.folder / name)
        if name in bundled():
            init(target, place)
            _drop_defaults(target)
        else:
            _copy_files(Path(place), target)
            (target.parent / MADE_FROM).write_text(made_from, encoding="utf-8")
        return copy

    def save(self, name: str, copy: str) -> None:
        """Put a copy in the place of its scenario, one of the user's own.

        Raises
        ------
        InvalidInput
            When there is no such copy, the scenario is bundled, or another was saved since the copy was begun.
        """
        source = self._known(copy, name)
        if name in bundled():
            raise InvalidInput([Finding(name, 0, "bundled", "comes with pod2door and stays as it is: save it as new")])
        target, old = self.folder / name, self.folder / f".{name}.{copy}"
        with _saving:
            if target.exists() and _changed_since(source.parent / MADE_FROM, target):
                raise InvalidInput([Finding(name, 0, "changed-since", CHANGED)])
            if target.exists():
                target.replace(old)
            source.replace(target)
        shutil.rmtree(old, ignore_errors=True)
        self.drop(copy)

    def save_as(self, name: str, copy: str, new: str) -> None:
        """Keep a scenario (its copy, where there is one) under a new name."""
        if why := name_refused(new, [*bundled(), *self.names()]):
            raise InvalidInput([Finding(new, 0, "bad-name", why)])
        own = copy or self.begin(name)
        source = self._known(own, name)
        with new_folder(self.folder / new) as made:
            _copy_into(source, made)
            toml = made / "scenario.toml"
            text = toml.read_text(encoding="utf-8") if toml.is_file() else ""
            toml.write_text(with_setting(text, "scenario.name", new), encoding="utf-8")
            (made / "README.md").write_text(readme(self.folder / new), encoding="utf-8")
        self.drop(own)

    def drop(self, copy: str) -> None:
        """Remove a copy."""
        if _COPY.match(copy):
            shutil.rmtree(self.folder / EDITING / copy, ignore_errors=True)

    def sweep(self, days: float = KEPT_DAYS) -> None:
        """Remove copies that nobody has touched for so long."""
        editing = self.folder / EDITING
        if not editing.is_dir():
            return
        for folder in editing.iterdir():
            touched = max((f.stat().st_mtime for f in folder.rglob("*")), default=folder.stat().st_mtime)
            if _COPY.match(folder.name) and time.time() - touched > days * 86_400:
                shutil.rmtree(folder, ignore_errors=True)

    def _known(self, copy: str, name: str) -> Path:
        folder = self.copy_folder(copy, name)
        if folder is None:
            raise InvalidInput([Finding(name, 0, "no-copy", "your copy is no longer here; begin with an edit")])
        return folder


def _drop_defaults(folder: Path) -> None:
    """Leave out tables that are the defaults, letter by letter: what is not there is not the user's."""
    for name in schema.TABLES:
        own, default = folder / f"{name}.csv", schema.default_rows(name)
        if own.is_file() and default.is_file() and own.read_bytes() == default.read_bytes():
            own.unlink()


def _copy_files(source: Path, target: Path) -> None:
    with new_folder(target) as made:
        _copy_into(source, made)


def _changed_since(made_from: Path, folder: Path) -> bool:
    """Whether a scenario holds something else than when the copy was begun; not where nobody noted that."""
    try:
        return made_from.read_text(encoding="utf-8") != _content(folder)
    except OSError:
        return False


def _content(folder: Path) -> str:
    """A digest of the scenario's own files; of none, where there are none."""
    digest = hashlib.sha256()
    for file in _own_files(folder) if folder.is_dir() else ():
        for part in (file.name.encode(), file.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _copy_into(source: Path, made: Path) -> None:
    """A scenario's own files: tables, settings, README; links and anything else are left out."""
    for file in _own_files(source):
        shutil.copyfile(file, made / file.name)


def _own_files(folder: Path) -> list[Path]:
    kept = (f for f in folder.iterdir() if f.suffix == ".csv" or f.name in ("scenario.toml", "README.md"))
    return sorted(file for file in kept if file.is_file() and not file.is_symlink())
