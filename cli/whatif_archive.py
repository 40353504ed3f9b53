"""`pod2door whatif archive|restore`: runs as one file, to be read elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import options


def archive(
    places: Annotated[
        list[str], typer.Argument(metavar="RUN ...", help="Runs, batches, folders of them.", show_default=False)
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE.zip", help="The archive.", show_default=False, callback=options.output_file
        ),
    ],
    json: options.Json = False,
) -> None:
    """Pack runs, and batches with all their runs, into one file; compare and query read it as it is."""
    from cli.output import counted, print_json, say
    from whatif.runs.archive import archive as pack

    made = pack(places, out)
    say(*made.notes)
    if json:
        print_json(made.to_json())
    else:
        held = f"{counted(made.runs, 'run')}, {counted(made.batches, 'batch', 'batches')}"
        print(f"{made.out}: {held}, {made.bytes:,} bytes  ({made.seconds:.1f} s)")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="An archive.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where its runs go.", show_default=False)],
    json: options.Json = False,
) -> None:
    """Unpack an archive, each file checked by its digest."""
    from cli.output import print_json
    from whatif.runs.restore import restore as unpack

    made = unpack(file, out)
    if json:
        print_json({"out": str(out), "places": [str(place) for place in made]})
    else:
        print("\n".join(str(place) for place in made))
