"""The page's callbacks: a new day or plan asked for, buttons that start jobs, exports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, no_update
from dash.exceptions import PreventUpdate

from dashboard.page import Context, Page
from dashboard.pages.last_mile import cards, plans_folder, stations
from dashboard.pages.last_mile.asked import BUNDLED
from dashboard.pages.last_mile.choosing import pending, run_name, shown, taken
from dashboard.pages.last_mile.drawing import fixes_of, page_children, pieces, waiting_lines
from dashboard.pages.last_mile.exports import export
from dashboard.pages.last_mile.not_served import left_out
from dashboard.pages.last_mile.verdicts import held_of
from dashboard.shell.choosing import context_of
from dashboard.workspace import Workspace

CHOSEN = (State("chosen", "data"), State("params", "data"))


def register(app: Dash, workspace: Workspace, page: Page) -> None:
    """Add them."""
    _in_the_browser(app)
    _drawing(app, workspace, page)
    _jobs(app, workspace, page)

    @app.callback(
        Output("last_mile-file", "data"),
        Input({"type": "last_mile-export", "what": ALL}, "n_clicks"),
        *CHOSEN,
        prevent_initial_call=True,
    )
    def save(clicks: list[int | None], chosen: Mapping[str, Any], params: Mapping[str, Any] | None) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        context = context_of(workspace, chosen, params or {})
        asked = taken(context)
        found = shown(context, asked)
        if found is None:
            raise PreventUpdate
        name = "-".join(filter(None, (asked.ds, asked.day.replace(":", ""))))
        content, file = export(found.morning, str(ctx.triggered_id["what"]), name)
        return dcc.send_bytes(content, file)


def _in_the_browser(app: Dash) -> None:
    """Selection, what of the address has changed, and the two selects."""
    app.clientside_callback(
        ClientsideFunction("last_mile", "apply"),
        Output("last_mile-applied", "title"),
        Input("last_mile-day", "data"),
        Input("params", "data"),
        State("last_mile-drawn", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("last_mile", "asked"),
        Output("last_mile-ask-page", "data"),
        Output("last_mile-ask-plan", "data"),
        Input("params", "data"),
        State("last_mile-ask-page", "data"),
        State("last_mile-ask-plan", "data"),
        prevent_initial_call=True,
    )
    for select, key in (("last_mile-ds", "ds"), ("last_mile-wave", "day")):
        app.clientside_callback(
            ClientsideFunction("last_mile", f"choose_{key}"),
            Output("set-params", "data", allow_duplicate=True),
            Input(select, "value"),
            State("last_mile-drawn", "data"),
            prevent_initial_call=True,
        )
    app.clientside_callback(
        ClientsideFunction("last_mile", "choose_row"),
        Output("set-params", "data", allow_duplicate=True),
        Input({"type": "table", "name": "last_mile-stations"}, "selectedRows"),
        State("last_mile-drawn", "data"),
        prevent_initial_call=True,
    )


def _drawing(app: Dash, workspace: Workspace, page: Page) -> None:
    @app.callback(
        Output("last_mile-page", "children"),
        Input("last_mile-ask-page", "data"),
        *CHOSEN,
        prevent_initial_call=True,
    )
    def draw(_: str, chosen: Mapping[str, Any], params: Mapping[str, Any] | None) -> Any:
        return page_children(page, context_of(workspace, chosen, params or {}))

    @app.callback(
        Output("last_mile-strip", "children"),
        Output("last_mile-map", "figure"),
        Output("last_mile-legend", "children"),
        Output("last_mile-routes", "children"),
        Output("last_mile-timetable", "children"),
        Output("last_mile-left", "children"),
        Output("last_mile-verdict", "children"),
        Output("last_mile-day", "data"),
        Output("last_mile-routes-said", "children"),
        Output("last_mile-violations", "children"),
        Input("last_mile-ask-plan", "data"),
        *CHOSEN,
        prevent_initial_call=True,
    )
    def redraw(_: str, chosen: Mapping[str, Any], params: Mapping[str, Any] | None) -> Any:
        context = context_of(workspace, chosen, params or {})
        found = shown(context, taken(context))
        if found is None:
            return (no_update,) * 10
        made = pieces(context, found)
        fixes, no_fix = fixes_of(context, found, made.groups)
        return (
            made.strip,
            made.figure,
            cards.legend(made.colouring),
            cards.routes_table(made.facts, made.colours),
            cards.timetable_body(made.spans, context.theme),
            cards.not_served_card(made.groups, fixes, no_fix),
            made.verdict,
            made.data,
            *cards.routes_said(made.facts),
        )


def _jobs(app: Dash, workspace: Workspace, page: Page) -> None:
    @app.callback(
        Output("last_mile-page", "children", allow_duplicate=True),
        Output("last_mile-waiting", "children"),
        Input("last_mile-clock", "n_intervals"),
        *CHOSEN,
        prevent_initial_call=True,
    )
    def tick(_: int, chosen: Mapping[str, Any], params: Mapping[str, Any] | None) -> Any:
        context = context_of(workspace, chosen, params or {})
        jobs = pending(context, taken(context))
        return (no_update, waiting_lines(jobs)) if jobs else (page_children(page, context), no_update)

    @app.callback(
        Output("last_mile-waiting", "children", allow_duplicate=True),
        Output("last_mile-clock", "disabled"),
        Output("set-params", "data", allow_duplicate=True),
        Input({"type": "last_mile-do", "what": ALL}, "n_clicks"),
        *CHOSEN,
        prevent_initial_call=True,
    )
    def do(clicks: list[int | None], chosen: Mapping[str, Any], params: Mapping[str, Any] | None) -> Any:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict) or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        context = context_of(workspace, chosen, params or {})
        change = act(context, str(ctx.triggered_id["what"]))
        jobs = pending(context, taken(context))
        # The clock draws the page anew where no job is at work: after a plan was dropped, too.
        return waiting_lines(jobs), bool(change), change or no_update


def act(context: Context, what: str) -> dict[str, Any] | None:
    """Do what a button says; what of the address changes with it, or None where the page is drawn anew."""
    asked = taken(context)
    if what.startswith("drop "):
        plans_folder.drop(context.workspace, what.removeprefix("drop "))
        return None
    if what != "fix" and pending(context, asked):
        return None
    if what == "bundled":
        plans_folder.solve_bundled(context.workspace)
        return {"ds": BUNDLED, "day": "", "plan": "", "route": "", "_push": True}
    if what == "station" and context.run is not None and asked.ds:
        stations.solve_station(context, asked.ds)
        return None
    found = shown(context, asked)
    if found is None:
        return None
    if what == "fix":
        fixes, _ = fixes_of(context, found, left_out(found.morning))
        return {"edits": with_edits(context.edits, [fix.edit for fix in fixes])}
    about = {"run": run_name(context, asked.ds), "ds": asked.ds, "day": asked.day}
    kept = found.verdicts[:-1] if asked.trial else found.verdicts
    held = held_of(kept) if what == "rest" else ()
    if what in ("again", "rest") and (held or what == "again"):
        plans_folder.solve_again(context.workspace, found.morning, about, held)
    return None


def with_edits(edits: tuple[str, ...], new: list[str]) -> list[str]:
    """The draft with some more edits; an older one of the same cell gives way."""
    keys = {edit.split("=")[0] for edit in new}
    return [*(edit for edit in edits if edit.split("=")[0] not in keys), *new]
