"""`pod2door routing solve`: routes for a file of stops."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli import routing_options as of

if TYPE_CHECKING:
    from collections.abc import Mapping


def _written(flag: str, metavar: str, text: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=text, show_default=False, callback=options.output_file)


@of.takes_reading
def solve(
    file: of.File,
    seconds: of.Seconds = None,
    out: Annotated[
        Path | None, _written("--out", "PLAN", "Write the plan: .sol, or .json with the whole problem in it.")
    ] = None,
    geojson: Annotated[Path | None, _written("--geojson", "F", "Write routes and stops for a map viewer.")] = None,
    gpx: Annotated[Path | None, _written("--gpx", "F", "Write routes for navigators.")] = None,
    vroom: Annotated[Path | None, _written("--vroom", "F", "Write the plan as VROOM's JSON solution.")] = None,
    picture: Annotated[Path | None, _written("--map", "F.svg", "Draw the routes.")] = None,
    start: Annotated[
        Path | None, typer.Option("--start", metavar="PLAN", help="Begin from a written plan.", show_default=False)
    ] = None,
    engine: of.Engine = of.EngineName.auto,
    iterations: of.Iterations = None,
    seed: of.Seed = 1,
    threads: of.Threads = None,
    json: options.Json = False,
    *,
    reading: of.Reading,
) -> None:
    """Find routes for every stop at the least cost, and have the independent evaluator drive them."""
    from cli.progress import progress
    from routing.route_files import Outputs, solve_file

    with progress() as report:
        found = solve_file(
            file,
            reading,
            of.budget(seconds, iterations, seed, threads),
            engine=engine.value,
            start=start,
            outputs=Outputs(plan=out, geojson=geojson, gpx=gpx, vroom=vroom, picture=picture),
            report=report,
        )
    leave(found, json)


def leave(found: Mapping[str, Any], json: bool) -> None:
    """Print a plan's verdict; leave with 4 where no plan keeps every rule, and say what is in its way."""
    from cli.output import say

    of.show(found, json)
    of.warn(found)
    if not found["feasible"]:
        kept_out = [f"{row['stop']}: {row['reason']}" for row in found["unassigned"]]
        broken = kept_out or [row["message"] for row in found["violations"]]
        say(*(f"pod2door: {line}" for line in broken[: of.MOST_SAID]))
        if len(broken) > of.MOST_SAID:
            say(f"pod2door: {len(broken) - of.MOST_SAID:,} more are not listed")
        raise typer.Exit(4)
