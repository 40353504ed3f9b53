"""The store of runs: a run folder for each content address, whole or not there."""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput, Pod2doorError
from core.kpi import Kpi

DEFAULT = Path("runs") / "store"
FAILED = "failed"
RESULT = "result.json"
MARK = ".store"

_IN_THE_WAY = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR)
"""A folder cannot be moved where something stands."""


class Store:
    """A folder of runs.

    ``<path>/<2 digits>/<address>/`` is a run's folder, moved there when it is whole; ``<path>/failed/<address>/`` says
    why a run failed; ``<path>/.making/`` is where sessions make runs (`whatif.workers.session`).

    Parameters
    ----------
    path : Path
        Made where it does not exist.

    Raises
    ------
    InvalidInput
        When it cannot be made or written.
    """

    def __init__(self, path: Path | str = DEFAULT) -> None:
        self.path = Path(path).resolve()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.mark = _mark(self.path / MARK)
        except OSError as error:
            message = f"the store of runs cannot be written: {error.strerror or error}"
            raise InvalidInput([Finding(str(path), 0, "store", message)]) from error

    @classmethod
    def seen(cls, path: str, mark: str) -> Store | None:
        """The store at a path where it is the one with this mark; None on a machine that does not see it."""
        try:
            if (Path(path) / MARK).read_text(encoding="utf-8") != mark or not os.access(path, os.W_OK):
                return None
            return cls(path)
        except (OSError, ValueError, InvalidInput):
            return None

    def folder(self, address: str) -> Path:
        """Where a run lies, or would."""
        return self.path / address[:2] / address

    def failed(self, address: str) -> Path:
        """Where it is said why a run failed."""
        return self.path / FAILED / address

    def has(self, address: str) -> bool:
        """Whether the run exists, whole."""
        return self.kpis_if_there(address) is not None

    def result(self, address: str) -> Mapping[str, Any] | None:
        """A run's `result.json`; None where there is none that can be read, or one without key figures."""
        try:
            with (self.folder(address) / RESULT).open("rb") as file:
                document = json.load(file)
        except (OSError, ValueError):
            return None
        whole = isinstance(document, dict) and isinstance(document.get("kpis"), list)
        return document if whole else None

    def kpis(self, address: str) -> tuple[Kpi, ...]:
        """A run's key figures, in the order in which it says them; a value that does not exist is NaN.

        Raises
        ------
        Pod2doorError
            When the run is not there.
        """
        kpis = self.kpis_if_there(address)
        if kpis is None:
            raise Pod2doorError(f"{self.folder(address)}: holds no run")
        return kpis

    def kpis_if_there(self, address: str) -> tuple[Kpi, ...] | None:
        """A run's key figures; None where it does not exist, or not whole."""
        document = self.result(address)
        try:
            return None if document is None else kpis_of(document)
        except (KeyError, TypeError, ValueError):
            return None

    def seconds(self, address: str) -> float:
        """What the run took when it was made; NaN where its folder does not say."""
        try:
            status = json.loads((self.folder(address) / "status.json").read_text(encoding="utf-8"))
            return float(status["seconds"])
        except (OSError, ValueError, KeyError, TypeError):
            return math.nan

    def publish(self, made: Path, address: str) -> None:
        """Move a run's folder into its place; one that is there already stays, what is no whole run goes.

        Parameters
        ----------
        made : Path
            On the store's file system; gone afterwards.

        Raises
        ------
        OSError
            When it holds no result, or cannot be moved.
        """
        (made / RESULT).stat()
        place = self.folder(address)
        place.parent.mkdir(exist_ok=True)
        while not self.has(address):
            try:
                made.replace(place)
                break
            except OSError as error:
                if error.errno not in _IN_THE_WAY:
                    raise
                if not self.has(address):
                    _remove(place)
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(self.failed(address), ignore_errors=True)

    def fail(self, address: str, error: str, trace: str, log: bytes = b"") -> Path:
        """Write down why a run failed: `error.txt`, and `log.txt` where its worker said something; the folder."""
        folder = self.failed(address)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "error.txt").write_text(f"{error}\n\n{trace}".rstrip() + "\n", encoding="utf-8")
        if log:
            (folder / "log.txt").write_bytes(log)
        return folder


def kpis_of(document: Mapping[str, Any]) -> tuple[Kpi, ...]:
    """Key figures of a `result.json`.

    Raises
    ------
    KeyError, TypeError, ValueError
        When there are none, or one of them is none that a run would write.
    """
    kpis = tuple(map(_kpi_of, document["kpis"]))
    if not kpis:
        raise ValueError("a run has key figures")
    return kpis


def _kpi_of(kpi: Mapping[str, Any]) -> Kpi:
    name, value = kpi["name"], kpi["value"]
    if not isinstance(name, str) or isinstance(value, (bool, str)):
        raise TypeError(f"{name!r}: {value!r}")
    number = math.nan if value is None else float(value)
    if value is not None and not math.isfinite(number):
        raise ValueError(f"{name} is {value}")
    return Kpi(name, number, str(kpi["unit"]), str(kpi.get("description", "")))


def _mark(file: Path) -> str:
    """What tells this store from one of the same path on another machine."""
    if not file.exists():
        beside = file.with_name(f"{file.name}.{uuid.uuid4().hex}")
        beside.write_text(uuid.uuid4().hex, encoding="utf-8")
        beside.replace(file)
    return file.read_text(encoding="utf-8")


def _remove(place: Path) -> None:
    """Move a broken folder out of the way first: another process may be publishing the same run."""
    aside = place.with_name(f".{place.name}.{uuid.uuid4().hex}")
    try:
        place.replace(aside)
    except FileNotFoundError:
        return
    if aside.is_dir():
        shutil.rmtree(aside, ignore_errors=True)
    else:
        aside.unlink()
