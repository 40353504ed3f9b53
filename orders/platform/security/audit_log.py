"""Who did what to what, and how it ended: lines that are only ever added, each sealed with the one before.

A line carries an HMAC of itself and of its predecessor's, under a key from the secrets: a line changed, removed or put
in between breaks the chain from there on, and nobody without the key can forge a new one. Lines cut off at the very
end cannot be told from lines never written; the number of the last one is what to compare with a copy elsewhere.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec

from core.errors import Pod2doorError
from orders.platform.clock import Clock
from orders.platform.security import files
from orders.platform.security.redaction import redact
from orders.platform.security.secrets import Secrets

START = "0" * 64


class Entry(msgspec.Struct, frozen=True):
    """A line of the log.

    Attributes
    ----------
    number : int
        From 1, without gaps.
    time_us : int
        Microseconds since 1970 UTC.
    actor, action, target, outcome, correlation : str
    seal : str
        HMAC-SHA256 of the line before's seal and of this line without its own.
    """

    number: int
    time_us: int
    actor: str
    action: str
    target: str
    outcome: str
    correlation: str
    seal: str = ""


class Broken(Pod2doorError):
    """The chain does not hold: somebody changed the log."""


def _seal(key: bytes, before: str, entry: Entry) -> str:
    line = msgspec.json.encode(msgspec.structs.replace(entry, seal=before))
    return hmac.new(key, line, hashlib.sha256).hexdigest()


def _checked(path: Path, key: bytes) -> Iterator[Entry]:
    before = START
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            entry = msgspec.json.decode(line, type=Entry)
        except msgspec.DecodeError:
            raise Broken(f"{path}:{number}: not an entry of the audit log") from None
        if entry.number != number or not hmac.compare_digest(entry.seal, _seal(key, before, entry)):
            raise Broken(f"{path}:{number}: changed, or a line before it is missing")
        before = entry.seal
        yield entry


def _path(directory: Path, writer: str) -> Path:
    return directory / "audit" / f"{writer}.jsonl"


def read(directory: Path, writer: str) -> list[Entry]:
    """The entries of one writer of an installation, each checked, while it may be writing on.

    Raises
    ------
    Broken
        At the first that does not fit.
    """
    return list(_checked(_path(directory, writer), Secrets(directory).get_or_make("audit")))


def verify(directory: Path) -> dict[str, int]:
    """Check every log of an installation; how many entries each writer's has.

    Raises
    ------
    Broken
    """
    writers = sorted(path.stem for path in _path(directory, "").parent.glob("*.jsonl"))
    return {writer: len(read(directory, writer)) for writer in writers}


class AuditLog:
    """One writer's log; it goes on where it ended.

    Parameters
    ----------
    path : Path
        The file, JSON lines.
    key : bytes
        Of the seals.
    clock : Clock
    """

    def __init__(self, path: Path, key: bytes, clock: Clock) -> None:
        self.path = path
        self._key = key
        self._clock = clock
        self._lock = threading.Lock()
        files.private_folder(path.parent)
        self._cut_torn_line()
        last: Entry | None = None
        for last in self.entries():  # noqa: B007 - the last one is what is wanted
            pass
        self._number, self._before = (last.number, last.seal) if last else (0, START)
        self._file = path.open("ab", buffering=0)
        path.chmod(0o600)

    @classmethod
    def open(cls, directory: Path, writer: str, clock: Clock) -> AuditLog:
        """The log of one writer of the installation: `<directory>/audit/<writer>.jsonl`."""
        return cls(_path(directory, writer), Secrets(directory).get_or_make("audit"), clock)

    def record(self, actor: str, action: str, target: str, outcome: str, correlation: str = "") -> None:
        """Add a line; it is on disk on return.

        Parameters
        ----------
        actor : str
            Who: a service, a customer, "operator".
        action, target, outcome : str
            What, to what, how it ended: "redrive", "fraud/1234", "done".
        correlation : str
            Of the request that it was part of.

        Raises
        ------
        OSError
            The disk is full; nothing was written.
        """
        with self._lock:
            actor, action, target, outcome = (redact(word) for word in (actor, action, target, outcome))
            entry = Entry(self._number + 1, self._clock.now_us(), actor, action, target, outcome, correlation)
            entry = msgspec.structs.replace(entry, seal=_seal(self._key, self._before, entry))
            self._append(msgspec.json.encode(entry) + b"\n")
            self._number, self._before = entry.number, entry.seal

    def _append(self, line: bytes) -> None:
        """Write a line, or nothing of it where the disk is full."""
        length = os.fstat(self._file.fileno()).st_size
        try:
            if self._file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            os.fsync(self._file.fileno())
        except OSError:
            os.ftruncate(self._file.fileno(), length)
            raise

    def entries(self) -> Iterator[Entry]:
        """All entries, each checked.

        Raises
        ------
        Broken
            At the first that does not fit.
        """
        return _checked(self.path, self._key) if self.path.exists() else iter(())

    def verify(self) -> int:
        """Check the whole chain; how many entries it has.

        Raises
        ------
        Broken
        """
        return sum(1 for _ in self.entries())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _cut_torn_line(self) -> None:
        """Remove the line that a crash left half written: it was never acknowledged."""
        if self.path.exists():
            content = self.path.read_bytes()
            whole = content.rfind(b"\n") + 1
            if whole < len(content):
                os.truncate(self.path, whole)
