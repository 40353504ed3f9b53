"""A batch's folder while it is being made: one process at a time, of one batch, with its state however that ends."""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import Finding, InvalidInput, Pod2doorError
from whatif.batch import Batch
from whatif.running.status import Status
from whatif.store.locks import Lock

RUNS = Path("runs")
CLAIM = ".batch"
COPY = "batch.toml"


def default_folder(batch: Batch, content: str) -> Path:
    """``runs/<name>-<8 digits of its content>``: the same batch finds its folder again."""
    name = re.sub(r"[^\w.-]+", "-", batch.name).strip("-.")[:60] or "batch"
    return RUNS / f"{name}-{content[:8]}"


class BatchOutput:
    """A batch's folder; a context manager around the batch.

    Parameters
    ----------
    path : Path
        New, empty, or this batch's own from before.
    batch : Batch
    content : str
        Digest of all that decides the batch's tables.
    store : Path

    Raises
    ------
    InvalidInput
        When the folder holds something else, another process works at it, or it cannot be made.
    """

    def __init__(self, path: Path, batch: Batch, content: str, store: Path) -> None:
        self.path = path
        self._lock = Lock(path / CLAIM)
        try:
            self._claim(content)
            self._copy(batch)
            about = {"batch": batch.name, "part": batch.part, "content": content, "store": str(store.resolve())}
            self.status = Status(path, {"kind": "batch"} | about)
            self.status.write("running", "starting")
        except OSError as error:
            self._lock.release()
            raise InvalidInput([self._finding(f"cannot be written: {error.strerror or error}")]) from error

    def _claim(self, content: str) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        others = sorted(file.name for file in self.path.iterdir() if file.name != CLAIM)
        if others and not (self.path / CLAIM).exists():
            raise InvalidInput([self._finding(f"holds {others[0]!r} already, and is no batch's folder; name another")])
        if not self._lock.take():
            raise InvalidInput([self._finding("another process works at this batch now; its status.json says how far")])
        held = self._lock.file.read_text(encoding="utf-8").strip()
        if held and held != content:
            self._lock.release()
            raise InvalidInput([self._finding("holds another batch; name another folder")])
        self._lock.file.write_text(content, encoding="utf-8")

    def _copy(self, batch: Batch) -> None:
        file = Path(batch.file)
        if batch.file and file.is_file():
            (self.path / COPY).write_bytes(file.read_bytes())

    def _finding(self, message: str) -> Finding:
        return Finding(str(self.path), 0, "batch-folder", message)

    def __enter__(self) -> BatchOutput:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            if error is not None:
                if isinstance(error, KeyboardInterrupt):
                    self.status.write("cancelled", "stopped")
                else:
                    said = str(error).splitlines() or [type(error).__name__]
                    self.status.write("failed", "stopped", error="; ".join(said))
        except OSError:
            pass  # the disk is full, or the folder is gone: the first error is the one to tell
        finally:
            self._lock.release()
        if isinstance(error, OSError):
            raise Pod2doorError(f"{self.path}: cannot write the batch: {error.strerror or error}") from error
