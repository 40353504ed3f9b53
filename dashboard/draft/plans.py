"""Plans of a run's scenario with edits: solved one at a time by processes beside the queue, kept as files.

A page looks again and again as long as it waits, and so asks again; what nobody asks for any more is dropped, and of
what is asked for the newest goes first.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dashboard.documents import read_document
from dashboard.workspace import Workspace

PATIENCE_S = 10.0
"""A question that was not asked again for so long is asked by nobody."""
LIMIT_S = 300.0
_FAILED = "The plan could not be solved."


@dataclass(frozen=True)
class Question:
    """A scenario, as `datasets.load` takes it, and edits of it."""

    place: Path
    edits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A solved plan of a mean day.

    Attributes
    ----------
    flows_usd, sites_usd : float
        Picking, sorting, lanes and last mile; what open sites cost whatever passes.
    packages, late, unserved : int
        Asked for; brought slower than asked; brought by nobody.
    loads : dict of str to int
        Packages a day through each facility.
    """

    flows_usd: float
    sites_usd: float
    packages: int
    late: int
    unserved: int
    loads: dict[str, int]

    @property
    def usd(self) -> float:
        """Cost of the day."""
        return self.flows_usd + self.sites_usd


Answer = Planned | str | None
"""A plan; or why there is none; or None: not solved yet."""


class Plans:
    """The plans of a workspace.

    Parameters
    ----------
    folder : Path
        ``runs/plans``: a folder a scenario, a file a set of edits.
    solve : callable
        Makes the file that it is given; the reason where it cannot.
    """

    def __init__(self, folder: Path, solve: Callable[[Path, Question], str] | None = None) -> None:
        self.folder = folder
        self._solve = solve or solve_beside
        self._asked: dict[Question, float] = {}
        self._failed: dict[Question, str] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def look(self, question: Question) -> Answer:
        """What is known."""
        return _read(self._file(question)) or self._failed.get(question)

    def ask(self, *questions: Question) -> None:
        """Have these solved, the last one first."""
        with self._lock:
            for question in questions:
                if self.look(question) is None:
                    self._asked[question] = time.monotonic()
            if self._asked and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="plans", daemon=True)
                self._thread.start()

    def solved(self, place: Path) -> Iterator[tuple[tuple[str, ...], Planned]]:
        """Edits and plan of all that was solved of a scenario."""
        for file in sorted(self._file(Question(place)).parent.glob("*.json")):
            answer = _read(file)
            if isinstance(answer, Planned):
                yield tuple(read_document(file)["edits"]), answer

    def _file(self, question: Question) -> Path:
        edits = hashlib.sha256(json.dumps(question.edits).encode()).hexdigest()[:16]
        return self.folder / scenario_key(question.place) / f"{edits}.json"

    def _work(self) -> None:
        while (question := self._next()) is not None:
            reason = self._solve(self._file(question), question)
            with self._lock:
                self._asked.pop(question, None)
                if reason:
                    self._failed[question] = reason

    def _next(self) -> Question | None:
        with self._lock:
            since = time.monotonic() - PATIENCE_S
            self._asked = {question: at for question, at in self._asked.items() if at > since}
            if not self._asked:
                self._thread = None
                return None
            return max(reversed(self._asked), key=lambda question: self._asked[question])


def solve_beside(out: Path, question: Question) -> str:
    """Solve by a process of its own."""
    command = [sys.executable, "-m", "dashboard.draft.plan_job", str(out), str(question.place), *question.edits]
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, timeout=LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return _FAILED
    return "" if done.returncode == 0 and out.is_file() else _FAILED


def scenario_key(place: Path) -> str:
    """The same for runs of the same scenario, edits and version, whatever their seed, which no plan depends on."""
    try:
        written = place.stat()
    except OSError:
        return "none"
    return _scenario_key(place, written.st_mtime_ns)


@lru_cache(maxsize=256)
def _scenario_key(place: Path, written: int) -> str:
    document = tomllib.loads(place.read_text(encoding="utf-8"))
    document.get("run", {}).pop("seed", None)
    base = place.parent / str(document.get("base", ""))
    files = sorted(base.iterdir()) if base.is_dir() and base != place.parent else [base] if base.is_file() else []
    stamps = [(file.name, file.stat().st_mtime_ns) for file in files]
    text = json.dumps([version("pod2door"), document, stamps], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read(file: Path) -> Planned | str | None:
    return _parsed(file) if file.is_file() else None


@lru_cache(maxsize=256)
def _parsed(file: Path) -> Planned | str:
    document: dict[str, Any] = read_document(file)
    if "refused" in document:
        return str(document["refused"])
    if not Planned.__dataclass_fields__.keys() <= document.keys():
        return "Its plan could not be read."
    return Planned(**{name: document[name] for name in Planned.__dataclass_fields__})


@lru_cache(maxsize=8)
def plans_in(folder: Path) -> Plans:
    """The plans of a folder of runs; one for all pages."""
    return Plans(folder / "plans")


def plans_of(workspace: Workspace) -> Plans:
    """The plans of a workspace."""
    return plans_in(workspace.folder.absolute())
