"""What is known of a question: its document, and the job that asks it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.design.questions import Question
from dashboard.documents import read_document
from dashboard.jobs import Job
from dashboard.workspace import Workspace


@dataclass(frozen=True)
class Answer:
    """What is known of a question.

    Attributes
    ----------
    document : dict
        Of the command, as `--json` prints it; empty where it was never answered.
    written : int
        When, in nanoseconds since 1970; 0 for never.
    job : Job or None
        The newest that asks it.
    """

    document: dict[str, Any]
    written: int = 0
    job: Job | None = None

    @property
    def is_asked(self) -> bool:
        """Whether a job is at it or waits."""
        return self.job is not None and not self.job.is_over

    @property
    def failed(self) -> str:
        """Why the last job brought nothing; "" where it did, or is at it."""
        if self.job is None or self.job.state != "failed" or self.job.exit_code == INFEASIBLE:
            return ""
        return self.job.stage

    @property
    def state(self) -> str:
        """Changes when more than its progress does."""
        return f"{self.written} {self.job.job_id if self.job else ''} {self.job.state if self.job else ''}"

    @property
    def progress(self) -> str:
        """Changes as the job goes on."""
        return f"{self.job.stage} {self.job.progress} {self.job.seconds_left}" if self.is_asked and self.job else ""


INFEASIBLE = 4
"""Exit code of a command whose answer is that nothing can be done."""


def answer_to(workspace: Workspace, asked: Question) -> Answer:
    """What is known of a question now."""
    job = next((job for job in workspace.jobs.all() if job.kind == "design" and job.out == asked.out), None)
    try:
        written = asked.out.stat().st_mtime_ns
        run = asked.place / "result.json"
        if run.is_file() and run.stat().st_mtime_ns > written:
            written = 0  # another run in the same folder
    except OSError:
        written = 0
    return Answer(_document(asked.out, written) if written else {}, written, job)


@lru_cache(maxsize=64)
def _document(file: Path, written: int) -> dict[str, Any]:
    return read_document(file)
