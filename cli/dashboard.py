"""`pod2door dashboard`: the web application."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def dashboard(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, metavar="P", help="Port to listen at.")] = 8050,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen at; beyond this machine asks a token.")
    ] = "127.0.0.1",
    runs: Annotated[Path, typer.Option("--runs", metavar="DIR", help="Folder of runs to look at.")] = Path("runs"),
) -> None:
    """Open the dashboard: the network, the floor, the routes and the orders in a browser."""
    from dashboard.serve import serve
    from dashboard.workspace import Workspace

    print(f"pod2door dashboard on http://{host}:{port}/ (Ctrl-C ends it; runs that it started go on)", flush=True)
    serve(Workspace(runs), host=host, port=port, token="")
