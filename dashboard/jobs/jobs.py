"""All jobs of a workspace: kept as folders, so that a reload or a restart of the dashboard loses none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dashboard.jobs.job import Job


class Jobs:
    """The jobs of a folder.

    Parameters
    ----------
    folder : Path
        One folder a job in it: ``job.json``, ``log.txt``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def submit(self, kind: str, title: str, arguments: Sequence[str], out: Path) -> Job:
        """Queue ``pod2door ARGUMENTS`` as a process of its own, and start it when its turn comes."""
        raise NotImplementedError

    def all(self) -> list[Job]:
        """Every job, newest first, as its files say now."""
        return []

    def get(self, job_id: str) -> Job | None:
        """One job; None where there is none of this id."""
        return next((job for job in self.all() if job.job_id == job_id), None)

    def cancel(self, job_id: str) -> None:
        """End a job: take it from the queue, or interrupt its process."""
        raise NotImplementedError

    def resume(self, job_id: str) -> Job:
        """Queue the same command again; a batch goes on where it stopped."""
        raise NotImplementedError

    def log(self, job_id: str) -> str:
        """The end of what the process printed."""
        raise NotImplementedError
