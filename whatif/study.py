"""A batch file from its first line to its answer: read, checked, run, compared, told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput, Pod2doorError
from twin.run_folder import write_json
from whatif.batch import SEEDLESS, Batch, Variant
from whatif.running.result import BatchResult
from whatif.running.run import Report

if TYPE_CHECKING:
    from whatif.task import Runner

ANSWER_TEXT, ANSWER_JSON = "answer.txt", "answer.json"


@dataclass(frozen=True)
class Plan:
    """A batch that is ready to be run.

    Attributes
    ----------
    batch : Batch
    variants : tuple of Variant
    warnings : tuple of Finding
        What is doubtful about it, and runs.
    """

    batch: Batch
    variants: tuple[Variant, ...]
    warnings: tuple[Finding, ...]


@dataclass(frozen=True)
class Study:
    """A batch that was run, and what it says.

    Attributes
    ----------
    result : BatchResult
    text : str
        The answer, as it is read; "" where no run of the batch is there.
    document : mapping
        The answer as JSON: empty where there is none.
    """

    result: BatchResult
    text: str
    document: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The command's answer."""
        return self.result.to_json() | {"answer": self.document}


def plan(file: Path, *, edits: Sequence[str] = (), yes: bool = False) -> Plan:
    """Read a batch file, and check all of it before anything runs.

    Parameters
    ----------
    file : Path
    edits : sequence of str
        Changes to every variant, as ``run --edit`` takes them.
    yes : bool
        Whether many runs are meant.

    Raises
    ------
    InvalidInput
        With every finding; or when there are too many runs.
    """
    from whatif.batch_files.checking import check
    from whatif.batch_files.reading import read_batch
    from whatif.batch_files.size import refuse_too_many
    from whatif.designs.variants import variants
    from whatif.growth import read_ask

    batch = read_batch(file, edits).as_run()
    columns = variants(batch)
    refuse_too_many(batch, columns, yes=yes)
    findings = check(batch, columns)
    if any(finding.severity == "error" for finding in findings):
        raise InvalidInput(findings)
    if batch.growth:
        read_ask(batch)
    if batch.trial:
        batch = _as_trial(batch)
    return Plan(batch, columns, tuple(findings))


def _as_trial(batch: Batch) -> Batch:
    """The batch whose runs are a trial's seeds."""
    from whatif.trials import check_trial

    findings = check_trial(batch)
    if batch.factors or batch.growth:
        message = "a trial compares its own worlds: it takes neither factors nor variants nor [growth]"
        findings.append(Finding(batch.file, 0, "trial-and-factors", message))
    if findings:
        raise InvalidInput(findings)
    return replace(batch, part="trial", options={"trial": dict(batch.trial)})


def run(
    plan: Plan,
    *,
    out: Path | None = None,
    store: Path | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Report | None = None,
) -> Study:
    """Run a planned batch, and put its answer into its folder.

    Parameters
    ----------
    out, store, workers, scheduler, progress
        As `whatif.running.run.run_batch` takes them.

    Raises
    ------
    InvalidInput, Pod2doorError
        As `whatif.running.run.run_batch` does.
    """
    from whatif.running.run import run_batch
    from whatif.workers.cluster import open_runner

    with open_runner(store, workers=workers, scheduler=scheduler) as runner:
        result = run_batch(plan.batch, out=out, runner=runner, progress=progress, variants=plan.variants)
        if not any(result.seeds):
            return Study(result, "", {})
        text, document = (_trial if plan.batch.trial else _answer)(plan, result, runner)
    (result.out / ANSWER_TEXT).write_text(text, encoding="utf-8")
    write_json(result.out / ANSWER_JSON, document)
    return Study(result, text, document)


def _trial(plan: Plan, result: BatchResult, runner: Runner) -> tuple[str, dict[str, Any]]:
    """A trial's reading; its runs are kept already."""
    from whatif.trials import run_trial

    reading = run_trial(plan.batch, runner)
    question = [plan.batch.question, ""] if plan.batch.question else []
    return "\n".join([*question, *reading.lines, ""]), reading.to_json()


def _answer(plan: Plan, result: BatchResult, runner: Runner) -> tuple[str, dict[str, Any]]:
    from whatif.answer import answer
    from whatif.designs.aliases import aliases
    from whatif.growth import grow
    from whatif.running.run import observations

    seen, growth, notes = observations(result.out), None, []
    if plan.batch.growth:
        try:
            growth = grow(plan.batch, plan.variants, seen, runner)
        except Pod2doorError as error:
            notes.append(str(error))
    told = answer(
        plan.batch,
        seen,
        variants=plan.variants,
        summary=_summary(plan, result),
        confounded=aliases(plan.batch).lines(),
        growth=growth,
        warnings=plan.warnings,
        notes=notes,
    )
    return told.text(), told.to_json()


def _summary(plan: Plan, result: BatchResult) -> list[str]:
    """What was run, in a line or two; the same for the same batch, however it was disturbed."""
    batch, n = plan.batch, len(plan.variants)
    seeds = sorted(set(result.seeds))
    each = f"{seeds[0]}" if len(seeds) == 1 else f"{seeds[0]} to {seeds[-1]}"
    how = f"{each} {'seed' if seeds == [1] else 'seeds'} each, the same orders for all"
    if batch.part in SEEDLESS:
        how = "each run once, as nothing in it is left to chance"
    runs = f"{result.runs} {'run' if result.runs == 1 else 'runs'}"
    lines = [f"{n} {'variant' if n == 1 else 'variants'} of {batch.base}, {how}: {runs}."]
    if result.failed:
        lines.append(f"{result.failed} of them failed and are not counted.")
    if result.unneeded:
        lines.append(f"{result.unneeded} more were not needed: enough was known.")
    if result.skipped > result.unneeded:
        lines.append(f"{result.skipped - result.unneeded} more were not in the budget.")
    return lines
