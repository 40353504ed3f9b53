"""`pod2door routing replan` and `dispatch`: the day while it happens, at a station and at a hub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli import options
from cli import routing_options as of

REPLAN_SECONDS = 5.0


def _plan_file(path: Path | None) -> Path | None:
    """Refuse what is no name of a plan file; a callback of options."""
    if path is not None and path.suffix.lower() != ".json":
        raise typer.BadParameter(f"{path}: the rest of a day needs a .json, which holds its whole problem")
    return options.output_file(path)


def replan(
    plan: of.Plan,
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="Now, or seconds after 0.", show_default=False)],
    events: Annotated[
        Path | None,
        typer.Option("--events", metavar="FILE", help="What has happened: JSON or CSV.", show_default=False),
    ] = None,
    seconds: of.Seconds = None,
    move_cost: Annotated[
        float | None,
        typer.Option(
            "--move-cost",
            min=0,
            max=of.MOST,
            metavar="C",
            help="Of a stop that changes vans on the road.",
            show_default="five minutes and two kilometres",
        ),
    ] = None,
    keep_loads: Annotated[
        bool, typer.Option("--keep-loads", help="Vans never meet: each delivers only what it has on board.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PLAN.json",
            help="Write the rest of the day.",
            show_default=False,
            callback=_plan_file,
        ),
    ] = None,
    iterations: of.Iterations = None,
    seed: of.Seed = 1,
    threads: of.Threads = None,
    json: options.Json = False,
) -> None:
    """Plan the rest of the day anew, from where the vans are: breakdowns, traffic, stops added and cancelled."""
    from cli.progress import progress
    from cli.routing_solve import leave
    from routing.replan.replan_file import replan_file

    if seconds is None and iterations is None:
        seconds = REPLAN_SECONDS
    with progress() as report:
        report("reading the plan", 0.0)
        found = replan_file(
            plan,
            at,
            events,
            of.budget(seconds, iterations, seed, threads),
            move_cost=move_cost,
            keep_loads=keep_loads,
            out=out,
            progress=lambda done, cost: report("searching", done),
        )
    leave(found, json)


def dispatch(
    orders_file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[ORDERS.csv]",
            help="The day's orders: order, lat, lon, placed, promise; without it a day is made.",
            show_default=False,
        ),
    ] = None,
    orders: Annotated[int, typer.Option("--orders", min=1, max=20000, metavar="N", help="Of a made day.")] = 300,
    couriers: Annotated[int, typer.Option("--couriers", min=1, max=1000, metavar="N", help="On duty.")] = 12,
    hub: Annotated[
        str | None,
        typer.Option(
            "--hub",
            metavar="LAT,LON",
            help="Where the hub is.",
            show_default="Seattle, or amid the file's orders",
            callback=_hub_place,
        ),
    ] = None,
    scenario: Annotated[str, typer.Option("--scenario", help="Whose doors and costs the hub has.")] = "us",
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, metavar="N", help="Of the day.")] = 1,
    json: options.Json = False,
) -> None:
    """Drive a Prime Now hub's day of 1 h and 2 h promises by several waiting strategies, against hindsight."""
    import datasets
    from cli.progress import progress
    from routing.dispatch.dispatch_file import dispatch_file

    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario)
        found = dispatch_file(
            orders_file,
            loaded,
            hub_at=None if hub is None else _place(hub),
            couriers=couriers,
            orders=orders,
            seed=seed,
            report=report,
        )
    of.show(found if json else _for_people(found), json)


def _for_people(found: dict[str, Any]) -> dict[str, Any]:
    """The answer as tables: strategies and hindsight below each other, of the gaps the one with late orders."""
    rows = [row | {"gap": f"{row['gap']['cost_with_late_pct']:g} %"} for row in found["strategies"]]
    known = {name: value for name, value in found["hindsight"].items() if name in rows[0]}
    facts = {name: value for name, value in found.items() if name not in ("strategies", "hindsight", "gap")}
    return facts | {"strategies": [*rows, known]}


def _hub_place(text: str | None) -> str | None:
    """Refuse what `_place` does, under the option's name; a callback of options."""
    if text is not None:
        _place(text)
    return text


def _place(text: str) -> tuple[float, float]:
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no LAT,LON") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise typer.BadParameter(f"{text!r}: latitudes are -90 to 90, longitudes -180 to 180")
    return lat, lon
