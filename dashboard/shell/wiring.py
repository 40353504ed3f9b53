"""The shell's callbacks: the address to the stores, the stores to the page."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html

from dashboard.page import Context, Page
from dashboard.parts.states import failed
from dashboard.shell.choosing import context_of
from dashboard.workspace import Workspace

_log = logging.getLogger("pod2door.dashboard")


def register(app: Dash, workspace: Workspace, pages: Sequence[Page]) -> None:
    """Add the callbacks that every page lives from."""
    app.clientside_callback(
        ClientsideFunction("address", "follow"),
        Output("url", "hash", allow_duplicate=True),
        Input("url", "href"),
        prevent_initial_call="initial_duplicate",
    )
    app.clientside_callback(
        ClientsideFunction("address", "set"),
        Output("url", "hash", allow_duplicate=True),
        Input("set-params", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        "function(n) { if (n) window.pod2door.theme.toggle(); return window.dash_clientside.no_update; }",
        Output("url", "hash", allow_duplicate=True),
        Input("toggle-theme", "n_clicks"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("page", "children"),
        Output("notices", "children"),
        Input("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def draw(chosen: Mapping[str, Any], params: Mapping[str, Any] | None) -> tuple[Any, list[Any]]:
        page = next((page for page in pages if page.path == chosen["path"]), None)
        if page is None:
            return html.P(["No such page. ", html.A("Overview", href="/", **{"data-nav": "/"})], className="empty"), []
        context = context_of(workspace, chosen, params or {})
        return _body(page, context), [html.P(line) for line in context.notices]


def _body(page: Page, context: Context) -> Any:
    """The page, or the one line that says why it cannot be drawn."""
    try:
        return page.body(context)
    except Exception as error:
        _log.exception("page %s could not be drawn", page.key)
        return failed(error)
