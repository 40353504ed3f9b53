"""The draft's callbacks: its card follows the address; Run draft starts a run of its own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from dashboard.draft.card import count_text, draft_of, foot, place_of, rows, total, waits
from dashboard.draft.command import run_arguments
from dashboard.draft.marks import marks
from dashboard.draft.planned import ask
from dashboard.draft.plans import plans_of
from dashboard.page import Context
from dashboard.shell.choosing import context_of
from dashboard.workspace import Workspace


def context_now(workspace: Workspace, chosen: Mapping[str, Any], params: Mapping[str, Any] | None) -> Context:
    """What is chosen now, for a callback."""
    return context_of(workspace, chosen, params or {})


def register_draft(app: Dash, workspace: Workspace) -> None:
    """Add the callbacks of the draft's card, wherever it stands."""
    app.clientside_callback(
        ClientsideFunction("draft", "follow"),
        Output("draft-edits", "data"),
        Input("params", "data"),
        State("draft-edits", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output("draft-body", "children"),
        Output("draft-foot", "children"),
        Output("draft-count", "children"),
        Output("draft-clear", "disabled"),
        Output("draft-marks", "data"),
        Input("draft-edits", "data"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def show(edits: list[str], chosen: dict[str, Any], params: dict[str, Any]) -> tuple[Any, ...]:
        context = context_now(workspace, chosen, params)
        draft = draft_of(context)
        n = len(context.edits)
        return rows(context, draft), foot(context, draft), count_text(n, context), n == 0, marks(context.run, draft)

    @app.callback(
        Output("draft-said", "children"),
        Input("draft-run", "n_clicks"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def run(clicked: int | None, chosen: dict[str, Any], params: dict[str, Any]) -> str:
        context = context_now(workspace, chosen, params)
        draft = draft_of(context)
        if not clicked or not draft.runnable:
            raise PreventUpdate
        out = workspace.folder / f"{context.scenario}-{time.strftime('%Y%m%d-%H%M%S')}-draft"
        title = ", ".join(f"{each.subject} {each.what}" for each in draft.sound)
        job = workspace.jobs.submit("run", title, run_arguments(context, tuple(draft.kept), out), out)
        return f"Started {job.job_id}: {title}."

    _planning(app, workspace)


def _planning(app: Dash, workspace: Workspace) -> None:
    """What the draft does to the plan: asked for when the draft has stood for a tick, looked for until it is there."""

    @app.callback(
        Output("draft-total", "children"),
        Output("draft-tick", "disabled"),
        Input("draft-edits", "data"),
        Input("draft-tick", "n_intervals"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def plan(
        edits: list[str], ticks: int | None, chosen: dict[str, Any], params: dict[str, Any]
    ) -> tuple[list[Any], bool]:
        context = context_now(workspace, chosen, params)
        draft = draft_of(context)
        waiting = waits(context, draft)
        if waiting and ctx.triggered_id == "draft-tick":
            ask(plans_of(workspace), Path(place_of(context)), draft.kept)
        return total(context, draft), not waiting
