"""`pod2door dashboard`: the web application."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def dashboard(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, metavar="P", help="Port; 0 takes a free one.")
    ] = 8050,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen at; beyond this machine asks a token.")
    ] = "127.0.0.1",
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            envvar="POD2DOOR_TOKEN",
            metavar="TEXT",
            help="What a browser must know, 16 characters or more.",
            show_default="none on 127.0.0.1, else a new one",
        ),
    ] = None,
    runs: Annotated[Path, typer.Option("--runs", metavar="DIR", help="Folder of runs to look at.")] = Path("runs"),
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in the browser of this machine.")] = False,
) -> None:
    """Open the dashboard: the network, the floor, the routes and the orders in a browser."""
    if runs.exists() and not runs.is_dir():
        raise typer.BadParameter(f"{runs} is a file, not a folder of runs", param_hint="--runs")
    if token is not None and len(token.strip()) < 16:
        raise typer.BadParameter("is shorter than 16 characters: anybody could guess it", param_hint="--token")
    from cli.output import say
    from dashboard.serve import serve

    serve(runs, host=host, port=port, token=token, open_browser=open_browser, say=say)
