"""Where the workers of one command make runs: a folder of the store that goes when the command does."""

from __future__ import annotations

import shutil
import time
import uuid
from pathlib import Path

from core.errors import Finding, InvalidInput
from whatif.store import Store
from whatif.store.locks import Lock

MAKING = ".making"


class Session:
    """A folder ``<store>/.making/<id>/`` with a lock; a context manager.

    What commands left that were killed is removed first: their locks are held by nobody.

    Raises
    ------
    InvalidInput
        When it cannot be made.
    """

    def __init__(self, store: Store) -> None:
        self._root = store.path / MAKING
        self.name = uuid.uuid4().hex[:12]
        self.folder = self._root / self.name
        self._lock = Lock(self._root / f"{self.name}.lock")

    def __enter__(self) -> Session:
        try:
            self._root.mkdir(exist_ok=True)
            while not self._lock.take():
                time.sleep(0.01)
            self.folder.mkdir()
        except OSError as error:
            message = f"the store of runs cannot be written: {error.strerror or error}"
            raise InvalidInput([Finding(str(self._root), 0, "store", message)]) from error
        self._forget_dead()
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.file.unlink(missing_ok=True)
        self._lock.release()

    def _forget_dead(self) -> None:
        for file in self._root.glob("*.lock"):
            dead = Lock(file)
            if file != self._lock.file and dead.take():
                shutil.rmtree(file.with_suffix(""), ignore_errors=True)
                file.unlink(missing_ok=True)
                dead.release()
        for folder in self._root.iterdir():
            # A cluster's worker that still made a run of a dead command put its folder there again.
            if folder.is_dir() and not folder.with_suffix(".lock").exists():
                shutil.rmtree(folder, ignore_errors=True)


def attempts(folder: Path, address: str) -> Path:
    """A file of the session's folder with a byte for each time that a worker began a run, while it is not over."""
    return folder / f"{address}.attempts"


def log_of(folder: Path, address: str) -> Path:
    """What workers said while they made a run that is not over."""
    return folder / f"{address}.log"


def made_of(folder: Path, address: str) -> Path:
    """What became of a run, as its worker left it for the command: on the same disk it need not go through Dask."""
    return folder / f"{address}.made"
