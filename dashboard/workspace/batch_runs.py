"""Runs of batches by name: ``close-a-site~3`` is variant 3 of the batch in that folder, opened as its first run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InvalidInput

if TYPE_CHECKING:
    from whatif.runs import BatchRecord

MARK = "~"
"""Between the batch's folder and the variant's number."""


def batch_run_id(batch: str, variant: int) -> str:
    """The name of a batch's variant.

    Examples
    --------
    >>> batch_run_id("close-a-site", 3)
    'close-a-site~3'
    """
    return f"{batch}{MARK}{variant}"


def batch_run_folders(runs: Path, run_id: str) -> dict[int, Path]:
    """Folders of a batch's variant by seed, in rising order; empty where the name is of none that has run."""
    batch, mark, variant = run_id.rpartition(MARK)
    if not mark or not variant.isdecimal() or not batch or Path(batch).name != batch:
        return {}
    record = _record(runs / batch)
    if record is None:
        return {}
    own = record.runs[(record.runs["variant"] == int(variant)) & (record.runs["state"] == "done")]
    found = {int(seed): record.folder(str(at)) for seed, at in zip(own["seed"], own["address"], strict=True)}
    return {seed: folder for seed, folder in sorted(found.items()) if (folder / "result.json").is_file()}


def _record(folder: Path) -> BatchRecord | None:
    from whatif.runs.batch_folder import is_batch, read_batch_folder

    try:
        return read_batch_folder(folder) if is_batch(folder) else None
    except InvalidInput:
        return None
