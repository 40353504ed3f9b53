"""Screen all and Find sites: asked as jobs, looked at once a second, and their answers handed to the browser."""

from __future__ import annotations

import time
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from core.errors import InvalidInput
from dashboard.design import ask, question
from dashboard.draft.wiring import context_now
from dashboard.pages.network.new_sites import find_state, greenfield_of, options
from dashboard.pages.network.questions import asked_state, asks, found_data, new_part
from dashboard.pages.network.screened import closed_rows, screen_control, screen_of
from dashboard.workspace import Workspace


def register_questions(app: Dash, workspace: Workspace) -> None:
    """Add the callbacks."""

    @app.callback(
        Output("jobs-changed", "data", allow_duplicate=True),
        Output("say", "data", allow_duplicate=True),
        Output("network-asked", "data"),
        Input({"type": "network-ask", "command": ALL}, "n_clicks"),
        State("network-sites-k", "value"),
        State("network-sites-kind", "value"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def start(
        clicks: list[int | None], sites: Any, kind: Any, chosen: dict[str, Any], params: dict[str, Any]
    ) -> tuple[float, str, float]:
        if not ctx.triggered_id or not any(entry["value"] for entry in ctx.triggered):
            raise PreventUpdate
        context = context_now(workspace, chosen, params)
        if context.run is None:
            raise PreventUpdate
        command = str(ctx.triggered_id["command"])
        more = options(sites, kind) if command == "greenfield" else []
        try:
            job = ask(workspace, question(context, command), *more)
        except InvalidInput as error:
            return time.time(), str(error), time.time()
        return time.time(), f"{job.title}: started", time.time()

    _looking(app, workspace)


def _looking(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("network-screen", "children"),
        Output("network-sites-state", "children"),
        Output("network-screened", "data"),
        Output("network-found", "data"),
        Output("network-new", "children"),
        Output("network-seen", "data"),
        Output("network-jobs-tick", "disabled"),
        Input("network-jobs-tick", "n_intervals"),
        Input("network-asked", "data"),
        Input("network-sel", "data"),
        State("network-seen", "data"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def look(
        ticks: Any, asked: Any, selected: str | None, before: Any, chosen: dict[str, Any], params: dict[str, Any]
    ) -> tuple[Any, ...]:
        context = context_now(workspace, chosen, params)
        if context.run is None:
            raise PreventUpdate
        now = asked_state(context)
        old: dict[str, Any] = before or {name: {} for name in now}
        moved = {name: now[name] != old[name] for name in now}
        answered = {name: now[name]["state"] != old[name].get("state") for name in now}
        listed = answered["greenfield"] or ctx.triggered_id == "network-sel"
        return (
            screen_control(screen_of(context)) if moved["screen"] else no_update,
            find_state(greenfield_of(context)) if moved["greenfield"] else no_update,
            closed_rows(screen_of(context)) if answered["screen"] else no_update,
            found_data(context) if answered["greenfield"] else no_update,
            new_part(context, selected or "") if listed else no_update,
            now,
            not asks(context),
        )
