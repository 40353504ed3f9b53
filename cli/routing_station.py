"""`pod2door routing fleet` and `territories`: a station's vans, and its drivers' areas."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli import routing_options as of

MOST_COUNTS, MOST_VANS = 100, 10_000
"""Fleets that are tried, and the largest of them."""


def counts_of(text: str) -> list[int]:
    """Numbers of "40..60", "40..60/5" or "40,45,50"."""
    found = re.fullmatch(r"(\d+)\.\.(\d+)(?:/(\d+))?", text.strip())
    if found:
        first, last, step = int(found[1]), int(found[2]), int(found[3] or 1)
        if 0 < first <= last <= MOST_VANS and step > 0 and (last - first) // step < MOST_COUNTS:
            return [*range(first, last + 1, step)]
    elif re.fullmatch(r"[1-9]\d*(,[1-9]\d*)*", text.strip()):
        counts = [int(part) for part in text.split(",")]
        if max(counts) <= MOST_VANS and len(counts) <= MOST_COUNTS:
            return counts
    limits = f"at most {MOST_COUNTS} of them, up to {MOST_VANS:,}"
    raise typer.BadParameter(f"{text!r} is neither 40..60, 40..60/5 nor 40,45,50 ({limits})")


def _checked(text: str) -> str:
    """Refuse what `counts_of` does, under the option's name; a callback of options."""
    counts_of(text)
    return text


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
            callback=_checked,
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
    from cli.output import say
    from cli.progress import progress
    from routing.station.answers import fleet_answer

    sizes = counts_of(counts)
    with progress() as report:
        report("reading the problem", 0.0)
        problem = reading.problem(file)
        report("preparing the search", 0.0)
        limits = of.budget(seconds, iterations, seed, threads)
        found = fleet_answer(problem, sizes, limits, report=partial(report, f"searching {len(sizes)} fleets"))
    of.show(found, json)
    if found["fewest"] is None:
        say(f"pod2door: no fleet of up to {max(sizes)} vans serves every stop")
        raise typer.Exit(4)


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
            told = partial(report, "planning with areas")
            found = territory_answer(
                problem, drivers, away_cost or (), limits, past=known, geojson=geojson, report=told
            )
        except ValueError as error:
            raise InvalidInput([Finding(str(file), 0, "territories", str(error))]) from error
    of.show(found, json)
