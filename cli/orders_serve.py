"""`pod2door orders serve` and `status`: the services at work, and how they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli import orders_options as of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orders.serve.status import Status
    from orders.serve.supervisor import Supervisor


def serve(
    directory: of.NewDirectory = of.FOLDER,
    production: of.Production = False,
    postgres: of.Postgres = "",
    nats: of.Nats = "",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, metavar="P", help="Where customers call.")] = 8400,
    alone: Annotated[bool, typer.Option("--alone", help="A process for each service instead of two in all.")] = False,
    opening_stock: Annotated[
        int,
        typer.Option("--opening-stock", min=0, max=10**9, metavar="N", help="Units of a SKU that is new to inventory."),
    ] = 1_000_000,
    monolith: Annotated[
        bool, typer.Option("--monolith", help="Let the monolith serve all paths that it knows; move them one by one.")
    ] = False,
    fault_injection: Annotated[
        bool, typer.Option("--fault-injection", help="Let an operator make running services fail, to see what happens.")
    ] = False,
) -> None:
    """Run all services, supervised, until Ctrl-C: what crashes is started anew, what was accepted is never lost."""
    from orders.platform.settings import Settings
    from orders.serve import layout
    from orders.serve.supervisor import serve as run
    from orders.services.gateway.routes import ROUTES

    settings = Settings(
        directory=str(directory),
        production=production or bool(postgres or nats),
        postgres=postgres,
        nats=nats,
        ports={layout.EDGE: port},
        processes=layout.one_each() if alone else {},
        opening_stock=opening_stock,
        monolith_routes=list(ROUTES) if monolith else [],
        fault_injection=fault_injection,
    )
    run(settings, _say)


def _say(supervisor: Supervisor) -> None:
    from cli.output import print_rows
    from orders.serve import layout

    urls = layout.urls(supervisor.settings)
    print_rows(
        [
            {"part": part, "process": name, "pid": str(child.pid), "url": urls[part]}
            for name, child in supervisor.children.items()
            for part in supervisor.settings.processes[name]
        ]
    )
    print(f"Customers call {urls[layout.EDGE]}; data in {supervisor.settings.directory}. Ctrl-C stops.", flush=True)


def status(directory: of.Directory = of.FOLDER, json: options.Json = False) -> None:
    """Tell how services, levels and alarms are; ends with 1 where a part is not well, or nothing runs."""
    from orders.serve.status import status as ask

    found = ask(directory)
    if json:
        from dataclasses import asdict

        from cli.output import print_json

        print_json({"running": bool(found.parts), **asdict(found)})
    elif not found.parts:
        print(f"No services run in {directory}.")
    else:
        _show(found)
    if not found.well:
        raise typer.Exit(1)


def _show(found: Status) -> None:
    """Tables that fit into 80 columns; what does not is told in lines of its own."""
    from cli.output import print_rows

    alone = all(part.process == part.service.replace(":", "-") for part in found.parts)
    columns = ("part", *(() if alone else ("process",)), "pid", "port", "health", "restarts")
    print_rows(
        [
            {
                "part": part.service,
                "process": part.process,
                "pid": str(part.pid),
                "port": str(part.port),
                "health": part.health,
                "restarts": part.restarts,
            }
            for part in found.parts
        ],
        columns=columns,
    )
    print_rows(list(_figures(found)), title="\nFigures")
    columns = ("subscription", "level_ms", "p50_ms", "p95_ms", "p99_ms", "state", "handled")
    print_rows(found.levels, columns=columns, title="\nLevels")
    print_rows([{"callee": callee, "state": state} for callee, state in found.breakers.items()], title="\nBreakers")
    for alarm in found.alarms:
        print(_alarm(alarm))
    for part in found.parts:
        for problem in part.problems:
            print(f"{part.service}: {problem}")


def _figures(found: Status) -> Iterator[dict[str, str | int | float]]:
    """The figures that are not 0, counts as counts."""
    for part in found.parts:
        for name, value in part.gauges.items():
            if value:
                yield {"part": part.service, "figure": name, "value": int(value) if value.is_integer() else value}


def _alarm(alarm: dict[str, Any]) -> str:
    from cli.output import text_of

    what = f"{alarm['condition']}, {alarm['severity']}: {alarm['name']} {alarm['subject']}".rstrip()
    figures = f"{text_of(alarm['value'])}, threshold {text_of(alarm['threshold'])}, for {text_of(alarm['for_s'])} s"
    return f"{what}: {figures}: {alarm['meaning']}"
