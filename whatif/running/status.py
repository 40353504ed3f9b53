"""A batch's `status.json`: how far it is, for whoever watches; written whole, and not oftener than anybody can read."""

from __future__ import annotations

import math
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

from twin.run_folder import STATUS, write_json
from whatif.running.schedule import Cell
from whatif.running.state import BatchState
from whatif.task import Finished

EVERY_S = 0.2
_SHARE = 0.02
"""Of the time that may go into writing it: of a large batch it is written more seldom."""

LETTERS = {"d": "done", "k": "kept", "r": "running", "q": "queued", "f": "failed", "s": "skipped"}


class Status:
    """Writes a batch's status.

    Parameters
    ----------
    folder : Path
        The batch's.
    about : dict
        What stays as it is: the batch's name, content and store.
    """

    def __init__(self, folder: Path, about: dict[str, Any]) -> None:
        self._file = folder / STATUS
        self._about = about
        self._started = time.time()
        self._next = 0.0
        self.last: dict[str, Any] = {}

    def show(self, state: BatchState, n_workers: int, *, now: bool = False) -> dict[str, Any] | None:
        """Write how far the runs are, unless it was just done; what was written, as `running` says it, or None."""
        began = time.monotonic()
        if began < self._next and not now:
            return None
        document = running(state, n_workers)
        self.write("running", document["stage"], document)
        took = time.monotonic() - began
        self._next = began + max(EVERY_S, took / _SHARE)
        return document

    def write(self, state: str, stage: str, more: dict[str, Any] | None = None, error: str | None = None) -> None:
        """Write a state: running, done, failed or cancelled; what was last known of the runs stays."""
        self.last |= more or {}
        write_json(
            self._file,
            {
                **self._about,
                "state": state,
                "progress": self.last.get("progress", 0.0),
                "pid": os.getpid(),
                "started": self._started,
                "seconds": round(time.time() - self._started, 3),
                "error": error,
                **self.last,
                "stage": stage,
            },
        )


def running(state: BatchState, n_workers: int) -> dict[str, Any]:
    """How far the runs are: share, time to go, counts, and each variant's seeds as letters (`LETTERS`).

    The oldest that were handed out count as running, one a worker.
    """
    kept = list(state.schedule.cells())
    cells = _letters(state, kept, n_workers)
    counts = Counter("".join(cells))
    over = sum(cell in state.finished for cell in kept)
    return {
        "stage": stage_of(state, n_workers),
        "progress": round(over / max(1, len(kept)), 4),
        "eta_s": eta_s(state, kept, n_workers),
        "workers": n_workers,
        "runs": len(kept),
        "counts": {name: counts[letter] for letter, name in LETTERS.items()},
        "seeds": list(state.batch.seeds),
        "variants": [variant.name for variant in state.variants],
        "cells": cells,
        "failures": failures(state, kept),
    }


def stage_of(state: BatchState, n_workers: int) -> str:
    """What the workers are about: "starting workers", "warming up" (their first runs), "runs"."""
    if _warm(state, n_workers) or (state.finished and state.complete()):
        return "runs"
    return "warming up" if n_workers else "starting workers"


def _warm(state: BatchState, n_workers: int) -> list[tuple[Cell, Finished]]:
    """Runs that were made, without the first that came, one a worker: programs are compiled and caches empty then."""
    return [(cell, run) for cell, run in state.finished.items() if not run.kept][max(1, n_workers) :]


def eta_s(state: BatchState, kept: list[Cell], n_workers: int) -> float | None:
    """Seconds to go: those that each remaining run's variant took so far, by as many as work side by side.

    None as long as workers have made no more than their first runs; a variant without one takes what all took.
    """
    took: dict[int, list[float]] = {}
    for cell, run in _warm(state, n_workers):
        if not run.error:
            took.setdefault(cell.variant, []).append(run.seconds + run.overhead_s)
    left = Counter(cell.variant for cell in kept if cell not in state.finished)
    if not left:
        return 0.0
    every = [seconds for each in took.values() for seconds in each]
    if not every:
        return None
    mean = {variant: math.fsum(each) / len(each) for variant, each in took.items()}
    work = sum(count * mean.get(variant, math.fsum(every) / len(every)) for variant, count in left.items())
    return round(work / max(1, min(n_workers, left.total())), 1)


def failures(state: BatchState, kept: list[Cell]) -> list[dict[str, Any]]:
    """Runs that failed, with where more is said."""
    return [
        {
            "variant": cell.variant,
            "seed": state.batch.seeds[cell.seed],
            "error": run.error,
            "log": str(run.folder / "error.txt"),
        }
        for cell in sorted(kept)
        if (run := state.finished.get(cell)) is not None and run.error
    ]


def _letters(state: BatchState, kept: list[Cell], n_workers: int) -> list[str]:
    under_way = [cell for cell in state.sent if cell not in state.finished]
    letters = [["s"] * len(state.batch.seeds) for _ in state.variants]
    for cell in kept:
        run = state.finished.get(cell)
        letters[cell.variant][cell.seed] = "q" if run is None else "f" if run.error else "k" if run.kept else "d"
    for cell in under_way[:n_workers]:
        letters[cell.variant][cell.seed] = "r"
    return ["".join(row) for row in letters]
