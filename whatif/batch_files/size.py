"""How many runs a batch is, how long they may take, and when one has to say that it means it."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Finding, InvalidInput
from whatif.batch import Batch, Variant

RUNS_WITHOUT_ASKING = 500


def run_count(batch: Batch, variants: Sequence[Variant]) -> int:
    """Runs at most: variants times seeds, or what the budget allows."""
    every = len(variants) * len(batch.seeds)
    return every if batch.budget.runs is None else min(every, batch.budget.runs)


def refuse_too_many(
    batch: Batch, variants: Sequence[Variant], *, yes: bool = False, limit: int = RUNS_WITHOUT_ASKING
) -> None:
    """Raise InvalidInput where there are more runs than `limit` and nobody has said `yes`."""
    runs = run_count(batch, variants)
    if yes or runs <= limit:
        return
    message = (
        f"{len(variants)} variants x {len(batch.seeds)} seeds = {len(variants) * len(batch.seeds)} runs, "
        f"{limit} at most without --yes: say --yes, or take fewer seeds or levels, a fractional or sampled design, "
        "or a [budget] of runs"
    )
    raise InvalidInput([Finding(batch.file, 0, "too-many-runs", message)])


def minutes(runs: int, seconds_a_run: float, workers: int) -> float:
    """Minutes that the runs take.

    Parameters
    ----------
    runs : int
    seconds_a_run : float
        On one worker.
    workers : int
        That run at the same time.
    """
    return -(-runs // max(1, workers)) * seconds_a_run / 60
