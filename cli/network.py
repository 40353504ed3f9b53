"""`pod2door network ...`: questions to the network that need no simulation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import (
    network_cost_to_serve,
    network_cut,
    network_disrupt,
    network_exchange,
    network_greenfield,
    network_locate,
    network_pareto,
    network_periods,
    network_place,
    network_promise,
    network_screen,
    network_sensitivity,
    options,
)

app = typer.Typer(help="Questions to the network that need no simulation.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Commands that need no simulation."""


@app.command("plan")
def plan(
    scenario: options.Scenario = "us",
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Plan sourcing and flows only: which facility serves whom over which path, at the least cost."""
    import datasets
    import twin
    from cli.output import print_json

    planned = twin.plan(datasets.load(scenario, edits=edit or (), edits_file=edits))
    if json:
        print_json(planned)
        return
    from cli.story import print_document

    if not planned["delivered_packages"]:
        print(
            f"Nothing is delivered: all {planned['packages_per_day']:,} packages a day are unserved, and so cost 0 USD."
        )
        print(f"pod2door check {scenario} may say why")
    print_document(planned)


@app.command("graph")
def graph(
    scenario: options.Scenario = "us",
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="A .graphml or .json file.", callback=options.output_file),
    ] = Path("network.graphml"),
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Write the network as a graph: GraphML, or node-link JSON, with every column of the tables as attributes."""
    import datasets
    import twin
    from cli.output import print_json, say

    drawn = twin.write_graph(datasets.load(scenario, edits=edit or (), edits_file=edits), out)
    if json:
        print_json(drawn)
        return
    say(f"{out}: {drawn['nodes']:,} facilities, {drawn['edges']:,} lanes")


app.command("locate")(network_locate.locate)
app.command("disrupt")(network_disrupt.disrupt)
app.command("greenfield")(network_greenfield.greenfield)
app.command("export")(network_exchange.export)
app.command("import")(network_exchange.bring_in)
app.command("sensitivity")(network_sensitivity.sensitivity)
app.command("cost-to-serve")(network_cost_to_serve.cost_to_serve)
app.command("pareto")(network_pareto.pareto)
app.command("promise")(network_promise.promise)
app.command("place")(network_place.place)
app.command("periods")(network_periods.periods)
app.command("screen")(network_screen.screen)
app.command("cut")(network_cut.cut)
