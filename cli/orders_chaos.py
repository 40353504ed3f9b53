"""`pod2door orders chaos`: the fault sweep, for anyone."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli import orders_options as of

if TYPE_CHECKING:
    from orders.chaos.fault import Outcome


def chaos(
    fault: Annotated[
        list[str] | None,
        typer.Option(
            "--fault", metavar="WORD", help="Only faults whose name holds it. Repeatable.", show_default="all"
        ),
    ] = None,
    production: of.Production = False,
    rate: Annotated[float, typer.Option("--rate", min=1, max=2_000, metavar="R", help="New orders a second.")] = 150.0,
    seed: Annotated[int, typer.Option("--seed", min=0, metavar="N", help="Of the orders and of the shuffling.")] = 1,
    listed: Annotated[bool, typer.Option("--list", help="Only tell which faults there are.")] = False,
    directory: of.OwnDirectory = None,
    json: options.Json = False,
) -> None:
    """Let one fault after another strike while customers order; ends with 1 where an order was lost or doubled."""
    from cli.output import print_json, say
    from orders.chaos.sweep import chosen, sweep

    faults = chosen(production, fault or ())
    if listed:
        _list([(one.name, one.what) for one in faults], json)
        return
    say(f"{len(faults)} fault{'s' * (len(faults) != 1)}; every message comes twice and out of order all the while")
    with TemporaryDirectory(prefix="pod2door-chaos-") as scratch:
        outcomes = sweep(
            directory or Path(scratch),
            faults,
            production=production,
            rate_per_s=rate,
            seed=seed,
            told=lambda outcome: say(_line(outcome)),
        )
    if json:
        print_json({"faults": [outcome.to_json() for outcome in outcomes]})
    else:
        _show(outcomes)
    if not all(outcome.ok for outcome in outcomes):
        raise typer.Exit(1)


def _list(rows: list[tuple[str, str]], json: bool) -> None:
    from cli.output import print_json, print_rows

    told = [{"name": name, "what": what} for name, what in rows]
    if json:
        print_json({"faults": told})
    else:
        print_rows(told)


def _line(outcome: Outcome) -> str:
    harm = f"{outcome.lost} lost, {outcome.doubled} doubled, {outcome.stuck} stuck, {outcome.wrong} wrong"
    verdict = "ok" if outcome.ok else f"not reached: {outcome.note}" if not outcome.reached else harm
    return f"{outcome.seconds:6.1f} s  {outcome.name}: {outcome.new:,} orders, {verdict}"


def _show(outcomes: list[Outcome]) -> None:
    from cli.output import print_rows

    columns = ("name", "new", "lost", "doubled", "stuck", "wrong", "seconds", "ok")
    print_rows([outcome.to_json() for outcome in outcomes], columns=columns)
    for outcome in outcomes:
        for wrong in outcome.findings[:10]:
            print(f"{outcome.name}: {wrong}")
    print(f"{outcomes[-1].accepted if outcomes else 0:,} orders accepted in all")
