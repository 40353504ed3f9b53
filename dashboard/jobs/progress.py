"""How far a job's command is: from the status.json of what it makes, else from what it last printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from dashboard.documents import number_of, read_document, seconds_of
from dashboard.jobs.job_folder import last_line, log_tail

_LINE = re.compile(r"^\s*[\d.]+ s\s+(?P<percent>\d+) %\s+(?P<stage>.*?)(?:  ETA (?:(?P<min>\d+) min )?(?P<s>\d+) s)?$")
CLOCK_SLACK_S = 1.0
LEAST_SHARE = 0.05
"""Of a run that must be done before the time it took says how long the rest takes."""
MOST_LEFT_S = 1e8
"""What says that it takes more than three years is not believed."""


class Progress(NamedTuple):
    """Stage, share that is done (0..1), seconds to go where known."""

    stage: str = ""
    share: float = 0.0
    seconds_left: float | None = None


def progress_of(folder: Path, out: Path, since: float) -> Progress:
    """How far the command is that the process of `folder` runs since then (seconds since 1970).

    A batch that goes on finds its former status.json: what is older than the process says nothing.
    """
    status = read_document(out / "status.json")
    if seconds_of(status.get("started")) >= since - CLOCK_SLACK_S:
        return of_status(status)
    return of_line(last_line(folder))


def reached(folder: Path) -> Progress:
    """How far a command was that has ended: the last that it printed about it."""
    lines = (of_line(line) for line in reversed(log_tail(folder).splitlines()))
    return next((progress for progress in lines if progress.stage), Progress())


def of_line(line: str) -> Progress:
    """What one line of a command's progress says."""
    found = _LINE.match(line)
    if found is None:
        return Progress()
    left = 60.0 * int(found["min"] or 0) + int(found["s"]) if found["s"] else None
    return Progress(found["stage"].strip(), min(1.0, int(found["percent"]) / 100), left)


def of_status(status: dict[str, object]) -> Progress:
    """What a status.json says."""
    share = min(1.0, max(0.0, number_of(status.get("progress")) or 0.0))
    if "eta_s" in status:
        left = number_of(status["eta_s"])
        left = None if left is None or left > MOST_LEFT_S else max(0.0, left)
    elif LEAST_SHARE <= share < 1:
        left = seconds_of(status.get("seconds")) * (1 - share) / share
    else:
        left = None
    return Progress(str(status.get("stage") or ""), share, left)
