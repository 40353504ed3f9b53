"""The workspace's batches: which there are, how far each is, and the job that makes it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InvalidInput
from dashboard.documents import read_document
from dashboard.pages.what_if.design import MOST_TEXT, design_of
from whatif.designs.variants import variants

if TYPE_CHECKING:
    from dashboard.jobs import Job
    from dashboard.workspace import Workspace

STATUS, COPY = "status.json", "batch.toml"
NEW = "new"
"""Value of `batch` in the address that asks for no batch."""
VARYING = ("factors", "variants", "growth", "trial")
"""Parts of a batch file that vary something."""
AT_WORK = ("queued", "running")
_LISTS = {"cells": str, "variants": str, "seeds": int, "failures": dict}
COUNTED = ("done", "running", "queued", "failed")


@dataclass(frozen=True)
class BatchView:
    """A batch as it is now.

    Attributes
    ----------
    name : str
        Of its folder.
    folder : Path
    state : str
        ``queued``, ``running``, ``done``, ``failed``, or ``cancelled``: stopped, and the same command goes on.
    status : mapping
        Its `status.json`; empty before it has one.
    text : str
        Its batch file.
    job : Job, optional
        The newest that makes it; None where it was run by hand.
    """

    name: str
    folder: Path
    state: str
    status: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    job: Job | None = None

    @property
    def at_work(self) -> bool:
        """Whether it changes by itself."""
        return self.state in AT_WORK

    @property
    def cells(self) -> list[str]:
        """A text a variant, a letter a seed: d(one), r(unning), q(ueued), f(ailed), s(kipped)."""
        if not self.status.get("cells"):  # it waits for its turn: what its file asks for
            return ["q" * len(self.seeds) for _ in self.variants]
        alive = self.state == "running"
        return [row.replace("k", "d").replace("r", "r" if alive else "q") for row in self.status["cells"]]

    @property
    def seeds(self) -> list[int]:
        """Its seeds, in the order of a variant's cells."""
        return list(self.status.get("seeds") or planned(self.text).seeds)

    @property
    def variants(self) -> list[str]:
        """Names of its variants."""
        return list(self.status.get("variants") or planned(self.text).variants)

    @property
    def base(self) -> str:
        """Name of the scenario that it is of; "" where its file does not say."""
        return planned(self.text).base

    @property
    def counts(self) -> dict[str, int]:
        """Runs by state: done, running, queued, failed; they add up to the batch's runs."""
        letters = "".join(self.cells)
        return {name: letters.count(name[0]) for name in COUNTED}

    @property
    def runs(self) -> int:
        """Runs that the batch asks for."""
        return int(self.status.get("runs") or sum(map(len, self.cells)))


@dataclass(frozen=True)
class Planned:
    """What a batch file asks for.

    Attributes
    ----------
    base : str
        Name of its scenario.
    seeds : tuple of int
    variants : tuple of str
    varies : bool
        Whether anything is varied; else it is further seeds of one run, started with that run.
    """

    base: str
    seeds: tuple[int, ...] = ()
    variants: tuple[str, ...] = ()
    varies: bool = True


@lru_cache(maxsize=256)
def planned(text: str) -> Planned:
    """Read a batch file's text; without seeds and variants where it is wrong."""
    design = design_of(text)
    base = Path(str(design.document.get("base", ""))).name
    varies = any(name in design.document for name in VARYING)
    if design.batch is None:
        return Planned(base, varies=varies)
    try:
        names = tuple(variant.name for variant in variants(design.batch.as_run()))
    except InvalidInput:
        names = ()
    return Planned(base, tuple(design.batch.seeds), names, varies)


def batch_folders(folder: Path) -> list[Path]:
    """Folders of batches, begun or finished, the newest first."""
    try:
        places = [Path(entry.path) for entry in os.scandir(folder) if not entry.name.startswith(".")]
    except OSError:
        return []
    times = {place: _mtime(place / COPY) for place in places}
    return sorted((place for place, time in times.items() if time), key=lambda place: (-times[place], place.name))


def batch_names(workspace: Workspace) -> list[str]:
    """Names of all batches, those that a job is to make included, the newest first."""
    jobs = [job.out.name for job in _jobs(workspace)]
    folders = [place.name for place in batch_folders(workspace.folder)]
    return list(dict.fromkeys([*(name for name in jobs if name not in folders), *folders]))


def opened_first(workspace: Workspace, base: str) -> str:
    """The newest batch that varies something of a scenario; "" where there is none."""
    for name in batch_names(workspace):
        found = planned(batch_text(workspace, name))
        if found.varies and found.base == Path(base).name:
            return name
    return ""


def batch_text(workspace: Workspace, name: str) -> str:
    """The file of a batch of the workspace."""
    return _text(workspace.folder / name, _job(workspace, name))


def batch_view(workspace: Workspace, name: str) -> BatchView | None:
    """One batch as it is now; None where the workspace has none of this name."""
    if not name or Path(name).name != name:
        return None
    folder = workspace.folder / name
    job = _job(workspace, name)
    status = _sound(read_document(folder / STATUS))
    if status.get("kind") != "batch" and job is None:
        return None
    return BatchView(name, folder, _state(status, job), status, _text(folder, job), job)


def _state(status: Mapping[str, Any], job: Job | None) -> str:
    """What a job says of its own process counts; else whether the process that wrote the status still runs."""
    if job is not None and job.state in (*AT_WORK, "cancelled"):
        return job.state
    state = str(status.get("state", "failed"))
    if state == "running" and not _runs(status.get("pid")):
        return "cancelled"
    return state


def _runs(pid: Any) -> bool:
    return isinstance(pid, int) and pid > 0 and Path(f"/proc/{pid}").exists() if os.name == "posix" else True


def _jobs(workspace: Workspace) -> list[Job]:
    """Jobs that make a batch of the workspace; other pages keep theirs in folders of their own (ranked defaults)."""
    folder = workspace.folder.absolute()
    return [job for job in workspace.jobs.all() if job.kind == "batch" and job.out.absolute().parent == folder]


def _job(workspace: Workspace, name: str) -> Job | None:
    return next((job for job in _jobs(workspace) if job.out.name == name), None)


def _text(folder: Path, job: Job | None) -> str:
    """The batch's file: its copy in the folder, else the one that the job was given."""
    files = [folder / COPY]
    if job is not None:
        files += [Path(argument) for argument in job.arguments if argument.endswith(".toml")]
    for file in files:
        try:
            return file.read_text(encoding="utf-8")[: MOST_TEXT + 1]
        except (OSError, ValueError):
            continue
    return ""


def _sound(status: Mapping[str, Any]) -> dict[str, Any]:
    """What of a status is as a batch writes it; the rest counts as not there."""
    found = {name: value for name, value in status.items() if name not in _LISTS or _is_list(value, _LISTS[name])}
    if not isinstance(found.get("runs", 0), int):
        del found["runs"]
    if "cells" in found and len(found["cells"]) != len(found.get("variants", ())):
        del found["cells"]
    return found


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _mtime(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
