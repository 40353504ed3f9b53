"""`pod2door network cut`: what the network, or a part of it, hangs on."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli import options

SHOWN = 30
"""Rows of a table that are printed, at most; --json has all."""


def cut(
    scenario: options.Scenario = "us",
    region: Annotated[
        str | None, typer.Option("--region", metavar="NAME", help="To this region's stations.", show_default=False)
    ] = None,
    station: Annotated[
        str | None, typer.Option("--station", metavar="ID", help="To this station alone.", show_default=False)
    ] = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Maximum flow and minimum cut: how much can be brought, what limits it, and whom one failure cuts off."""
    import datasets
    from cli.output import print_json
    from twin.design import cut as of_network

    loaded = datasets.load(scenario, edits=edit or (), edits_file=edits)
    document = of_network.cut(loaded, region=region, station=station)
    if json:
        print_json(document)
        return
    _tell(document)


def _tell(document: dict[str, Any]) -> None:
    from cli.output import counted, print_rows, say

    print(
        f"to {counted(document['stations'], 'station')}: {document['most_packages_per_day']:,} packages a day can be "
        f"brought, {document['asked_packages_per_day']:,} are asked for"
    )
    print_rows(document["cut"][:SHOWN], title=f"what limits it ({len(document['cut'])})")
    print(f"the fewest facilities that cut all of them off: {len(document['fewest'])}")
    if len(document["fewest"]) <= SHOWN:
        print(f"  {', '.join(document['fewest']) or 'nothing comes to them as it is'}")
    print_rows(
        document["hanging"][:SHOWN],
        title=f"stations that one facility cuts off ({len(document['hanging'])})",
    )
    if max(len(document["cut"]), len(document["hanging"])) > SHOWN:
        say("--json has all rows")
