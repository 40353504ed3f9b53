"""`pod2door routing fleet` and `territories`: a station's vans, and its drivers' areas."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli import routing_options as of


def counts_of(text: str) -> list[int]:
    """Numbers of "40..60", "40..60/5" or "40,45,50"."""
    found = re.fullmatch(r"(\d+)\.\.(\d+)(?:/(\d+))?", text.strip())
    if found:
        first, last, step = int(found[1]), int(found[2]), int(found[3] or 1)
        if 0 < first <= last and step > 0 and (last - first) // step < 100:
            return [*range(first, last + 1, step)]
    elif re.fullmatch(r"[1-9]\d*(,[1-9]\d*)*", text.strip()):
        return [int(part) for part in text.split(",")]
    raise typer.BadParameter(f"{text!r} is neither 40..60, 40..60/5 nor 40,45,50 (at most 100 of them)")


@of.takes_reading
def fleet(
    file: of.File,
    counts: Annotated[
        str,
        typer.Option(
            "--counts",
            metavar="A..B",
            help="Numbers of vans to try: 40..60, 40..60/5 or 40,45,50.",
            show_default=False,
        ),
    ],
    seconds: of.Seconds = None,
    iterations: of.Iterations = None,
    seed: of.Seed = 1,
    threads: of.Threads = None,
    json: options.Json = False,
    *,
    reading: of.Reading,
) -> None:
    """Find how many vans a station needs and what each more saves; with --fleet, which kinds. Limits are per size."""
    from cli.progress import progress
    from routing.station.answers import fleet_answer

    sizes = counts_of(counts)
    with progress() as report:
        report("reading the problem", 0.0)
        problem = reading.problem(file)
        report(f"searching {len(sizes)} fleets", 0.0)
        found = fleet_answer(problem, sizes, of.budget(seconds, iterations, seed, threads))
    of.show(found, json)


@of.takes_reading
def territories(
    file: of.File,
    drivers: Annotated[
        int, typer.Option("--drivers", min=1, max=10000, metavar="N", help="Areas to draw.", show_default=False)
    ],
    away_cost: Annotated[
        list[float] | None,
        typer.Option(
            "--away-cost",
            min=0.0,
            max=of.MOST,
            metavar="C",
            help="Plan once more at this cost of a stop that another driver serves. Repeatable.",
            show_default=False,
        ),
    ] = None,
    past: Annotated[
        Path | None,
        typer.Option("--past", metavar="PLAN", help="Routes that the drivers know.", show_default=False),
    ] = None,
    geojson: Annotated[
        Path | None,
        typer.Option(
            "--geojson", metavar="F", help="Write the areas.", show_default=False, callback=options.output_file
        ),
    ] = None,
    seconds: of.Seconds = None,
    iterations: of.Iterations = None,
    seed: of.Seed = 1,
    threads: of.Threads = None,
    json: options.Json = False,
    *,
    reading: of.Reading,
) -> None:
    """Draw an area of equal work for each driver, and say what it costs that they keep to it. Limits are per plan."""
    from cli.progress import progress
    from core.errors import Finding, InvalidInput
    from routing.formats.read import read_plan_for
    from routing.station.answers import territory_answer

    with progress() as report:
        report("reading the problem", 0.0)
        problem = reading.problem(file)
        known = None if past is None else read_plan_for(past, problem)
        report("drawing areas", 0.0)
        limits = of.budget(seconds, iterations, seed, threads)
        try:
            found = territory_answer(problem, drivers, away_cost or (), limits, past=known, geojson=geojson)
        except ValueError as error:
            raise InvalidInput([Finding(str(file), 0, "territories", str(error))]) from error
    of.show(found, json)
