"""`pod2door warehouse size`: the cheapest floor that holds a rate."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli.warehouse_run import Layout, OrdersFrom, Out

if TYPE_CHECKING:
    from warehouse.sizing import Sizing


class SizeMode(StrEnum):
    """Ways to pick that are tried."""

    pods = "pods"
    pickers = "pickers"
    proteus = "proteus"
    all = "all"


def size(
    lines_per_h: Annotated[
        float,
        typer.Option("--lines-per-h", min=1, max=1e6, metavar="N", help="Lines an hour to hold.", show_default=False),
    ],
    layout: Layout = None,
    mode: Annotated[SizeMode, typer.Option("--mode", help="Which ways to pick to try.")] = SizeMode.all,
    scenario: OrdersFrom = "us",
    edit: options.Edits = None,
    chart: Annotated[
        Path | None,
        typer.Option(
            "--chart",
            metavar="FILE.svg",
            help="Draw cost a line against lines an hour.",
            show_default=False,
            callback=options.output_file,
        ),
    ] = None,
    out: Out = None,
    json: options.Json = False,
) -> None:
    """Find the cheapest robots, stations and pickers that hold N lines an hour at 95 %, and where the modes cross."""
    import datasets
    from cli.output import keep_json, print_json
    from cli.progress import progress
    from warehouse.modes import MODES
    from warehouse.sizing import size as find

    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario, edits=edit or ())
        modes = MODES if mode is SizeMode.all else (mode.value,)
        found = find(layout, loaded, lines_per_h, modes=modes, progress=report)
        report("done", 1.0)
    if chart is not None:
        from warehouse.sizing import write_chart

        write_chart(found, chart)
    if out is not None:
        keep_json(found.to_json(), out)
    if json:
        print_json(found.to_json())
        return
    _show(found)


def _show(found: Sizing) -> None:
    from cli.output import number, print_rows

    told = found.to_json()
    print_rows(told["modes"], title=f"Cheapest floors that hold {number(found.rate)} lines/h at 95 %")
    print()
    print_rows(told["crossover"]["points"], title="Cost a line by lines an hour")
    meet = found.crossover
    if meet.rate == meet.rate:
        print(
            f"\n{meet.cheaper_above} cost less than {meet.cheaper_below} above {number(meet.rate)} lines/h"
            f" (90 % interval {number(meet.low)} to {number(meet.high)})"
        )
    else:
        print(f"\n{meet.cheaper_above} cost less than {meet.cheaper_below} at every one of these rates")
