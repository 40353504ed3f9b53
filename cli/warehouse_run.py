"""`pod2door warehouse run`: a floor over an hour or a shift, one way to pick beside the others."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from warehouse.compare import Comparison

SHORT_H = 0.5
"""Below, a tour of a walking picker may not end within the measured time."""

Layout = Annotated[
    str | None,
    typer.Argument(
        metavar="[LAYOUT]",
        help="A bundled floor (storey, small, large ...), a .toml of few numbers, a drawing (.geojson) or a .map.",
        show_default="storey",
    ),
]


Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE.json",
        help="Keep the JSON document in a file, too.",
        show_default=False,
        callback=options.output_file,
    ),
]
OrdersFrom = Annotated[str, typer.Option("--scenario", help="Where the orders and floor.* settings are from.")]


class Mode(StrEnum):
    """Ways to pick."""

    pods = "pods"
    pickers = "pickers"
    proteus = "proteus"
    both = "both"
    all = "all"


def _count(name: str, what: str) -> Any:
    return typer.Option(f"--{name}", min=0, metavar="N", help=what, show_default=False)


def run(
    layout: Layout = None,
    mode: Annotated[
        Mode,
        typer.Option(
            "--mode",
            help="pods: robots bring pods; pickers walk; proteus: carriers among people; both: pods and pickers.",
        ),
    ] = Mode.both,
    hours: Annotated[float, typer.Option("--hours", min=0.01, max=240, metavar="H", help="Measured time.")] = 1.0,
    robots: Annotated[int | None, _count("robots", "Drive units, or carriers in mode proteus.")] = None,
    stations: Annotated[int | None, _count("stations", "Pick stations that are open.")] = None,
    pickers: Annotated[int | None, _count("pickers", "People who pick; one a station with pods.")] = None,
    lines_per_h: Annotated[
        float | None,
        typer.Option(
            "--lines-per-h", min=0.1, max=1e6, metavar="N", help="Lines an hour.", show_default="200 a station"
        ),
    ] = None,
    orders: Annotated[
        Path | None,
        typer.Option(
            "--orders",
            metavar="FILE",
            help="Orders instead of the scenario's: a .csv of lines (order, placed_s, sku, units), .jsonl or .parquet.",
            show_default=False,
        ),
    ] = None,
    scenario: OrdersFrom = "us",
    edit: options.Edits = None,
    warm_up_h: Annotated[
        float | None,
        typer.Option(
            "--warm-up-h",
            min=0,
            max=48,
            metavar="H",
            help="Hours before the measured time.",
            show_default="0.5; 0 with --orders",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**53, help="Same seed, same run.")] = 1,
    trace: Annotated[
        Path | None,
        typer.Option(
            "--trace",
            metavar="FILE",
            help="Keep every agent's way, tick by tick.",
            show_default=False,
            callback=options.output_file,
        ),
    ] = None,
    gif: Annotated[
        Path | None,
        typer.Option(
            "--gif",
            metavar="FILE",
            help="A moving picture of the floor.",
            show_default=False,
            callback=options.output_file,
        ),
    ] = None,
    svg: Annotated[
        Path | None,
        typer.Option(
            "--svg",
            metavar="DIR",
            help="Pictures of the floor, and where it jams.",
            show_default=False,
            callback=options.output_folder,
        ),
    ] = None,
    out: Out = None,
    json: options.Json = False,
) -> None:
    """Run a floor: the same orders picked by robots that bring pods, by people who walk, by both together."""
    import datasets
    from cli.output import keep_json, say
    from cli.progress import progress
    from warehouse.floor_run import FloorRun, run_floor
    from warehouse.pictures import Pictures

    asked = FloorRun(layout, mode.value, hours, robots, stations, pickers, lines_per_h, orders, warm_up_h, seed)
    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario, edits=edit or ())
        with Pictures(asked.modes, trace=trace, gif=gif, svg=svg) as pictures:
            found = run_floor(asked, loaded, recorders=pictures.recorders, progress=report)
        report("done", 1.0)
    if hours < SHORT_H:
        say(
            f"{hours:g} h is short: a tour takes half an hour, so rates and costs mean little below --hours {SHORT_H:g}"
        )
    if out is not None:
        keep_json(found.to_json() | {"files": dict(pictures.files)}, out)
    _show(found, pictures.files, json)


def _show(found: Comparison, files: Mapping[str, list[str]], json: bool) -> None:
    from cli.output import finding_line, print_json, say

    say(*(finding_line(warning) for warning in found.warnings))
    if json:
        print_json(found.to_json() | {"files": dict(files)})
        return
    from cli.floor_table import print_comparison

    print_comparison(found)
    for mode, names in files.items():
        say(*(f"{mode}: {name}" for name in names))
