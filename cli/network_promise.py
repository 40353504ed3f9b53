"""`pod2door network promise`: a design's promise against what the simulation delivers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import options


def promise(
    run_or_design: Annotated[
        str,
        typer.Argument(
            metavar="RUN_OR_DESIGN",
            help="A run's folder; or a scenario (with edits: a design), which is run first.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where the design's run goes.", show_default="runs/<id>"),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, max=2**63 - 1, metavar="N", help="Of the orders.", show_default="the scenario's"),
    ] = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Hold what the plan of a design promises against what the simulation delivers, with why they differ."""
    import datasets
    from cli.output import print_json
    from cli.progress import progress
    from core.errors import Finding, InvalidInput
    from twin.design.promise.document import is_run, promise, simulate

    with progress() as report:
        run = Path(run_or_design)
        if not is_run(run_or_design):
            report("reading the scenario", 0.0)
            run = simulate(datasets.load(run_or_design, edits=edit or (), edits_file=edits), out, seed, report)
        elif edit or edits or out or seed is not None:
            raise InvalidInput(
                [Finding(run_or_design, 0, "is-run", "has been run: edits, --out and --seed need a scenario")]
            )
        report("planning", 0.9)
        told = promise(run)
        report("done", 1.0)
    (print_json if json else _print)(told)


def _print(told: Mapping[str, Any]) -> None:
    from cli.output import print_rows, say
    from cli.story import print_document

    facts = ("run", "scenario", "edits", "promised_cost_usd", "delivered_cost_usd")
    print_document({key: told[key] for key in facts})
    print()
    columns = ("line", "unit", "promised", "delivered", "difference")
    print_rows(told["lines"], columns=columns)
    print()
    print("Why they differ:")
    for reason in told["why"]:
        print(f"  {reason}")
    print()
    print_rows(told["places"], title="Sites whose work differs most from the plan, packages a day")
    if not told["same_plan"]:
        say("the program plans this scenario otherwise today than when it was run: run it again")
