"""What all pages work on: a folder of runs, the catalogue of it, and the jobs that were started from the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.workspace.catalogue import Catalogue

if TYPE_CHECKING:
    from dashboard.jobs import Job, Jobs


@dataclass(frozen=True)
class Workspace:
    """One folder of runs, scenarios and jobs.

    Attributes
    ----------
    folder : Path
        ``runs`` by default. Scenarios saved from the page lie in ``scenarios/`` beside it, jobs in its ``jobs/``.
    """

    folder: Path

    @cached_property
    def catalogue(self) -> Catalogue:
        """The runs that lie in it."""
        return Catalogue(self.folder)

    @cached_property
    def jobs(self) -> Jobs:
        """What was started from the page."""
        from dashboard.jobs import Jobs

        return Jobs(self.folder / "jobs")

    def under_way(self) -> list[Job]:
        """All jobs, and the runs and batches that the command line makes here now; newest first."""
        from dashboard.jobs.elsewhere import elsewhere

        jobs = self.jobs.all()
        return sorted([*jobs, *elsewhere(self.folder, jobs)], key=lambda job: (-job.created, job.job_id))

    @property
    def scenarios(self) -> Path:
        """Folder of the user's own scenarios."""
        return self.folder.absolute().parent / "scenarios"
