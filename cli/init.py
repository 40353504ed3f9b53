"""`pod2door init`: a scenario folder of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import options


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.", show_default=False)],
    source: Annotated[str, typer.Option("--from", metavar="NAME", help="The scenario to start from.")] = "demo",
    json: options.Json = False,
) -> None:
    """Make a scenario folder of your own to edit."""
    import datasets
    from cli.output import print_json, say

    datasets.init(folder, source)
    if json:
        print_json({"out": str(folder)})
        return
    print(folder)
    say(f"Edit its files, then: pod2door check {folder} && pod2door run {folder}")
