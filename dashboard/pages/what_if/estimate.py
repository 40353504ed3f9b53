"""How many runs a design is, spelled out, and how long they may take by runs that were made."""

from __future__ import annotations

import os
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InvalidInput
from dashboard.documents import read_document
from dashboard.pages.what_if.changes import kind_of, seed_count
from dashboard.pages.what_if.design import Design
from whatif.batch_files.size import minutes, run_count
from whatif.designs.variants import variants

if TYPE_CHECKING:
    from dashboard.workspace import Workspace

TIMES = "×"
FEWEST = 5
"""Runs of a batch that were made, from which its pace is taken."""


@dataclass(frozen=True)
class Size:
    """A design's size.

    Attributes
    ----------
    product : str
        "2 × 3 × 3 × 2 = 36".
    combinations, seeds, runs : int
        0 where the design is wrong.
    minutes : float or None
        None where no run of its base is known.
    """

    product: str
    combinations: int
    seeds: int
    runs: int
    minutes: float | None = None


def size_of(design: Design, seconds_a_run: float | None, workers: int | None = None) -> Size:
    """The size of a design.

    Parameters
    ----------
    seconds_a_run : float, optional
        Of its base, on one worker.
    workers : int, optional
        One a processor by default.
    """
    counts = [len(factor.get("levels", ())) for factor in design.factors]
    if design.batch is None:
        return Size(_product(design.document, counts, None), 0, seed_count(design.document), 0)
    batch = design.batch.as_run()
    try:
        columns = variants(batch)
    except InvalidInput:
        return Size(_product(design.document, counts, None), 0, len(batch.seeds), 0)
    runs = run_count(batch, columns)
    takes = None if seconds_a_run is None else minutes(runs, seconds_a_run, workers or os.cpu_count() or 1)
    return Size(_product(design.document, counts, len(columns)), len(columns), len(batch.seeds), runs, takes)


def _product(document: Mapping[str, Any], counts: list[int], n: int | None) -> str:
    """The design's sum, without what it comes to where that is not known."""
    kind, total = kind_of(document), "" if n is None else f" = {n}"
    if not counts:
        return f"{n} variants" if n and n > 1 else "1"
    if kind == "full":
        return f" {TIMES} ".join(map(str, counts)) + total
    if kind == "one_at_a_time":
        return " + ".join(map(str, [1, *(count - 1 for count in counts)])) + total
    return f"1 + {n - 1} points{total}" if n else "sampled"


def seconds_a_run(workspace: Workspace, base: str) -> float | None:
    """Seconds that a run of this base takes: of batches where there are any, else of single runs; None of neither."""
    name = Path(base).name
    known = _of_batches(workspace.folder, name)
    if not known:
        known = [label.seconds for label in workspace.catalogue.runs() if Path(label.base).name == name]
    known = [seconds for seconds in known if seconds > 0]
    return statistics.median(known) if known else None


def _of_batches(folder: Path, base: str) -> list[float]:
    """Mean seconds a run of each finished batch: its time by its workers."""
    from dashboard.pages.what_if.batches import batch_folders

    found = []
    for place in batch_folders(folder):
        result, status = read_document(place / "result.json"), read_document(place / "status.json")
        made = (status.get("counts") or {}).get("done", 0)
        if Path(str((result.get("batch") or {}).get("base", ""))).name != base or made < FEWEST:
            continue
        found.append(float(status.get("seconds") or 0) * max(1, int(status.get("workers") or 1)) / made)
    return found
