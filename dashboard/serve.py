"""The dashboard as a server on this machine."""

from __future__ import annotations

from dashboard.app import create_app
from dashboard.workspace import Workspace

THREADS = 8


def serve(workspace: Workspace, *, host: str, port: int, token: str) -> None:
    """Answer browsers until interrupted."""
    import waitress

    app = create_app(workspace, token=token)
    waitress.serve(app.server, host=host, port=port, threads=THREADS, ident="pod2door")
