"""`pod2door whatif sensitivity|calibrate`: which assumptions matter, and what one's own figures say of them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli.whatif_run import Scheduler, Store, Workers

if TYPE_CHECKING:
    from cli.progress import Report
    from whatif.task import Finished


class Method(StrEnum):
    """How to ask which assumptions matter."""

    morris = "morris"
    sobol = "sobol"


def sensitivity(
    scenario: options.Scenario = "demo",
    method: Annotated[
        Method, typer.Option("--method", help="morris: screen many; sobol: shares of the variance, for a few.")
    ] = Method.morris,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="PATTERN", help="These assumptions (floor.*). Repeatable.", show_default="all"),
    ] = None,
    kpi: Annotated[
        list[str] | None,
        typer.Option("--kpi", metavar="NAME", help="Figures to ask about. Repeatable.", show_default="the usual"),
    ] = None,
    size: Annotated[
        int | None,
        typer.Option("--size", min=1, metavar="N", help="Trajectories (morris) or base points (sobol)."),
    ] = None,
    seeds: Annotated[str, typer.Option("--seeds", metavar="LIST", help="Of the orders, for every point.")] = "1..3",
    budget: Annotated[
        int | None, typer.Option("--budget", min=1, metavar="N", help="Runs at most.", show_default=False)
    ] = None,
    edit: options.Edits = None,
    store: Store = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    yes: Annotated[bool, typer.Option("--yes", help="Many runs are meant.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would take; run nothing.")] = False,
    json: options.Json = False,
) -> None:
    """Which of the assumed defaults matter, and which cannot be told from chance."""
    from cli.output import print_json
    from cli.progress import progress
    from whatif.sensitivity import plan
    from whatif.sensitivity import sensitivity as ask
    from whatif.workers.cluster import open_runner

    asked = _asked(method, only or [], seeds, size, budget, edit or [])
    planned = plan(scenario, **asked)
    if dry_run:
        print_json({"runs": planned.runs, "text": str(planned)}) if json else print(planned)
        return
    _refuse_many(planned.runs, str(planned), yes)
    with progress() as report, open_runner(store, workers=workers, scheduler=scheduler) as runner:
        found = ask(
            scenario,
            runner=runner,
            kpis=kpi or (),
            on_done=_counted(report, planned.runs),
            **asked,
        )
        report("done", 1.0)
    if json:
        print_json(found.to_json())
    else:
        print("\n".join(found.sentences()))


def _refuse_many(runs: int, text: str, yes: bool) -> None:
    from core.errors import Finding, InvalidInput
    from whatif.batch_files.size import RUNS_WITHOUT_ASKING

    if runs > RUNS_WITHOUT_ASKING and not yes:
        how = "say --yes, or take fewer: --only, --size, --seeds, --budget"
        message = f"{text}, {RUNS_WITHOUT_ASKING} at most without --yes: {how}"
        raise InvalidInput([Finding("--yes", 0, "too-many-runs", message)])


def _asked(
    method: Method, only: list[str], seeds: str, size: int | None, budget: int | None, edits: list[str]
) -> dict[str, Any]:
    """What is asked, with everything that is wrong with it at once."""
    from core.errors import Finding, InvalidInput
    from datasets.edits import edit_of_text
    from whatif.batch_files.seeds import seeds_of

    findings: list[Finding] = []
    common = tuple(edit for text in edits if (edit := edit_of_text(text, findings)) is not None)
    found: tuple[int, ...] = ()
    try:
        found = seeds_of(seeds)
    except ValueError as error:
        findings.append(Finding("--seeds", 0, "bad-seeds", str(error)))
    if findings:
        raise InvalidInput(findings)
    return {"method": method.value, "keys": only, "seeds": found, "size": size, "budget": budget, "edits": common}


def calibrate(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Parameters with ranges, observed figures.", show_default=False),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE.toml",
            help="Write the fit as edits, as run --edits takes them.",
            show_default=False,
            callback=options.output_file,
        ),
    ] = None,
    store: Store = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    json: options.Json = False,
) -> None:
    """Fit assumptions to figures that you have observed, and say what these cannot tell."""
    from cli.output import print_json
    from cli.progress import progress
    from whatif.calibrate import calibrate as fit
    from whatif.calibrate import read_calibration
    from whatif.workers.cluster import open_runner

    spec = read_calibration(file)
    with progress() as report, open_runner(store, workers=workers, scheduler=scheduler) as runner:
        found = fit(spec, runner, on_done=_counted(report, spec.runs))
        report("done", 1.0)
    if out is not None:
        out.write_text(found.edits_toml(), encoding="utf-8")
    if json:
        print_json(found.to_json())
    else:
        print("\n".join(found.sentences()))


def _counted(report: Report, runs: int) -> Callable[[Finished], None]:
    """A callback that reports runs done, of so many."""
    done = 0

    def count(finished: Finished) -> None:
        nonlocal done
        done += 1
        report("runs", min(0.99, done / max(1, runs)))

    return count
