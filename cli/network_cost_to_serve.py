"""`pod2door network cost-to-serve`: whom it costs what to serve."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import options


def cost_to_serve(
    scenario: options.Scenario = "us",
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="WHAT",
            help="zip, state, region, promise, station, source, pool or goods; several joined by commas.",
        ),
    ] = "region",
    most: Annotated[int, typer.Option("--most", min=1, metavar="N", help="Rows to show at most.")] = 30,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE.csv", help="Write all rows.", show_default=False, callback=options.output_file
        ),
    ] = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Take the plan's cost apart by whom it serves; the sums are the plan's."""
    import datasets
    from cli.output import print_json
    from twin.design.flows import cost_to_serve as told_of

    groupings = [name.strip() for name in by.split(",") if name.strip()]
    told = told_of(datasets.load(scenario, edits=edit or (), edits_file=edits), groupings, most, out)
    (print_json if json else _print)(told)


def _print(told: Mapping[str, Any]) -> None:
    from cli.output import print_rows, say
    from cli.story import print_document

    print_document({key: value for key, value in told.items() if key not in ("rows", "by", "out", "seconds")})
    say("total usd is cost and sites, shared out below; idle sites and overtime are in no row")
    print()
    per = [*told["by"], "packages_per_day", "late", "unserved", "usd_per_package"]
    parts = [key for key in told["rows"][0] if key.endswith("_usd") and key not in ("cost_usd", "beyond_mean_usd")]
    rows = [
        {key: row[key] for key in per}
        | {key.removesuffix("_usd"): _each(row[key], row["packages_per_day"]) for key in parts if "next" not in key}
        | {"next_package": row["next_package_usd"], "beyond_mean_usd_a_day": row["beyond_mean_usd"]}
        for row in told["rows"]
    ]
    print_rows(rows, title=f"USD a package by {', '.join(told['by'])}, those first that cost most beyond the mean")
    if told["groups"] > len(rows):
        say(f"{len(rows)} of {told['groups']:,} rows; --out FILE.csv writes them all")


def _each(usd: float, packages: float) -> float | None:
    return usd / packages if packages else None
