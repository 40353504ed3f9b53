"""One process that was started from the page, as its files say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

STATES = ("queued", "running", "done", "failed", "cancelled")
KINDS = ("run", "batch", "floor", "routes", "orders", "load", "verify", "design")
BESIDE = ("orders", "load")
"""Kinds that wait for nobody and keep nobody waiting: services that are being served, and what is sent to them."""
SIDE = ("floor", "routes", "verify")
"""Kinds that wait for each other alone, and give way to all else: no run waits for what a page wanted to show."""
DESIGN = "design"
"""The kind that answers a question of network design; in a queue of its own, for minutes at times. What such a command
prints is its answer, and is kept as the job's `out`."""


@dataclass(frozen=True)
class Job:
    """What a job is and how far it got.

    Attributes
    ----------
    job_id : str
    kind : str
        One of `KINDS`.
    title : str
        What a person calls it.
    arguments : tuple of str
        Of ``pod2door``: the same work by hand.
    out : Path
        Folder or file that it makes.
    created : float
        Seconds since 1970.
    state : str
        One of `STATES`.
    stage : str
        What it is at ("simulate"); why it stopped, where it failed.
    progress : float
        0..1.
    seconds_left : float or None
    exit_code : int or None
    pid : int or None
    reached : str
        The stage it was in when it failed or was cancelled ("plan"); "" where unknown.
    is_ours : bool
        Whether it was started from the page; another is a run or batch of the command line, which only is shown.
    """

    job_id: str
    kind: str
    title: str
    arguments: tuple[str, ...]
    out: Path
    created: float
    state: str = "queued"
    stage: str = ""
    progress: float = 0.0
    seconds_left: float | None = None
    exit_code: int | None = None
    pid: int | None = None
    reached: str = ""
    is_ours: bool = True

    @property
    def name(self) -> str:
        """What it is called: a run or a batch as its folder, anything else by its title."""
        return self.out.name if self.kind in ("run", "batch") else self.title

    @property
    def is_side(self) -> bool:
        """Whether it is made at the side of the runs: no run waits for it."""
        return self.kind in SIDE or self.kind == DESIGN

    @property
    def queue(self) -> str:
        """Name of the queue that it waits in."""
        return "side" if self.kind in SIDE else DESIGN if self.kind == DESIGN else "runs"

    @property
    def is_beside(self) -> bool:
        """Whether it runs beside the queue."""
        return self.kind in BESIDE

    @property
    def is_over(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.state in ("done", "failed", "cancelled")
