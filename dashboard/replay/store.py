"""The floors of a workspace: one folder each, made once, by a job."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from dashboard.documents import number_of, read_document
from dashboard.replay.floor import SEEDS, Floor

if TYPE_CHECKING:
    from dashboard.jobs import Job, Jobs

MODES = ("pods", "pickers")
RESULT, SIZING = "result.json", "sizing.json"
SIZE = "size"
"""Folder that a sizing's job names as its own, within the floor's."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class FloorStore:
    """Floors that were made, by name.

    Parameters
    ----------
    folder : Path
        ``runs/floors``; made when the first floor is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place(self, name: str) -> Path:
        """Folder of a floor.

        Raises
        ------
        InvalidInput
            When the name could lead anywhere else.
        """
        if not _NAME.fullmatch(name):
            raise InvalidInput([Finding(name[:80], 0, "no-floor", "is no name of a floor")])
        return self.folder / name

    def trace(self, name: str, mode: str) -> Path:
        """File of a floor's trace, whether it is there or not."""
        if mode not in MODES:
            raise InvalidInput([Finding(mode[:80], 0, "no-floor", f"a floor has {' and '.join(MODES)}")])
        return self.place(name) / f"floor-{mode}.trace"

    def has(self, name: str) -> bool:
        """Whether a floor of this name was made: a trace is put in its place when it is whole."""
        return any(self.trace(name, mode).is_file() for mode in MODES)

    def result(self, name: str) -> dict[str, dict[str, float]]:
        """Key figures of a floor by mode; none where there are none."""
        modes = self._json(name, RESULT).get("modes", {})
        try:
            return {mode: {k["name"]: k["value"] for k in told["kpis"]} for mode, told in modes.items()}
        except (AttributeError, KeyError, TypeError):
            return {}  # damaged, or another program's: the trace beside it can be looked at all the same

    def seconds(self, name: str) -> float | None:
        """What the run of a floor took; None where it is not known."""
        return number_of(self._json(name, RESULT).get("seconds"))

    def results(self, floor: Floor) -> list[dict[str, dict[str, float]]]:
        """Key figures of a floor and its repetitions, as far as they were made."""
        found = [self.result(floor.with_seed(number).key) for number in range(SEEDS)]
        return [result for result in found if result]

    def sizing(self, name: str) -> dict[str, Any]:
        """What `warehouse size` said of a floor; {} where it was not asked."""
        return self._json(name, SIZING)

    def _json(self, name: str, file: str) -> dict[str, Any]:
        return read_document(self.place(name) / file)

    def make(self, jobs: Jobs, floor: Floor, title: str, *, again: bool = False) -> Job | None:
        """The job that makes a floor, once; None where it is there.

        A floor that is being made is not asked for twice, nor one that failed, unless `again`.
        """
        if (self.place(floor.key) / RESULT).is_file() and self.has(floor.key):
            return None
        return self._submit(jobs, floor, title, traced=True, again=again)

    def repeat(self, jobs: Jobs, floor: Floor, title: str) -> None:
        """Ask for a floor's other seeds, which give its figures an interval; those that failed, again."""
        for number in range(1, SEEDS):
            one = floor.with_seed(number)
            if not (self.place(one.key) / RESULT).is_file():
                self._submit(jobs, one, title, traced=False, again=True)

    def repeating(self, jobs: Jobs, floor: Floor) -> list[Job]:
        """Jobs of a floor's other seeds that wait or run."""
        found = [self.job(jobs, floor.with_seed(number).key) for number in range(1, SEEDS)]
        return [job for job in found if job is not None and not job.is_over]

    def _submit(self, jobs: Jobs, floor: Floor, title: str, *, traced: bool, again: bool) -> Job:
        folder = self.place(floor.key)
        job = self.job(jobs, floor.key)
        if job is None or (again and job.state == "failed"):
            folder.mkdir(parents=True, exist_ok=True)
            words = title if traced else f"{title}, seed {floor.seed}"
            job = jobs.submit("floor", words, floor.arguments(folder.absolute(), traced=traced), folder)
        return job

    def job(self, jobs: Jobs, name: str, part: str = "") -> Job | None:
        """The newest job of a floor (or of its `SIZE`) that was not cancelled; None where there is none."""
        out = (self.place(name) / part).absolute()
        return next((job for job in jobs.all() if job.out == out and job.state != "cancelled"), None)

    def size(self, jobs: Jobs, floor: Floor, lines_per_h: float, title: str) -> Job:
        """Ask which floor is cheapest at a rate, and where pods and walking cost the same."""
        folder = self.place(floor.key)
        job = self.job(jobs, floor.key, SIZE)
        if job is not None and job.state in ("queued", "running"):
            return job
        folder.mkdir(parents=True, exist_ok=True)
        out = folder.absolute() / SIZING
        words = ["warehouse", "size", floor.layout, "--lines-per-h", f"{lines_per_h:.0f}", "--scenario", floor.scenario]
        for edit in floor.edits:
            words += ["--edit", edit]
        return jobs.submit(
            "floor", f"{title}: size for {lines_per_h:,.0f} lines/h", [*words, "--out", str(out)], folder / SIZE
        )
