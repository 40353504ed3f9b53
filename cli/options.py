"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Scenario = Annotated[
    str, typer.Argument(help="A bundled name (us, us-prime-day, demo), a folder or a .toml file.", show_default=True)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Edits = Annotated[
    list[str] | None,
    typer.Option(
        "--edit",
        metavar="PLACE.COLUMN=VALUE",
        help="Change the scenario for this run: VALUE is absolute, +N, -N or xF, e.g. FC-CVG-1.robots=+50. Repeatable.",
        show_default=False,
    ),
]
EditsFile = Annotated[
    Path | None, typer.Option("--edits", metavar="FILE", help="A TOML file of edits.", show_default=False)
]
