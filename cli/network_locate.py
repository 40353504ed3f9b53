"""`pod2door network locate`: which facilities to open, for a scenario or for a benchmark file."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from cli import locate_scenario, options
from cli.interrupts import cut_short, leave_if_interrupted


def _goal(first: str) -> str:
    if first not in ("", "cost", "service"):
        raise typer.BadParameter(f"{first!r} is neither service nor cost")
    return first


def _finite(value: float | None) -> float | None:
    """Refuse what compares with nothing; endless time is no limit."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(f"{value} is not a finite number")
    return value


Where = Annotated[
    str,
    typer.Argument(
        metavar="FILE_OR_SCENARIO",
        help="A scenario (us, demo, a folder, a .toml file), or a file of the OR-Library: cap41.txt, pmed1.txt.",
        show_default=True,
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        metavar="S",
        min=0.0,
        help="Answer after this time (of a scenario: roughly; without it, after so many plans).",
        show_default=False,
        callback=_finite,
    ),
]


def locate(
    where: Where = "us",
    seconds: Seconds = None,
    capacity: Annotated[
        float | None,
        typer.Option(
            "--capacity",
            metavar="UNITS",
            min=0.0,
            callback=_finite,
            help="What the word `capacity` in a file stands for (capa, capb, capc).",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write who is served from where: .csv, else JSON (of a file).",
            show_default=False,
            callback=options.output_file,
        ),
    ] = None,
    first: Annotated[
        str,
        typer.Option(
            "--first",
            metavar="GOAL",
            help="service: the least unserved and late packages first, then cost (of a scenario).",
            show_default="cost, with both at their prices",
            callback=_goal,
        ),
    ] = "",
    alternatives: Annotated[
        int, typer.Option("--alternatives", metavar="N", min=0, help="Next best designs to tell (of a scenario).")
    ] = 5,
    edits_out: options.EditsOut = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Decide which facilities to open at the least cost, with a bound on how much less it could be."""
    if is_problem_file(where):
        if edit or edits or edits_out or first:
            raise typer.BadParameter("--edit, --edits, --edits-out and --first are for scenarios, not for files")
        _locate_file(Path(where), seconds, capacity, out, json)
        return
    if out is not None or capacity is not None:
        raise typer.BadParameter(
            "--out and --capacity are for files; what is decided of a scenario goes to --edits-out"
        )
    locate_scenario.locate(
        where,
        seconds=seconds,
        first=first,
        alternatives=alternatives,
        edits_out=edits_out,
        edit=edit,
        edits=edits,
        json=json,
    )


def is_problem_file(where: str) -> bool:
    """Whether this is a file of numbers, not a scenario: a file that is no .toml."""
    path = Path(where)
    return path.is_file() and path.suffix.lower() != ".toml"


def _locate_file(file: Path, seconds: float | None, capacity: float | None, out: Path | None, json: bool) -> None:
    from cli.output import print_json, reader_may_leave, say
    from cli.progress import progress
    from cli.story import print_document
    from twin.design.warehouse_file import locate_file, write_served

    with progress() as report:
        found, rows = locate_file(file, seconds=seconds, capacity=capacity, report=report)
    if out is not None:
        found["out"] = str(out)
    with reader_may_leave():
        (print_json if json else print_document)(found)
    if not json:
        say(*cut_short(found, "the bound holds, and there may be better answers"))
    if out is not None:
        write_served(out, found, rows)
    leave_if_interrupted(found)
