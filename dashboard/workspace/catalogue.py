"""Which runs there are: read from their folders, each again only when its files changed."""

from __future__ import annotations

import os
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from core.errors import Finding, InvalidInput
from dashboard.documents import read_document, seconds_of
from dashboard.workspace.batch_runs import batch_run_folders
from dashboard.workspace.open_run import OpenRun

OPEN_RUNS = 4
"""Runs whose tables are kept in memory at once: the chosen one, its reference, and those of a second browser."""
_AUX = frozenset({"store", "jobs", "floors", "routes"})
_MADE = re.compile(r"-[0-9]{8}-[0-9]{6}(-draft)?(-[0-9]{1,4})?$")
"""The end of a name that nobody gave: when it was started."""
Stamp = tuple[int, int]
"""When a run's result and its status were written, ns."""


@dataclass(frozen=True)
class RunLabel:
    """What the selectors show of a finished run.

    Attributes
    ----------
    run_id : str
        Its folder's name, unique in the workspace.
    scenario, base : str
    edits : tuple of str
    seed : int
    started, seconds : float
        Seconds since 1970; that it took. NaN-free: 0 where unknown.
    version : str
    """

    run_id: str
    scenario: str
    base: str
    edits: tuple[str, ...]
    seed: int
    started: float
    seconds: float
    version: str

    @property
    def name(self) -> str:
        """What the selectors' fields show, which cut its end: a name that somebody gave, the edits, a made name last.

        Examples
        --------
        >>> RunLabel("us-20261126-190803", "us", "us", (), 1, 0.0, 0.0, "").name
        'no edits, seed 1 · us-20261126-190803'
        >>> RunLabel("ohio-shift", "us", "us", ("A.robots=+1",), 1, 0.0, 0.0, "").name
        'ohio-shift · A.robots=+1, seed 1'
        """
        given = _MADE.search(self.run_id) is None
        return f"{self.run_id} · {self.title}" if given else f"{self.title} · {self.run_id}"

    @property
    def title(self) -> str:
        """What tells it from other runs of its scenario: its edits, else "no edits"; and its seed."""
        what = ", ".join(self.edits) if self.edits else "no edits"
        return f"{what}, seed {self.seed}"


class Catalogue:
    """The finished runs of a folder, newest first.

    Parameters
    ----------
    folder : Path
        May be missing; then there are no runs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._labels: dict[str, tuple[Stamp, RunLabel | None]] = {}
        self._open: dict[str, tuple[Stamp, OpenRun]] = {}

    def runs(self) -> list[RunLabel]:
        """Labels of all finished runs, newest first."""
        with self._lock:
            found = {}
            for name, stamp in self._stamps():
                found[name] = (stamp, self._label_of(name, stamp))
            self._labels = found
            labels = [label for _, label in found.values() if label is not None]
            return sorted(labels, key=lambda r: (-r.started, r.run_id))

    def open(self, run_id: str) -> OpenRun:
        """A finished run, its tables read when they are asked for.

        Raises
        ------
        InvalidInput
            When the workspace has no such finished run.
        """
        with self._lock:
            stamp, folder = dict(self._stamps()).get(run_id), self.folder / run_id
            if stamp is None and (of_batch := batch_run_folders(self.folder, run_id)):
                folder = next(iter(of_batch.values()))
                stamp = _stamp(folder)
            if stamp is None or (folder.name == run_id and self._label_of(run_id, stamp) is None):
                raise InvalidInput([Finding(run_id, 0, "no-run", "is no finished run of this workspace")])
            known = self._open.pop(run_id, None)
            run = known[1] if known and known[0] == stamp else OpenRun(folder, run_id)
            self._open[run_id] = (stamp, run)
            while len(self._open) > OPEN_RUNS:
                del self._open[next(iter(self._open))]
            return run

    def _label_of(self, name: str, stamp: Stamp) -> RunLabel | None:
        known = self._labels.get(name)
        return known[1] if known and known[0] == stamp else _label(self.folder / name)

    def _stamps(self) -> list[tuple[str, Stamp]]:
        """Names of folders with a result, and when it and its status were written."""
        stamps = []
        try:
            folders = list(os.scandir(self.folder))
        except OSError:
            return []
        for entry in folders:
            if entry.name in _AUX or entry.name.startswith("."):
                continue
            try:
                stamps.append((entry.name, _stamp(entry.path)))
            except OSError:
                continue
        return stamps


def _stamp(folder: str | Path) -> Stamp:
    """When its result and its status were written."""
    written = [os.stat(f"{folder}/{name}").st_mtime_ns for name in ("result.json", "status.json")]  # noqa: PTH116 - many, often
    return written[0], written[1]


def _label(folder: Path) -> RunLabel | None:
    """The label of a twin's run; None for a batch, another part's run, or a folder that cannot be read."""
    result, status = read_document(folder / "result.json"), read_document(folder / "status.json")
    scenario = result.get("scenario")
    if not isinstance(scenario, dict) or "kpis" not in result or result.get("part", "twin") != "twin":
        return None
    try:
        return RunLabel(
            run_id=folder.name,
            scenario=str(scenario["name"]),
            base=str(scenario.get("base") or scenario["name"]),
            edits=tuple(map(str, scenario.get("edits", ()))),
            seed=int(scenario["seed"]),
            started=seconds_of(status.get("started")),
            seconds=seconds_of(status.get("seconds")),
            version=str(result.get("version", "")),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
