"""`pod2door explain`: one order's story."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import options


def explain(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.", show_default=False)],
    order: Annotated[int, typer.Argument(min=0, metavar="ORDER", help="Number of the order.", show_default=False)],
    json: options.Json = False,
) -> None:
    """Tell one order's story: the candidates and their cost, why this one, each hop planned and actual."""
    import twin
    from cli.output import print_json, say
    from cli.progress import progress

    with progress() as report:
        story = twin.explain(run, order, progress=report, note=say)
    if json:
        print_json(story)
        return
    from cli.story import print_story

    print_story(story)
