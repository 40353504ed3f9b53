"""Runs and batches of the command line that are under way in the workspace: they are shown, and left alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from core.processes import was_there
from dashboard.documents import number_of, read_document, seconds_of
from dashboard.jobs.job import Job
from dashboard.jobs.progress import of_status

MARK = "~"
"""Before the folder's name, in place of a job's id."""


def elsewhere(runs: Path, jobs: Sequence[Job]) -> list[Job]:
    """What runs in a folder of runs and none of the jobs has made; newest first.

    Parameters
    ----------
    runs : Path
    jobs : sequence of Job
        Started from the page.
    """
    ours = {job.out.name for job in jobs if not job.is_over}
    try:
        with os.scandir(runs) as entries:
            names = [entry.name for entry in entries if not entry.name.startswith(".") and entry.name not in ours]
    except OSError:
        return []
    found = [job for name in names if (job := _under_way(runs / name)) is not None]
    return sorted(found, key=lambda job: (-job.created, job.job_id))


def _under_way(folder: Path) -> Job | None:
    """The run or batch of a folder while its process lives; its status.json stands there from the first moment."""
    if not (folder / "status.json").is_file() or (folder / "result.json").is_file():
        return None
    status = read_document(folder / "status.json")
    pid = number_of(status.get("pid"))
    started = seconds_of(status.get("started"))
    if status.get("state") != "running" or pid is None or not was_there(int(pid), started):
        return None
    at = of_status(status)
    return Job(
        job_id=f"{MARK}{folder.name}",
        kind="batch" if (folder / "batch.toml").is_file() else "run",
        title="started from the command line",
        arguments=(),
        out=folder.absolute(),
        created=started,
        state="running",
        stage=at.stage,
        progress=at.share,
        seconds_left=at.seconds_left,
        pid=int(pid),
        is_ours=False,
    )
