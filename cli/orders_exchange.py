"""`pod2door orders export` and `deliver`: accepted orders to the twin, its shipments back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli import options
from cli import orders_options as of


def export(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="A .jsonl file to write.", callback=options.output_file)],
    directory: of.Directory = of.FOLDER,
    json: options.Json = False,
) -> None:
    """Write the accepted orders as OrderPlaced events, as `pod2door run --orders FILE` takes them."""
    from orders.exchange.placed import export as write
    from orders.platform.settings import Settings

    written = write(Settings.read(of.folder_in_use(directory) / "settings.json"), out)
    if json:
        from cli.output import print_json

        print_json(asdict(written))
    else:
        print(f"{written.orders:,} orders in {written.out}; {written.rejected:,} rejected ones left out")


def deliver(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder, best one with --packages all.")],
    directory: of.Directory = of.FOLDER,
    json: options.Json = False,
) -> None:
    """Tell the order service which of a run's orders were dispatched and delivered; ends with 1 if one is unknown."""
    from cli.output import say
    from orders.exchange.shipments import deliver as tell
    from orders.serve.operator import Operator

    with Operator(directory) as operator:
        told = tell(operator, run)
    if json:
        from cli.output import print_json

        print_json(asdict(told))
    else:
        words = ", ".join(f"{count:,} {answer.replace('_', ' ')}" for answer, count in told.answers.items())
        print(f"{told.orders:,} orders of {run}: {words or 'no news'}")
    if told.unknown:
        say(
            f"pod2door: {told.unknown:,} news of {run} are of orders unknown in {directory}: is the run another shop's?"
        )
        raise typer.Exit(1)
