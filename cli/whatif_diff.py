"""`pod2door whatif diff`: what edits change, cell by cell."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli import options


def diff(
    scenario: options.Scenario,
    other: Annotated[
        str | None,
        typer.Argument(metavar="[OTHER]", help="Another scenario to hold against it.", show_default="itself, edited"),
    ] = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE.toml",
            help="Save the edits, as run --edits and batches take them.",
            show_default=False,
            callback=options.output_file,
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    """What edits change of a scenario, or how two scenarios differ: cell by cell, what changed alike in one line."""
    import datasets
    from cli.output import counted, print_json, say
    from datasets.difference import difference
    from datasets.writing import edits_file

    before = datasets.load(scenario)
    after = datasets.load(other or scenario, edits=edit or (), edits_file=edits)
    changes = difference(before, after)
    if out is not None:
        out.write_text(edits_file(after.edits), encoding="utf-8")
    if json:
        print_json({"changes": [asdict(change) | {"line": str(change)} for change in changes]})
        return
    print("\n".join(map(str, changes)) if changes else "nothing differs")
    cells = sum(change.rows for change in changes)
    say(f"{counted(cells, 'cell')} {'differs' if cells == 1 else 'differ'}")
