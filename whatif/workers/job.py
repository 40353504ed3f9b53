"""What a worker is told, and what it tells back."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from whatif.task import Task


@dataclass(frozen=True)
class Renewal:
    """When a worker's process makes way for a new one, between two runs.

    Solvers and allocators do not give all memory back, so that a process grows with each run.

    Attributes
    ----------
    runs : int
        After so many runs.
    memory_share : float
        When it holds more than this share of the memory that it may have.
    """

    runs: int = 500
    memory_share: float = 0.5


@dataclass(frozen=True)
class Job:
    """A run to make.

    Attributes
    ----------
    task : Task
    address : str
        Content address; a worker that comes to another one has another program or scenario, and refuses.
    base : str
        Digest of the scenario's files (`whatif.store.content.base_digest`).
    store, mark : str
        The store's path, and what tells it from another of the same path elsewhere.
    making : str
        The session's folder, where the run is made.
    deaths : int
        Workers that may die while they make this run.
    renewal : Renewal
    """

    task: Task
    address: str
    base: str
    store: str
    mark: str
    making: str
    deaths: int = 4
    renewal: Renewal = Renewal()


@dataclass(frozen=True)
class Made:
    """What became of a job.

    Attributes
    ----------
    error, trace : str
        One line, and all of it; "" where it did not fail.
    refused : str
        Why the worker must not make the run, nor any other of the batch; "" where it may.
    kept : bool
        The run was there already.
    seconds, overhead_s : float
        Of the run itself; of the worker beside it.
    from_cache : tuple of str
    files : mapping of str to bytes
        The run's folder, where the worker does not see the store.
    pid : int
        Of the worker.
    """

    error: str = ""
    trace: str = ""
    refused: str = ""
    kept: bool = False
    seconds: float = 0.0
    overhead_s: float = 0.0
    from_cache: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    pid: int = 0

    def leave(self, file: Path) -> bool:
        """Leave it in a file, whole or not at all; False where that cannot be."""
        beside = file.with_suffix(f".{self.pid}")
        try:
            beside.write_bytes(pickle.dumps(self))
            beside.replace(file)
        except OSError:
            return False
        return True

    @staticmethod
    def take(file: Path) -> Made | None:
        """What was left in a file, which goes; None where nothing was."""
        try:
            made = pickle.loads(file.read_bytes())
            file.unlink()
        except OSError:
            return None
        assert isinstance(made, Made)
        return made
