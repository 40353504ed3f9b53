"""`pod2door network ...`: questions to the network that need no simulation."""

from __future__ import annotations

import typer

from cli import options

app = typer.Typer(help="Questions to the network that need no simulation.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `plan` a command of the group even while it is the only one."""


@app.command("plan")
def plan(
    scenario: options.Scenario = "us",
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Plan sourcing and flows only: which facility serves whom over which path, at the least cost."""
    import datasets
    import twin
    from cli.output import print_json

    planned = twin.plan(datasets.load(scenario, edits=edit or (), edits_file=edits))
    if json:
        print_json(planned)
        return
    from cli.story import print_document

    print_document(planned)
