"""`pod2door network screen`: every facility closed in turn, ranked by the damage."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import options
from cli.interrupts import cut_short, leave_if_interrupted

SHOWN = 25
"""Rows of a table that are printed, at most; --json has all."""
LEAST = 10
"""Rows of the table of those whose loss costs least."""
NAMED = 3
"""Of them, those that a sentence names."""


def screen(
    scenario: options.Scenario = "us",
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="Only facilities of this kind. Repeatable.", show_default=False),
    ] = None,
    lanes: Annotated[bool, typer.Option("--lanes", help="Close each lane between hubs instead.")] = False,
    pairs: Annotated[
        list[str] | None,
        typer.Option(
            "--pairs", metavar="A,B", help="Close these two together instead (ids). Repeatable.", show_default=False
        ),
    ] = None,
    worst_pairs: Annotated[
        int, typer.Option("--worst-pairs", min=0, max=60, metavar="K", help="Then every two of the K worst.")
    ] = 0,
    check: Annotated[
        int, typer.Option("--check", min=0, metavar="N", help="Plan N of them anew in full and compare.")
    ] = 0,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=64, metavar="N", help="Processes.", show_default="one a core"),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option("--seconds", min=0.1, metavar="S", help="Close nothing more after that.", show_default="no limit"),
    ] = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Close every facility in turn (or lanes, or pairs) and rank what that does to cost and service."""
    import datasets
    from cli.output import print_json
    from cli.progress import progress
    from twin.design.screening import Wanted, screened

    wanted = Wanted(tuple(kind or ()), lanes, tuple(_two(text) for text in pairs or ()), worst_pairs)
    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario, edits=edit or (), edits_file=edits)
        document = screened(loaded, wanted, seconds=seconds, check=check, workers=workers, report=report)
    if json:
        print_json(document)
    else:
        _tell(document)
        _tell_least(document, [scenario, *_as_given(edit, edits)])
    leave_if_interrupted(document)
    if not all(row["same"] for row in document["checked"]):
        raise typer.Exit(1)


def _two(text: str) -> tuple[str, str]:
    first, _, second = text.partition(",")
    if not first.strip() or not second.strip() or "," in second:
        raise typer.BadParameter(f"{text!r} is not two ids with a comma between", param_hint="--pairs")
    if first.strip() == second.strip():
        raise typer.BadParameter(f"{text!r} is one place twice", param_hint="--pairs")
    return first.strip(), second.strip()


def _tell(document: dict[str, Any]) -> None:
    from cli.output import print_rows, say

    base = document["base"]
    print(
        f"{document['scenario']} as it is: {base['cost_usd']:,.0f} USD a day, {base['packages_per_day']:,} packages, "
        f"{base['late_packages']:,} late, {base['unserved_packages']:,} unserved"
    )
    for key in ("facilities", "lanes", "pairs"):
        if document[key]:
            print_rows(
                [_short(row) for row in document[key][:SHOWN]],
                title=f"{key} closed in turn, the worst first ({len(document[key])})",
            )
    print_rows(document["checked"], title="planned anew in full")
    if max(len(document[key]) for key in ("facilities", "lanes", "pairs")) > SHOWN:
        say("--json has all rows")
    say(*cut_short(document, "what is not listed was not closed or not planned anew"))


def _tell_least(document: dict[str, Any], asked: list[str]) -> None:
    """Which sites cost less to lose than to keep, and the command that weighs the first with promises kept."""
    from cli.output import print_rows

    rows = sorted(document["facilities"], key=lambda row: row["net_usd"])
    if len(rows) > SHOWN:
        print_rows(
            [_short(row) for row in rows[:LEAST]], title="those whose loss costs least, net of what the site saves"
        )
    gains = [row for row in rows if row["net_usd"] < 0]
    if gains:
        named = ", ".join(f"{row['id']} {-row['net_usd']:,.0f}" for row in gains[:NAMED])
        more = " ..." if len(gains) > NAMED else ""
        print(f"{len(gains)} of {len(rows)} cost less to lose than to keep, each alone: {named}{more} USD a day")
        only = ["--edit", "design.open_sites=keep", "--edit", f"design.{gains[0]['id']}.choice=may_close"]
        print(f"With cut-offs and promises as they are: {shlex.join(['pod2door', 'network', 'locate', *asked, *only])}")


def _as_given(edit: list[str] | None, edits: Path | None) -> list[str]:
    """The edits of a command line, to be given again."""
    return [*(word for one in edit or () for word in ("--edit", one)), *(("--edits", str(edits)) if edits else ())]


def _short(row: dict[str, Any]) -> dict[str, Any]:
    names = {
        "id": "id",
        "kind": "kind",
        "delta_objective_usd": "damage USD/day",
        "net_usd": "net USD/day",
        "delta_cost_usd": "cost",
        "delta_late_packages": "late",
        "delta_unserved_packages": "unserved",
        "fixed_usd_saved": "fixed saved",
        "beyond_sum_usd": "beyond the sum",
    }
    told = {said: row[name] for name, said in names.items() if name in row}
    if "alone_usd" in row:
        each = ("–" if usd is None else f"{usd:,.0f}" for usd in row["alone_usd"])
        told["each alone USD"] = " and ".join(each)
        told["beyond the sum"] = told.pop("beyond the sum")
    return told
