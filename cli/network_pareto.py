"""`pod2door network pareto`: cost against on-time share against CO2."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli.interrupts import cut_short, leave_if_interrupted

if TYPE_CHECKING:
    from datasets import Scenario


def pareto(
    scenario: options.Scenario = "us",
    points: Annotated[
        int, typer.Option("--points", min=2, max=50, metavar="N", help="Limits on lateness, and as many on CO2.")
    ] = 6,
    seconds: Annotated[
        float | None,
        typer.Option("--seconds", min=0.1, metavar="S", help="Begin no plan after that long.", show_default="no limit"),
    ] = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    edits_out: Annotated[
        Path | None,
        typer.Option(
            "--edits-out",
            metavar="DIR",
            help="Write each point's settings as edits, as run --edits takes them: point-1.toml, ...",
            show_default=False,
            callback=options.output_folder,
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    """Trade cost against on-time share against CO2: plans that nothing beats, with the bend of their front."""
    import datasets
    from cli.output import print_json, reader_may_leave
    from cli.progress import progress
    from twin.design import tradeoffs

    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario, edits=edit or (), edits_file=edits)
        document = tradeoffs.pareto(loaded, points=points, seconds=seconds, report=report)
        if document["status"] == "done":
            report("done", 1.0)
    with reader_may_leave():
        (print_json if json else _tell)(document)
    if edits_out is not None:
        _write_edits(edits_out, loaded, document)
    leave_if_interrupted(document)


def _write_edits(folder: Path, scenario: Scenario, document: dict[str, Any]) -> None:
    from datasets.writing import edits_file
    from twin.design.tradeoffs import edits_of, explained

    folder.mkdir(exist_ok=True)
    for point in document["points"]:
        path = folder / f"point-{point['point']}.toml"
        why = "".join(f"# {line}\n" for line in explained(point))
        path.write_text(why + edits_file([*scenario.edits, *edits_of(point)]), encoding="utf-8")


def _tell(document: dict[str, Any]) -> None:
    from cli.output import print_rows, say

    today = document["today"]
    rows = [_told(point) | {"": _mark(point["point"], document)} for point in document["points"]]
    if today is not None:
        rows.append(_told({"point": "as it is"} | today))
    print_rows(rows, title=f"{document['scenario']}: cost, on time, CO2 of a day; nothing beats these", tell_apart=True)
    say(*cut_short(document, "there may be more points"))
    if len(document["points"]) == 1 and document["status"] == "done":
        say("one plan is the cheapest, the most on time and the cleanest: there is nothing to trade")
    if any(point["sets"] for point in document["points"]):
        say(
            "late USD and carbon USD/t are prices that steer a point: nobody pays them, and they are not in its USD",
            "(sites and overtime are); network plan with a point's edits has the carbon charge in its cost usd",
        )


def _told(point: dict[str, Any]) -> dict[str, Any]:
    return {
        "point": str(point["point"]),
        "USD": point["cost_usd"],
        "USD a package": point["cost_per_package_usd"],
        "on time %": 100 * point["on_time_share"],
        "CO2 t": point["co2_kg"] / 1000,
        "unserved": point["unserved_packages"],
        "late USD": point["late_usd"],
        "carbon USD/t": point["carbon_usd_per_t"],
        "carbon charge": point["carbon_charge_usd"],
    }


def _mark(number: int, document: dict[str, Any]) -> str:
    marks = {"knee": "knee of cost and on time", "knee_co2": "knee of cost and CO2"}
    return ", ".join(words for key, words in marks.items() if document[key] == number)
