"""`pod2door network place`: which pool of stock lies where."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli import options
from cli.interrupts import cut_short, leave_if_interrupted


def _places(texts: list[str] | None) -> list[str]:
    """Check "B=x1.5"; a callback."""
    seen: set[str] = set()
    for text in texts or []:
        name, sign, value = text.partition("=")
        try:
            factor = float(value.removeprefix("x"))
        except ValueError:
            factor = -1.0
        if not sign or name.strip() not in ("A", "B", "C") or not 0 < factor < 1000:
            raise typer.BadParameter(f"{text!r} is no velocity and factor (B=x1.5)")
        if name.strip() in seen:
            raise typer.BadParameter(f"{name.strip()} is said twice")
        seen.add(name.strip())
    return texts or []


def place(
    scenario: options.Scenario = "us",
    places: Annotated[
        list[str] | None,
        typer.Option(
            "--places",
            metavar="VELOCITY=xF",
            help="As many times the centres for each pool of a velocity: B=x1.5. Repeatable.",
            show_default="as many as now",
            callback=_places,
        ),
    ] = None,
    in_region: Annotated[
        float,
        typer.Option(
            "--in-region",
            metavar="SHARE",
            min=0,
            max=1,
            help="Share of packages to be served in region at least.",
            show_default="as it comes",
        ),
    ] = 0.0,
    room: Annotated[
        float,
        typer.Option(
            "--room",
            metavar="FACTOR",
            min=0.01,
            max=1000,
            help="SKUs a m2 that a centre can hold, over the fullest centre's of today.",
        ),
    ] = 1.0,
    rounds: Annotated[
        int,
        typer.Option("--rounds", metavar="N", min=1, max=20, help="Placements to try, each with its own plan."),
    ] = 6,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds", metavar="S", min=0, help="Begin nothing new after this time.", show_default="no limit"
        ),
    ] = None,
    edits_out: options.EditsOut = None,
    stock_out: Annotated[
        Path | None,
        typer.Option(
            "--stock-out",
            metavar="FILE.csv",
            help="Write the whole stock table, as a scenario's stock.csv.",
            show_default=False,
            callback=options.output_file,
        ),
    ] = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Say which pool of stock should lie in which centre, so that orders split less and ways are shorter."""
    import datasets
    from cli.output import keep_edits, print_json, reader_may_leave, say
    from cli.progress import progress
    from twin.design.placement import Wanted, stock_table
    from twin.design.placement import place as find
    from twin.design.placement_document import document, edits_of

    if edits_out is not None and stock_out is not None and edits_out.absolute() == stock_out.absolute():
        raise typer.BadParameter("is the file of --edits-out, too", param_hint="--stock-out")
    factors = {text.partition("=")[0].strip(): float(text.partition("=")[2].removeprefix("x")) for text in places or []}
    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario, edits=edit or (), edits_file=edits)
        placed = find(loaded, Wanted(factors, in_region, room, rounds, seconds), report)
        if not placed.stopped:
            report("done", 1.0)
    told = document(placed)
    with reader_may_leave():
        (print_json if json else _show)(told)
    if edits_out is not None:
        keep_edits([*loaded.edits, *edits_of(placed)], edits_out, loaded.base)
    if stock_out is not None:
        table = stock_table(placed.scenario, placed.held, placed.held_before)
        table.to_csv(stock_out, index=False, lineterminator="\n")
        say(f"{stock_out}: {len(table):,} rows, for a scenario folder as stock.csv")
    leave_if_interrupted(told)


def _show(told: dict[str, Any]) -> None:
    """Before and after first, then where that comes from."""
    from cli.output import number, print_rows, say

    before, after = told["before"], told["after"]
    print(f"{told['status']}: {number(told['saves_usd'])} USD a day saved, by the plan of {told['scenario']}")
    print(f"published: {told['published_in_region_pct']:.0f} % served in region, with eight regions\n")
    rows = [{"figure": key.replace("_", " "), "before": before[key], "after": after[key]} for key in before]
    print_rows(rows, title="Before and after", tell_apart=True)
    moved = [
        {"pool": row["pool"], "moves": max(len(row["leaves"]), len(row["goes_to"])), "goes_to": _some(row["goes_to"])}
        for row in told["moves"]
    ]
    for title, table in (
        ("Pools", told["pools"]),
        ("Regions", told["regions"]),
        ("Moves", moved),
        ("What the most popular SKUs cover, at a Prime Now hub", told["hub_assortment"]),
    ):
        if table:
            print()
            print_rows(table, title=title)
    say(*cut_short(told, "there may be better placements"))


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
