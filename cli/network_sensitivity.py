"""`pod2door network sensitivity`: shadow prices, and how far they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from cli import options


def sensitivity(
    scenario: options.Scenario = "us",
    place: Annotated[
        list[str] | None,
        typer.Option(
            "--place", metavar="ID", help="Tell of this facility or lane. Repeatable.", show_default="the dearest"
        ),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, metavar="N", help="Places to tell of at most.")] = 20,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Tell what one more package an hour at each place would save, for how many more, and what one fewer costs."""
    import datasets
    from cli.output import print_json
    from cli.progress import progress
    from twin.design.flows import sensitivity_of

    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario, edits=edit or (), edits_file=edits)
        told = sensitivity_of(loaded, most, place or (), report)
        report("done", 1.0)
    (print_json if json else _print)(told)


def _print(told: Mapping[str, Any]) -> None:
    from cli.output import print_rows, say
    from cli.story import print_document

    print_document({key: told[key] for key in ("status", "engine", "objective_usd")})
    print()
    for row in told["prices"][:3]:
        if row["one_more_saves_usd"] > 0:
            print(_sentence(row))
    print()
    columns = [key for key in told["prices"][0] if key != "unit"] if told["prices"] else ()
    print_rows([{key: row[key] for key in columns} for row in told["prices"]], tell_apart=False)
    if told["idle"]:
        say(f"nothing passes {', '.join(told['idle'])}")
    for problem in told["proof"]["problems"]:
        say(f"the plan's own proof fails: {problem}")


def _sentence(row: Mapping[str, Any]) -> str:
    from cli.output import number

    one = "one more package an hour" if row["unit"] == "package/h" else "room for one more package a departure"
    reach = "without end" if row["for_the_next"] is None else f"for the next {number(row['for_the_next'])}"
    return f"{one} at {row['place']} ({row['limited_by']}) saves {number(row['one_more_saves_usd'])} USD a day, {reach}"
