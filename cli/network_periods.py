"""`pod2door network periods`: quiet and busy periods, with what they share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from cli import options


def periods(
    scenario: options.Scenario = "us",
    period: Annotated[
        list[str] | None,
        typer.Option(
            "--period",
            metavar="NAME=DAYSxFACTOR",
            help="Days alike and their demand over the scenario's: peak=65x1.3. Repeatable.",
            show_default="the scenario's periods.csv",
        ),
    ] = None,
    flex: Annotated[
        float,
        typer.Option(
            "--flex", min=0.0, max=1.0, help="Share of its usual hours that a site's day may go beyond overtime."
        ),
    ] = 0.0,
    most: Annotated[int, typer.Option("--most", min=1, metavar="N", help="Sites to tell of at most.")] = 15,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Plan periods of different demand, each alone and all with every site's hours as one account over them."""
    import datasets
    from cli.output import print_json
    from cli.progress import progress
    from twin.design.periods import periods_of, plan_periods

    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario, edits=edit or (), edits_file=edits)
        told = plan_periods(loaded, periods_of(loaded, period or ()), flex, most, report)
        report("done", 1.0)
    (print_json if json else _print)(told)


def _print(told: Mapping[str, Any]) -> None:
    from cli.output import print_rows
    from cli.story import print_document

    print_document({key: value for key, value in told.items() if key not in ("periods", "sites", "seconds")})
    print()
    print_rows(
        told["periods"],
        title="A day in USD and packages; overtime is in its USD, so days times USD add up to the totals",
    )
    print()
    print_rows(told["sites"], title="Sites: what one more package an hour would save over all periods")
