"""`pod2door orders load`: orders over HTTP at a fixed rate, and whether every subscriber kept its level."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options
from cli import orders_options as of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from orders.load.orders import Intended
    from orders.load.report import LoadReport


def load(
    rate: Annotated[float, typer.Option("--rate", min=0.1, max=100_000, metavar="R", help="Orders a second.")] = 100.0,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, max=86_400, metavar="S", help="How long orders are sent.")
    ] = 10.0,
    url: of.Edge = "",
    directory: of.OwnDirectory = None,
    production: of.Production = False,
    scenario: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="SCENARIO", help="Send a scenario's orders instead of drawn ones.", show_default=False
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=2**63 - 1, metavar="N", help="Of the orders.")
    ] = None,
    count: Annotated[
        int | None,
        typer.Option("--orders", min=1, metavar="N", help="With --from: the first N.", show_default="all of them"),
    ] = None,
    edit: options.Edits = None,
    skus: Annotated[
        int, typer.Option("--skus", min=1, max=10**7, metavar="N", help="SKUs that orders draw from.")
    ] = 10_000,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 also where a level was not held.")] = False,
    json: options.Json = False,
) -> None:
    """Send orders at a fixed rate, whatever the answers; ends with 1 where one failed or was not handled by all six."""
    from orders.load.orders import Mix
    from orders.load.run import run_load

    if scenario is None and (count is not None or edit):
        raise typer.BadParameter("only --from SCENARIO knows what to do with it", param_hint="--orders, --edit")
    orders = _scenario_orders(scenario, seed, count, edit, rate) if scenario else None
    with _shop(url, directory, production) as edge:
        report = run_load(edge, rate, seconds, mix=Mix(skus=skus, seed=seed or 0), orders=orders)
    _show(report, json)
    if report.failed or not report.drained or (strict and not report.held):
        raise typer.Exit(1)


def _scenario_orders(
    name: str, seed: int | None, count: int | None, edits: list[str] | None, rate: float
) -> Iterable[Intended]:
    import datasets
    from orders.load.run import paced
    from orders.load.scenario_orders import scenario_orders

    scenario = datasets.load(name, edits=edits or ())
    return paced(scenario_orders(scenario, scenario.settings.run.seed if seed is None else seed, count=count), rate)


@contextmanager
def _shop(url: str, directory: Path | None, production: bool) -> Iterator[str]:
    """The edge to send to: the one named, one that runs in the data folder, or one started for the load."""
    from tempfile import TemporaryDirectory

    from cli.output import say
    from orders.serve import state
    from orders.serve.running import start

    if url:
        yield url
        return
    if directory is not None and (told := state.read(directory)):
        yield told.edge
        return
    with TemporaryDirectory(prefix="pod2door-orders-") as scratch:
        say("starting the services ...")
        with start(directory or scratch, production=production) as services:
            yield services.edge


def _show(report: LoadReport, json: bool) -> None:
    import msgspec

    document: dict[str, Any] = msgspec.to_builtins(report)
    if json:
        from cli.output import print_json

        print_json(document)
        return
    from cli.output import print_rows

    told = document.pop("http")
    print(f"{report.accepted:,} orders accepted, {report.failed:,} failed; {report.rate_per_s:,.0f} a second")
    print(f"answered within {told['p50_ms']:g} ms (p50), {told['p95_ms']:g} (p95), {told['p99_ms']:g} (p99)")
    print_rows(document["levels"])
    if not report.drained:
        print("The subscribers had not handled everything when the wait for them ended.")
