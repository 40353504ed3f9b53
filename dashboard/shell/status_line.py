"""The one line about the runs that is always there: what runs, what waits, what ended how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.jobs import Job
from dashboard.parts import numbers
from dashboard.workspace import RunLabel


@dataclass(frozen=True)
class StatusLine:
    """What the run status shows.

    Attributes
    ----------
    state : str
        ``none``, ``queued``, ``running``, ``done``, ``failed``, ``cancelled`` or ``older``.
    run_id : str
    words : str
        After the id: a stage, "done", "failed".
    more : str
        At the right: time left, why, what it took.
    rest : str
        What drops where there is little room.
    share : float or None
        0..1 while one runs.
    """

    state: str
    run_id: str = ""
    words: str = ""
    more: str = ""
    rest: str = ""
    share: float | None = None

    @property
    def text(self) -> str:
        """All of it, as one sentence."""
        percent = "" if self.share is None else numbers.percent(100 * self.share, 0)
        return " ".join(part for part in (self.run_id, self.words, percent, self.more, self.rest) if part)


def status_line(jobs: Sequence[Job], run: RunLabel | None, why_older: str) -> StatusLine:
    """What to say first: what runs, else what waits, else how the last run ended if that is news, else the chosen run.

    Runs and batches go before what is made at the side, of which no end is told here.

    Parameters
    ----------
    jobs : sequence of Job
        Newest first.
    run : RunLabel or None
        The chosen run.
    why_older : str
        Why it is older than its input, "" where it is not known to be.
    """
    runs = [job for job in jobs if not job.is_beside and not job.is_side]
    for queue in (runs, [job for job in jobs if job.is_side]):
        waiting = [job for job in queue if job.state == "queued"]
        running = next((job for job in queue if job.state == "running"), None)
        if running:
            return _running(running, len(waiting))
        if waiting:
            return StatusLine("queued", waiting[-1].name, "queued", "next")
    last = runs[0] if runs else None
    if last and _is_news(last, run):
        return _over(last)
    if run is None:
        return StatusLine("none", words="No run yet", more="Run starts one")
    if why_older:
        return StatusLine("older", run.run_id, "older than its input", "Run again")
    return StatusLine("done", run.run_id, "done", _took(run.seconds), f"seed {run.seed}")


def clock_left(seconds: float | None) -> str:
    """Time to go: 0:18, 12:05, 1:02:30; "" while unknown."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _running(job: Job, waiting: int) -> StatusLine:
    left = clock_left(job.seconds_left)
    rest = " · ".join(filter(None, ["left" if left else "", f"{waiting} queued" if waiting else ""]))
    return StatusLine("running", job.name, job.stage, left, rest, job.progress)


def _over(job: Job) -> StatusLine:
    name = job.name
    if job.state == "done":
        return StatusLine("done", name, "done", "open", "it")
    if job.state == "cancelled":
        at = f" at {numbers.percent(100 * job.progress, 0)}" if job.progress else ""
        return StatusLine("cancelled", name, f"cancelled{at}", "resume")
    where = f"failed in {job.reached}" if job.reached else "failed"
    return StatusLine("failed", name, where, "Open log")


def _is_news(job: Job, run: RunLabel | None) -> bool:
    """Whether a job ended after the chosen run was made, and did not make it."""
    return run is None or (job.created > run.started and job.out.name != run.run_id)


def _took(seconds: float) -> str:
    return numbers.duration(seconds) if seconds else ""
