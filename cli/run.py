"""`pod2door run`: the twin end to end, into a run folder."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import options


class Packages(StrEnum):
    """How much of every package's own way is kept in the run folder."""

    none = "none"
    sample = "sample"
    all = "all"


def run(
    scenario: options.Scenario = "us",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="The run's folder.", show_default="runs/<id>"),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", min=0, max=2**63 - 1, metavar="N", help="Seed of the orders.", show_default="the scenario's"
        ),
    ] = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    orders: Annotated[
        Path | None,
        typer.Option(
            "--orders",
            metavar="FILE",
            help="Run these orders instead of generated ones: CloudEvents JSON lines (.jsonl) or Parquet.",
            show_default=False,
        ),
    ] = None,
    orders_out: Annotated[
        Path | None,
        typer.Option(
            "--orders-out",
            metavar="FILE",
            help="Write the run's orders, as --orders reads them, before they are run.",
            show_default=False,
            callback=options.output_file,
        ),
    ] = None,
    packages: Annotated[
        Packages, typer.Option("--packages", help="Which packages' ways to keep in packages.parquet.")
    ] = Packages.sample,
    route_stations: Annotated[
        str | None,
        typer.Option(
            "--route-stations",
            metavar="N|IDS|metro:NAME",
            help="Solve the van routes of the N busiest stations, of some (ids joined by commas), or of a metro's.",
            show_default="all are estimated",
        ),
    ] = None,
    route_iterations: Annotated[
        int, typer.Option("--route-iterations", min=1, metavar="N", help="Steps of that search for each stop.")
    ] = 30,
    json: options.Json = False,
) -> None:
    """Run the twin end to end: orders, plan, sourcing, every package; into a run folder with a report."""
    import datasets
    import twin
    from cli.output import print_json
    from cli.progress import progress

    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario, edits=edit or (), edits_file=edits)
        result = twin.run(
            loaded,
            out=out,
            seed=seed,
            orders_file=orders,
            orders_out=orders_out,
            packages=packages.value,
            route_stations=route_stations,
            route_iterations=route_iterations,
            progress=report,
        )
        report("done", 1.0)
    if json:
        print_json(result.to_json())
        return
    from cli.kpi_table import print_result

    print_result(result)
