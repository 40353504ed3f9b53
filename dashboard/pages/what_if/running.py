"""Start, stop and go on with a batch: the commands that a person would type, as jobs."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Finding, InvalidInput
from dashboard.pages.what_if.batches import COPY, BatchView
from dashboard.pages.what_if.design import FILE, Design
from dashboard.pages.what_if.estimate import Size
from whatif.batch_files.size import RUNS_WITHOUT_ASKING
from whatif.designs.variants import variants
from whatif.running.output import default_folder
from whatif.running.state import content_of
from whatif.store.address import digest_of

if TYPE_CHECKING:
    from dashboard.jobs import Job
    from dashboard.workspace import Workspace

FILES = ".batch-files"
"""Folder of the workspace that holds the files of batches that were started from the page."""


def start(workspace: Workspace, design: Design, size: Size) -> Job:
    """Run a design as a batch of its own; the same design again goes on in its folder.

    Raises
    ------
    InvalidInput
        When the design is wrong, or nobody knows how long it will take: no batch is started without its count and
        minutes.
    """
    if design.batch is None or size.runs == 0:
        raise InvalidInput(list(design.findings) or [Finding(FILE, 0, "no-runs", "there is nothing to run")])
    if size.minutes is None:
        message = f"no run of {Path(design.batch.base).name} is known yet, so that nobody can say how long it takes"
        raise InvalidInput([Finding(FILE, 0, "unknown-time", f"{message}: run it once first")])
    batch = design.batch.as_run()
    folder = workspace.folder / default_folder(batch, digest_of(content_of(batch, variants(batch)))).name
    return workspace.jobs.submit("batch", batch.name, command(_kept(workspace, design.text), folder, size), folder)


def command(file: Path, out: Path, size: Size | None = None) -> list[str]:
    """``whatif run``, its runs kept beside the batch; of many runs the page has said how many."""
    told = ["whatif", "run", str(file), "--out", str(out), "--store", str(out.parent / "store")]
    return [*told, "--yes"] if size is None or size.runs > RUNS_WITHOUT_ASKING else told


def resume(workspace: Workspace, view: BatchView) -> Job:
    """The same command again: what has been run is kept, what failed or is left is run."""
    if view.job is not None:
        return workspace.jobs.resume(view.job.job_id)
    return workspace.jobs.submit(
        "batch", str(view.status.get("batch") or view.name), command(view.folder / COPY, view.folder), view.folder
    )


def stop(workspace: Workspace, view: BatchView) -> None:
    """End the process; what has been run is kept."""
    if view.job is not None:
        workspace.jobs.cancel(view.job.job_id)


def _kept(workspace: Workspace, text: str) -> Path:
    """The text as a file that the command takes."""
    folder = workspace.folder.absolute() / FILES
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:12]}.toml"
    file.write_text(text, encoding="utf-8")
    return file
