"""Options that the commands about routes share: how a table of stops is read, how long a search takes."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from routing.engines import Budget
    from routing.route_files import Reading
else:
    Reading = Any
    """How FILE is read: known when a command runs, not when its options are looked up."""

SECONDS = 10.0
"""Of a search that has no other limit."""

MOST = 1_000_000_000
"""Of costs and capacities, so that no sum of them overflows."""


MOST_SAID = 20
"""Lines of a kind on stderr; the document holds all."""


class EngineName(StrEnum):
    """Who searches."""

    auto = "auto"
    sisr = "sisr"
    sisr_ortools = "sisr+ortools"
    ortools = "ortools"
    pyvrp = "pyvrp"


class Rounding(StrEnum):
    """How benchmark files round distances."""

    round = "round"
    truncate = "truncate"
    exact = "exact"


def clock_s(text: str) -> int:
    """Seconds from midnight of "HH:MM" or "HH:MM:SS"; a parser of options."""
    found = re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", text.strip())
    if found:
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    raise typer.BadParameter(f"{text!r} is no time of day, as 08:00 or 11:20")


def server_address(text: str | None) -> str | None:
    """Refuse what is no address of a server, before anything is read; a callback of options."""
    from urllib.parse import urlsplit

    try:
        known = text is None or (urlsplit(text).scheme in ("http", "https") and urlsplit(text).port != 0)
    except ValueError:
        known = False
    if not known or not (text or "x").isascii() or " " in (text or ""):
        raise typer.BadParameter(f"{text!r} is no address of a server, such as http://localhost:5000")
    return text


def _option(flag: str, help: str, panel: str, shown: str | bool = False, **limits: Any) -> Any:  # noqa: A002
    return typer.Option(flag, help=help, rich_help_panel=panel, show_default=shown, **limits)


_TABLE, _SEARCH, _ROADS = "A table of stops", "The search", "Distances"

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="VRPLIB (.vrp), Solomon or Gehring-Homberger (.txt), VROOM (.json) or a table of stops (.csv).",
        show_default=False,
    ),
]
Plan = Annotated[
    Path, typer.Argument(metavar="PLAN", help="A written plan: .sol, or .json of solve.", show_default=False)
]
Seconds = Annotated[
    float | None,
    _option("--seconds", "Wall time of the search.", _SEARCH, "10, or none with --iterations", min=0.1, max=86400),
]
Iterations = Annotated[
    int | None,
    _option("--iterations", "End after N iterations; alone, the same seed gives the same plan.", _SEARCH, min=1),
]
Seed = Annotated[int, _option("--seed", "Seed of the search.", _SEARCH, True, min=0, max=2**31 - 1)]
Threads = Annotated[int | None, _option("--threads", "Processors to use.", _SEARCH, "all", min=1, max=256)]
Engine = Annotated[EngineName, _option("--engine", "Who searches; auto chooses by rules and size.", _SEARCH, True)]
Convention = Annotated[
    Rounding | None,
    _option(
        "--convention",
        "Distances of benchmark files: to the nearest integer, cut to a decimal, to a thousandth.",
        _ROADS,
        "as the kind of file is published",
    ),
]
Matrix = Annotated[Path | None, _option("--matrix", "CSV or npz of durations between all places.", _ROADS)]
Graph = Annotated[Path | None, _option("--graph", "GraphML of roads (OSMnx, networkx).", _ROADS)]
Osrm = Annotated[str | None, _option("--osrm", "Address of an OSRM server.", _ROADS, callback=server_address)]
Traffic = Annotated[Path | None, _option("--traffic", "CSV of speeds through the day: hour, factor.", _ROADS)]
Fleet = Annotated[
    Path | None,
    _option("--fleet", "CSV of kinds of vans: number, capacity, shift, breaks, range, costs ...", _TABLE),
]
Vehicles = Annotated[int | None, _option("--vehicles", "Vans at most.", _TABLE, "enough", min=1, max=1_000_000)]
Capacity = Annotated[int | None, _option("--capacity", "Packages of a van.", _TABLE, "240", min=1, max=MOST)]
ShiftH = Annotated[
    float | None,
    _option("--shift-h", "Hours from leaving to return at most.", _TABLE, "the depot's", min=0.01, max=72),
]
SpeedKmh = Annotated[float | None, _option("--speed-kmh", "Speed on the road.", _TABLE, "45", min=1, max=200)]
Detour = Annotated[float | None, _option("--detour", "Road over straight line.", _TABLE, "1.3", min=1, max=5)]
DayStart = Annotated[
    int | None,
    _option(
        "--day-start",
        "Time of day at 0 of the table's times.",
        _TABLE,
        "08:00 where the depot opens at 0, else 00:00",
        parser=clock_s,
        metavar="HH:MM",
    ),
]
CostPerH = Annotated[
    float | None,
    _option(
        "--cost-per-h", "USD of an hour from leaving to return.", _TABLE, "cost is travel seconds", min=0, max=MOST
    ),
]
CostPerKm = Annotated[float | None, _option("--cost-per-km", "USD of a kilometre.", _TABLE, min=0, max=MOST)]
FixedCost = Annotated[float | None, _option("--fixed-cost", "USD of a route.", _TABLE, min=0, max=MOST)]
Docks = Annotated[
    int | None, _option("--docks", "Vans that load at once, each for --load-min.", _TABLE, "any number", min=1)
]
LoadMin = Annotated[
    float | None,
    _option("--load-min", "Minutes that a van is at its dock before it leaves.", _TABLE, min=0.1, max=1440),
]
AwayCost = Annotated[
    float | None,
    _option("--away-cost", "Of a stop that another kind of vans serves than its `home`.", _TABLE, "0", min=0),
]
Balance = Annotated[
    float | None, _option("--balance", "USD of an hour of the longest route: days get alike.", _TABLE, "0", min=0)
]


def budget(seconds: float | None, iterations: int | None, seed: int, threads: int | None) -> Budget:
    """Limits of a search: `SECONDS` where there is none."""
    from routing.engines import Budget

    if seconds is None and iterations is None:
        seconds = SECONDS
    more = {} if threads is None else {"threads": threads}
    return Budget(seconds=seconds, iterations=iterations, seed=seed, **more)


def takes_reading(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say how its FILE is read; it gets them as one `reading`.

    An option that the command has itself is its own alone.
    """

    @functools.wraps(command)
    def asked(**given: Any) -> None:
        command(**{name: given.pop(name) for name in own}, reading=_reading(**given))

    parameters = inspect.signature(command, eval_str=True).parameters
    own = [name for name in parameters if name != "reading"]
    shared = [name for name in _READING if name not in own]
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_READING[name])
        for name in shared
    ]
    kept = [parameters[name].replace(kind=inspect.Parameter.KEYWORD_ONLY) for name in own]
    asked.__signature__ = inspect.Signature([*kept, *options])  # type: ignore[attr-defined]
    return asked


_READING = {
    "convention": Convention,
    "matrix": Matrix,
    "graph": Graph,
    "osrm": Osrm,
    "traffic": Traffic,
    "fleet": Fleet,
    "vehicles": Vehicles,
    "capacity": Capacity,
    "shift_h": ShiftH,
    "speed_kmh": SpeedKmh,
    "detour": Detour,
    "day_start": DayStart,
    "cost_per_h": CostPerH,
    "cost_per_km": CostPerKm,
    "fixed_cost": FixedCost,
    "docks": Docks,
    "load_min": LoadMin,
    "away_cost": AwayCost,
    "balance": Balance,
}


def _reading(
    convention: Rounding | None,
    matrix: Path | None,
    graph: Path | None,
    osrm: str | None,
    traffic: Path | None,
    fleet: Path | None,
    **table: Any,
) -> Reading:
    from routing.formats.options import CsvOptions
    from routing.route_files import Reading
    from routing.travel.sources import Sources

    try:
        sources = Sources(matrix, graph, osrm, traffic)
        options = CsvOptions(fleet=None if fleet is None else str(fleet), **table)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    return Reading(options, None if convention is None else convention.value, sources)


def warn(found: Mapping[str, Any]) -> None:
    """Say what is doubtful about an answer."""
    from cli.output import say

    warnings = found.get("warnings", [])
    say(*(f"pod2door: {line} (warning)" for line in warnings[:MOST_SAID]))
    if len(warnings) > MOST_SAID:
        say(f"pod2door: {len(warnings) - MOST_SAID} more warnings are not listed")


def show(found: Mapping[str, Any], json: bool) -> None:
    """Print an answer as JSON, or as facts and tables."""
    from cli.output import print_json
    from cli.story import print_document

    (print_json if json else print_document)(found)
