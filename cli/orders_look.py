"""`pod2door orders trace | replay | audit | dead-letters`: what became of orders."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from cli import options
from cli import orders_options as of


def trace(
    order: Annotated[str, typer.Argument(help="The order's id.")],
    directory: of.Directory = of.FOLDER,
    json: options.Json = False,
) -> None:
    """Show one order's way through the services as a flame chart."""
    from cli.output import console, print_json
    from orders.platform.observe.flame import draw
    from orders.serve.trace_order import trace_order

    flame = trace_order(directory, order)
    if json:
        print_json(flame.to_dict())
    else:
        out = console()
        out.print(draw(flame, out.width))


def replay(
    directory: of.Directory = of.FOLDER,
    read_model: Annotated[str, typer.Option("--read-model", metavar="NAME", help="Which to rebuild.")] = "orders",
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIME", help="Replay to this moment only (RFC 3339).", show_default=False),
    ] = None,
    json: options.Json = False,
) -> None:
    """Rebuild a read model from the log, and say whether the live one is the same; one that differs is replaced."""
    from dataclasses import asdict

    from orders.platform.settings import Settings
    from orders.services.order.replay import replay as rebuild

    settings = Settings.read(of.folder_in_use(directory) / "settings.json")
    found = rebuild(settings, read_model, _moment(as_of))
    if json:
        from cli.output import print_json

        print_json(asdict(found))
        return
    print(f"{found.orders:,} orders from {found.events:,} events in {found.seconds:.2f} s; checksum {found.checksum}")
    for state, count in found.statuses.items():
        print(f"  {state:<12} {count:>10,}")
    if found.identical is not None:
        print("The live read model is the same." if found.identical else "The live read model differed.")
    if found.replaced:
        print("It was replaced by the rebuilt one.")


def _moment(text: str | None) -> datetime | None:
    from core.errors import Finding, InvalidInput
    from demand.calendar import parse_rfc3339

    try:
        return parse_rfc3339(text) if text else None
    except ValueError as error:
        raise InvalidInput([Finding("--as-of", 0, "bad-time", f"{text}: {error}")]) from error


def audit(
    directory: of.Directory = of.FOLDER,
    deadline: Annotated[
        float,
        typer.Option("--deadline", min=0, metavar="S", help="An order still open after so many seconds is stuck."),
    ] = 60.0,
    json: options.Json = False,
) -> None:
    """Let the auditor read all stores and logs; ends with 1 where an order is lost, doubled or stuck."""
    from cli.output import say
    from orders.audit.report import audit as ask
    from orders.platform.settings import Settings
    from orders.serve import state

    settings = Settings.read(of.folder_in_use(directory) / "settings.json")
    postgres = settings.postgres if settings.production else ""
    verdict = ask(directory, postgres=postgres, deadline_s=deadline, at_work=True)
    document = verdict.to_json()
    if json:
        from cli.output import print_json

        print_json(document)
    else:
        _say_verdict(document)
    if not verdict.ok:
        if not state.running(directory):
            say(f"No services run in {directory}: what only waits for them is told as lost. Start them, and ask again.")
        raise typer.Exit(1)


def _say_verdict(document: dict[str, Any]) -> None:
    print(
        f"{document['orders']:,} orders, {document['events']:,} events; {document['confirmed']:,} confirmed, ", end=""
    )
    print(f"{document['rejected']:,} rejected, {document['open']:,} open; {document['money_usd']:,.2f} USD held")
    for finding in document["findings"]:
        print(f"{finding['harm']}: {finding['subject']}: {finding['rule']}: {finding['message']}")
    if document["ok"]:
        print("Nothing is lost, doubled or stuck.")
        return
    befell = {"lost": 0, "doubled": 0} | document["orders_by_what_befell"]
    told = {"waiting": "waiting among the dead letters"}
    print("Each counted once:", ", ".join(f"{count:,} {told.get(what, what)}" for what, count in befell.items()))


class Act(StrEnum):
    """What is done with dead letters."""

    list = "list"
    redrive = "redrive"


def dead_letters(
    act: Annotated[Act, typer.Argument(help="Look at them, or send them again.")] = Act.list,
    subscriber: Annotated[str, typer.Option("--subscriber", metavar="NAME", help="Only this one's.")] = "",
    position: Annotated[
        list[int] | None,
        typer.Option("--position", min=1, metavar="N", help="Only the letter at this position. Repeatable."),
    ] = None,
    directory: of.Directory = of.FOLDER,
    json: options.Json = False,
) -> None:
    """Look at the events that a subscriber gave up, or send them again once what they failed of is mended."""
    from cli.output import print_json, print_rows
    from orders.serve.dead_letters import letters, redrive
    from orders.serve.operator import Operator

    with Operator(directory) as operator:
        if act is Act.redrive:
            document: dict[str, Any] = {"redriven": redrive(operator, subscriber, position)}
        else:
            document = {"dead_letters": letters(operator, subscriber, position)}
    if json:
        print_json(document)
    elif act is Act.redrive:
        print(f"{document['redriven']:,} sent again")
    elif document["dead_letters"]:
        columns = ("subscriber", "stream", "position", "topic", "subject", "attempts", "error")
        print_rows(document["dead_letters"], columns=columns)
    else:
        print("No dead letters.")
