"""`pod2door warehouse ...`: a fulfilment centre's floor."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import options, warehouse_run, warehouse_size

app = typer.Typer(
    help="A centre's floor: who picks what, with how many robots, and their traffic.", no_args_is_help=True
)


class Motion(StrEnum):
    """How robots move."""

    four_way = "four_way"
    turning = "turning"


class Planner(StrEnum):
    """Who plans the moves."""

    auto = "auto"
    pibt = "pibt"
    wlns = "wlns"


Problem = Annotated[
    Path,
    typer.Argument(
        metavar="MAP_OR_PROBLEM",
        help="A MovingAI or RHCR .map, or a League of Robot Runners .json.",
        show_default=False,
    ),
]


@app.callback()
def _group() -> None:
    """Commands about a floor."""


app.command("run")(warehouse_run.run)
app.command("size")(warehouse_size.size)


@app.command("traffic")
def traffic(
    problem: Problem,
    steps: Annotated[int, typer.Option("--steps", metavar="T", help="Steps to run.", show_default=False)],
    agents: Annotated[
        int | None,
        typer.Option("--agents", metavar="N", help="Robots; a League problem has its own number.", show_default=False),
    ] = None,
    motion: Annotated[
        Motion | None,
        typer.Option("--motion", help="Turning for League problems, four_way for maps by default.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**53, help="Same seed, same plan.")] = 1,
    planner: Annotated[Planner, typer.Option("--planner", help="auto chooses by size and motion.")] = Planner.auto,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="PLAN.json", help="Write the plan.", show_default=False, callback=options.output_file
        ),
    ] = None,
    json: options.Json = False,
) -> None:
    """Drive robots from errand to errand without collision, and check every move."""
    from cli.progress import progress
    from warehouse.traffic_files import run_traffic

    with progress() as report:
        done = run_traffic(
            problem,
            agents=agents,
            steps=steps,
            motion=None if motion is None else motion.value,
            seed=seed,
            planner=planner.value,
            out=out,
            report=report,
        )
    _show(done, json)


@app.command("traffic-check")
def traffic_check(
    problem: Problem,
    plan: Annotated[Path, typer.Argument(metavar="PLAN.json", help="A written plan.", show_default=False)],
    agents: Annotated[
        int | None, typer.Option("--agents", metavar="N", help="Robots the plan must have.", show_default=False)
    ] = None,
    steps: Annotated[
        int | None, typer.Option("--steps", metavar="T", help="Steps the plan must have.", show_default=False)
    ] = None,
    json: options.Json = False,
) -> None:
    """Check a written plan with code that planned nothing: collisions, motion, walls, errands."""
    from warehouse.traffic_files import check_traffic

    _show(check_traffic(problem, plan, agents=agents, steps=steps), json)


def _show(document: dict[str, object], json: bool) -> None:
    """Print a verdict, and leave with 1 where rules were broken."""
    from cli.output import print_json
    from cli.story import print_document

    (print_json if json else print_document)(document)
    if not document["ok"]:
        raise typer.Exit(1)
