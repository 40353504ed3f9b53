"""`pod2door network disrupt`: a disruption through the day simulation, and how the network recovers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options

if TYPE_CHECKING:
    from twin.design.disruption import Struck


def disrupt(
    scenario: options.Scenario,
    disruption: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A disruption's TOML file, or a bundled one: breakdowns, carrier-strike, hub-closed-by-snow, "
            "region-without-power.",
            show_default=False,
        ),
    ],
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            min=0,
            max=2**53,
            metavar="N",
            help="Seed of the orders, and of what the disruption draws.",
            show_default="the scenario's",
        ),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days", min=1, max=60, metavar="N", help="Measured days.", show_default="the file's, or as many as needed"
        ),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option("--tolerance", min=0.0001, max=0.5, help="Recovered: so small a share of the worst is missing."),
    ] = 0.01,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE.html",
            help="Write the curve of loss and recovery as a page.",
            show_default=False,
            callback=options.output_file,
        ),
    ] = None,
    edits_out: options.EditsOut = None,
    json: options.Json = False,
) -> None:
    """Run a disruption through the day simulation, beside the same orders without it: loss, recovery, cost."""
    import datasets
    from cli.output import print_json, reader_may_leave
    from cli.progress import progress
    from datasets.disruptions import read_disruption
    from twin.design import disruption as room

    read = read_disruption(disruption)
    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario, edits=edit or (), edits_file=edits)
        if edits_out is not None:
            _write_edits(edits_out, room.struck(loaded, read, seed=seed, days=days))
        document = room.disrupt(loaded, read, seed=seed, days=days, tolerance=tolerance, report=report)
        report("done", 1.0)
    with reader_may_leave():
        (print_json if json else _tell)(document)
    if html is not None:
        from twin.report.disruption import write_disruption

        write_disruption(html, document)


def _write_edits(path: Path, struck: Struck) -> None:
    from datasets.writing import edits_file

    path.write_text(edits_file([*struck.plain.edits, *struck.edits]), encoding="utf-8")


def _tell(document: dict[str, Any]) -> None:
    """The story first, then events and key figures."""
    from cli.output import number, print_rows

    loss = document["loss"]
    recovered = loss["time_to_recover_h"]
    print(f"{document['scenario']}: {document['disruption']}")
    print(document["description"])
    print()
    end = "has not recovered within the run" if recovered is None else f"recovered {number(recovered)} h later"
    held = loss["held_up"]
    print(
        f"The network {end}. At worst {number(held['worst'])} packages were held up "
        f"({number(held['worst_after_h'] or 0.0)} h after the failure), in all {number(loss['held_up_package_h'])} "
        f"package-hours."
    )
    print(
        f"{number(loss['later_than_asked_packages'])} packages more missed the day asked for, "
        f"{number(loss['late_packages'])} the day promised at checkout; "
        f"{loss['unserved_packages']:,} more found nobody."
    )
    print()
    print_rows([_event_row(event) for event in document["events"]], title="What happened")
    print()
    print_rows(document["kpis"], title="Key figures of the measured days", tell_apart=True)


def _event_row(event: dict[str, Any]) -> dict[str, Any]:
    from core.clock import SLOT_S, day_and_time

    times = {
        name: None if event[key] is None else day_and_time(event[key] // SLOT_S)
        for name, key in (("fails", "fails_s"), ("works again", "works_again_s"))
    }
    row = {"event": event["name"], "facilities": event["facilities"], "which": event["ids"][:4]} | times
    return row | {"stood still, facility-hours": event["still_facility_h"]}
