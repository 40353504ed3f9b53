"""The shell's callbacks: the address to the stores, the stores to the page."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, html
from dash.exceptions import PreventUpdate

from core.errors import InvalidInput
from dashboard.page import Context, Page
from dashboard.parts.states import failed
from dashboard.shell.badge import error_count
from dashboard.shell.choosing import context_of
from dashboard.shell.run_dialog import register_run_dialog
from dashboard.shell.search import search_index
from dashboard.shell.watching import register_watching
from dashboard.workspace import OpenRun, Workspace

_log = logging.getLogger("pod2door.dashboard")


SHOWN = ("scenario", "run", "ref", "path", "theme", "again")
"""Of `resolved`, what a page is drawn anew for: writing the defaults into the address is no reason."""


def register(app: Dash, workspace: Workspace, pages: Sequence[Page]) -> None:
    """Add the callbacks that every page lives from."""
    _register_browser(app)
    register_watching(app, workspace)
    register_run_dialog(app, workspace)
    workspace.jobs.wake()

    @app.callback(
        Output("page", "children"),
        Output("notices", "children"),
        Output("resolved", "data"),
        Input("chosen", "data"),
        State("params", "data"),
        State("resolved", "data"),
        prevent_initial_call=True,
    )
    def draw(chosen: Mapping[str, Any], params: Mapping[str, Any] | None, shown: Mapping[str, Any] | None) -> Any:
        page = next((page for page in pages if page.path == chosen["path"]), None)
        context = context_of(workspace, chosen, params or {})
        resolved = resolved_of(context, chosen, page)
        if shown and all(resolved[key] == shown.get(key) for key in SHOWN):
            raise PreventUpdate
        if page is None:
            lost = ["No such page. ", html.A("Overview", href="/", **{"data-nav": "/"})]
            return html.Div(html.P(lost), className="empty page-head"), [], resolved
        return _body(page, context), [html.P(line) for line in context.notices], resolved

    @app.callback(
        Output("rail-badge-scenario", "children"),
        Output("rail-badge-scenario", "title"),
        Input("resolved", "data"),
        prevent_initial_call=True,
    )
    def badge(resolved: Mapping[str, Any]) -> tuple[str, str]:
        count = error_count(workspace, resolved["scenario"])
        return (str(count), f"{count} errors in {resolved['scenario']}") if count else ("", "")

    @app.callback(
        Output("search-index", "data"),
        Input("search-dialog", "opened"),
        State("resolved", "data"),
        prevent_initial_call=True,
    )
    def index(opened: bool, resolved: Mapping[str, Any] | None) -> Any:
        if not opened:
            raise PreventUpdate
        run_id = (resolved or {}).get("run")
        return search_index(pages, workspace.catalogue.runs(), _open(workspace, run_id) if run_id else None)


def _open(workspace: Workspace, run_id: str) -> OpenRun | None:
    """The run that is looked at; None where it has gone since."""
    try:
        return workspace.catalogue.open(run_id)
    except InvalidInput:
        return None


def resolved_of(context: Context, chosen: Mapping[str, Any], page: Page | None) -> dict[str, Any]:
    """What is looked at in truth: equal to what was shown before, it need not be drawn again."""
    run, ref = context.run, context.ref
    return {
        "scenario": context.scenario,
        "run": run.run_id if run else "",
        "ref": ref.run_id if ref else "",
        "seed": run.document["scenario"]["seed"] if run else None,
        "path": chosen["path"],
        "theme": context.theme.name,
        "again": chosen.get("again"),
        "title": page.name if page else "No such page",
        "asked": [str(chosen.get(name) or "") for name in ("scenario", "run", "ref")],
        "natural": ref is not None and not chosen.get("ref"),
    }


def _register_browser(app: Dash) -> None:
    """What the browser does by itself; see assets/js/address.js and shell.js."""
    app.clientside_callback(
        ClientsideFunction("address", "follow"),
        Output("url", "hash", allow_duplicate=True),
        Input("url", "href"),
        prevent_initial_call="initial_duplicate",
    )
    for namespace, function, source in (
        ("address", "set", Input("set-params", "data")),
        ("shell", "say", Input("say", "data")),
        ("shell", "resolved", Input("resolved", "data")),
        ("shell", "theme", Input("toggle-theme", "n_clicks")),
        ("search", "index", Input("search-index", "data")),
    ):
        app.clientside_callback(
            ClientsideFunction(namespace, function),
            Output("url", "hash", allow_duplicate=True),
            source,
            prevent_initial_call=True,
        )
    app.clientside_callback(
        ClientsideFunction("shell", "firstRun"),
        Output("url", "hash", allow_duplicate=True),
        Input("seen", "data"),
        State("resolved", "data"),
        prevent_initial_call=True,
    )
    # The selectors' values are set from resolved() itself: as an output of it, a pick would wait for the drawing.
    app.clientside_callback(
        ClientsideFunction("shell", "pick"),
        Output("url", "hash", allow_duplicate=True),
        *[Input(key, "value") for key in ("select-scenario", "select-run", "select-ref")],
        prevent_initial_call=True,
    )


def _body(page: Page, context: Context) -> Any:
    """The page, or the one line that says why it cannot be drawn."""
    try:
        return page.body(context)
    except Exception as error:
        _log.exception("page %s could not be drawn", page.key)
        return failed(error)
