"""`pod2door orders routes` and `train`: move a path between monolith and service, teach the recommendations."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import options
from cli import orders_options as of

if TYPE_CHECKING:
    from orders.services.recommendations.job import Trained


class Target(StrEnum):
    """Who may answer a path."""

    service = "service"
    monolith = "monolith"


def routes(
    path: Annotated[
        str, typer.Argument(metavar="[PATH]", help='Which to move, e.g. "cart".', show_default="only list them")
    ] = "",
    target: Annotated[
        Target | None, typer.Argument(metavar="[TARGET]", help="Who is to answer it.", show_default=False)
    ] = None,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="Reads go to the other one, too, and the answers are compared.")
    ] = False,
    directory: of.Directory = of.FOLDER,
    json: options.Json = False,
) -> None:
    """List who answers each path, or move one from the monolith to its service, or back."""
    from cli.output import print_json, print_rows
    from orders.serve.operator import Operator

    if bool(path) != (target is not None):
        raise typer.BadParameter("a path and who is to answer it come together", param_hint="PATH TARGET")
    with Operator(directory) as operator:
        if target is not None:
            body = {"target": target.value, "shadow": shadow}
            operator.ask("PUT", "gateway", f"/v1/routes/{path.strip('/')}", body)
        told = operator.ask("GET", "gateway", "/v1/routes")
    if json:
        print_json({"routes": told})
    else:
        print_rows(told)


def train(
    directory: of.Directory = of.FOLDER,
    orders: Annotated[
        Path | None,
        typer.Option("--orders", metavar="FILE", help="Learn from a file of events.", show_default="the baskets seen"),
    ] = None,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="SCENARIO", help="Whose zones and SKUs the file has.")
    ] = "us",
    measure: Annotated[
        bool, typer.Option("--measure", help="Also measure it against popularity, on the latest tenth held out.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Make the table of recommendations from the order history; running services take it up within seconds."""
    import datasets
    from cli.output import print_json
    from orders.platform.settings import Settings
    from orders.services.recommendations.job import train as learn

    settings = Settings.read(of.folder_in_use(directory) / "settings.json")
    loaded = datasets.load(scenario) if orders is not None else None
    trained = learn(settings, orders=orders, scenario=loaded, measured=measure)
    if json:
        print_json(asdict(trained))
    else:
        _show(trained)


def _show(trained: Trained) -> None:
    print(f"Edition {trained.edition}: {trained.skus:,} SKUs from {trained.orders:,} orders, ", end="")
    print(f"{trained.with_neighbours:,} of them with neighbours")
    if (quality := trained.quality) is not None:
        gain = quality.recall_gain
        print(f"Recall at 10 on {quality.orders:,} held-out orders: {quality.recall.mean:.3f}, ", end="")
        print(
            f"popularity {quality.popular_recall.mean:.3f}; gain {gain.mean:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"
        )
