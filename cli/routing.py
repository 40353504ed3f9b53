"""`pod2door routing ...`: the last mile, from a file of stops to routes."""

from __future__ import annotations

import typer

from cli import options, routing_live, routing_solve, routing_station
from cli import routing_options as of

app = typer.Typer(help="The last mile: routes for stops, their check, the day replanned.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Commands about routes."""


app.command("solve")(routing_solve.solve)
app.command("replan")(routing_live.replan)
app.command("dispatch")(routing_live.dispatch)
app.command("fleet")(routing_station.fleet)
app.command("territories")(routing_station.territories)


@app.command("check")
@of.takes_reading
def check(
    file: of.File,
    plan: of.Plan,
    json: options.Json = False,
    *,
    reading: of.Reading,
) -> None:
    """Drive a written plan with the evaluator alone: its cost, and every rule that it breaks."""
    from routing.route_files import check_file

    found = check_file(file, plan, reading)
    of.show(found, json)
    of.warn(found)
    if not found["feasible"]:
        raise typer.Exit(1)
