"""What a batch came to, in short: the command's answer and the folder's `result.json`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from whatif.running.schedule import Cell
from whatif.running.state import BatchState


@dataclass(frozen=True)
class Failure:
    """A run that failed.

    Attributes
    ----------
    variant : int
    name : str
        Of the variant.
    seed : int
    error : str
        One line.
    log : Path
        Where all of it is said.
    """

    variant: int
    name: str
    seed: int
    error: str
    log: Path

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return {**vars(self), "log": str(self.log)}


@dataclass(frozen=True)
class BatchResult:
    """A batch that was run.

    Attributes
    ----------
    out : Path
        Its folder: ``status.json``, ``batch.toml``, ``result.json``, ``runs.parquet``, ``kpis.parquet``,
        ``timings.parquet``.
    runs : int
        That the batch asked for: they are there, or failed.
    failed : int
        Of them.
    skipped : int
        Variants and seeds that the batch left out: it knew enough, or its budget was spent.
    unneeded : int
        Of them: it knew enough.
    kept : int
        Of the runs: existed before.
    seconds : float
    seeds : tuple of int
        Runs that are there, by variant.
    failures : tuple of Failure
    """

    out: Path
    runs: int
    failed: int
    skipped: int
    kept: int
    seconds: float
    seeds: tuple[int, ...]
    failures: tuple[Failure, ...] = ()
    unneeded: int = 0

    def to_json(self) -> dict[str, Any]:
        """The command's answer."""
        return {
            "out": str(self.out),
            "variants": len(self.seeds),
            "runs": self.runs,
            "failed": self.failed,
            "skipped": self.skipped,
            "unneeded": self.unneeded,
            "kept": self.kept,
            "seconds": round(self.seconds, 3),
            "failures": [failure.to_json() for failure in self.failures],
        }


def result_of(state: BatchState, out: Path, seconds: float) -> BatchResult:
    """The answer of a batch that is over."""
    asked = sorted(cell for cell in state.schedule.cells() if cell in state.finished)
    runs = [(cell, state.finished[cell]) for cell in asked]
    failures = [
        Failure(
            variant=cell.variant,
            name=state.variants[cell.variant].name,
            seed=state.batch.seeds[cell.seed],
            error=run.error,
            log=run.folder / "error.txt",
        )
        for cell, run in runs
        if run.error
    ]
    every = (Cell(v, s) for v in range(len(state.variants)) for s in range(len(state.batch.seeds)))
    left = set(every) - set(asked)
    there = [cell.variant for cell, run in runs if not run.error]
    return BatchResult(
        out=out,
        runs=len(runs),
        failed=len(failures),
        skipped=len(left),
        kept=sum(run.kept for _, run in runs),
        seconds=seconds,
        seeds=tuple(there.count(variant) for variant in range(len(state.variants))),
        failures=tuple(failures),
        unneeded=sum(bool(state.enough(cell)) for cell in left),
    )


def document_of(state: BatchState, result: BatchResult, content: dict[str, object]) -> dict[str, Any]:
    """`result.json`: the same bytes for the same batch, however it was disturbed."""
    return {
        "version": version("pod2door"),
        "question": state.batch.question,
        "metrics": list(state.batch.metrics),
        "batch": content,
        "runs": result.runs,
        "failed": result.failed,
        "skipped": result.skipped,
        "variants": [
            {"number": number, "name": variant.name, "seeds": result.seeds[number]}
            for number, variant in enumerate(state.variants)
        ],
        "failures": [
            {"variant": each.variant, "name": each.name, "seed": each.seed, "error": each.error}
            for each in result.failures
        ],
    }
