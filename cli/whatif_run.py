"""`pod2door whatif run`: a batch file from its first line to its answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options

if TYPE_CHECKING:
    from whatif.study import Plan

BatchFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="A batch: base, seeds, edits, factors (docs/whatif.md).", show_default=False),
]
Store = Annotated[
    Path | None,
    typer.Option("--store", metavar="DIR", help="Where runs are kept by content.", show_default="runs/store"),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=512, metavar="N", help="Processes here.", show_default="one a processor"),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="A Dask cluster instead: tcp://host:port.",
        show_default=False,
    ),
]


def run(
    file: BatchFile,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="The batch's folder.", show_default="runs/<name>-<content>"),
    ] = None,
    store: Store = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    edit: options.Edits = None,
    yes: Annotated[bool, typer.Option("--yes", help="Many runs are meant.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the file and list its variants; run nothing.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Run a batch: every variant with the same seeds, kept by content; then what differs, and how sure that is.

    The same command goes on where it was ended, and is quick when all is there.
    """
    from cli.output import counted, finding_line, print_json, say, text_of
    from cli.progress import progress
    from whatif import study

    with progress() as report:
        if scheduler and not dry_run:
            _reach(scheduler)
        report("checking", 0.0)
        planned = study.plan(file, edits=edit or (), yes=yes or dry_run)
        say(*(finding_line(warning) for warning in planned.warnings))
        if dry_run:
            _print_plan(planned, json)
            return
        try:
            done = study.run(planned, out=out, store=store, workers=workers, scheduler=scheduler, progress=report)
        except KeyboardInterrupt:
            say("cancelled: what has been run is kept, and the same command goes on")
            raise
        report("done", 1.0)
    if json:
        print_json(done.to_json())
    else:
        print(done.text, end="")
    failures = done.result.failures
    for failure in failures:
        say(text_of(f"{failure.name}, seed {failure.seed}: failed: {failure.error} ({failure.log})"))
    if not json:
        result = done.result
        made = f"{counted(result.runs - result.kept, 'run')} made, {result.kept:,} kept"
        print(f"\nbatch: {result.out}  ({made}, {result.seconds:.1f} s)")
    if failures:
        raise typer.Exit(1)


def _reach(scheduler: str) -> None:
    """Look whether a scheduler answers, before a batch is checked, which may take longer."""
    from whatif.workers.remote import remote_client

    with remote_client(scheduler):
        pass


def _print_plan(planned: Plan, json: bool) -> None:
    from cli.output import counted, print_json, print_rows, text_of

    batch = planned.batch
    rows = [
        {"variant": variant.number, "name": variant.name, "edits": [str(edit) for edit in variant.edits]}
        for variant in planned.variants
    ]
    runs = len(rows) * len(batch.seeds)
    if json:
        print_json({"name": batch.name, "variants": rows, "seeds": list(batch.seeds), "runs": runs})
        return
    of = f"{counted(len(rows), 'variant')} x {counted(len(batch.seeds), 'seed')}"
    print_rows(rows, title=f"{text_of(batch.name)}: {of} = {counted(runs, 'run')}")
