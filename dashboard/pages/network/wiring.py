"""The Network page's callbacks; what needs no server is in assets/js/network*.js."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import ClientsideFunction, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from core.errors import InvalidInput
from dashboard.draft.draft import with_edit
from dashboard.draft.recorded import recorded_scenario
from dashboard.draft.wiring import context_now, register_draft
from dashboard.pages.network.areas import areas
from dashboard.pages.network.asking import register_questions
from dashboard.pages.network.closing import ask_closing, closing_part, closing_usd, closing_waits
from dashboard.pages.network.detail import detail
from dashboard.pages.network.moving import beside, move_to, zone_at
from dashboard.workspace import Workspace


def register(app: Dash, workspace: Workspace) -> None:
    """Add the page's callbacks."""
    register_draft(app, workspace)
    for name, output, inputs in (
        ("follow", Output("network-sel", "data"), [Input("params", "data"), State("network-sel", "data")]),
        ("select", Output("network-find", "name"), [Input({"type": "table", "name": "network"}, "selectedRows")]),
        ("find", Output("network-find", "title"), [Input("network-find", "value")]),
        ("top", Output("network-top-value", "children"), [Input("network-top", "value")]),
        ("hour", Output("network-hour", "className"), [Input("network-hour", "value")]),
        ("marks", Output("network-map", "className"), [Input("draft-marks", "data")]),
        ("closed", Output("network-closing", "title"), [Input("network-closed", "data")]),
        ("screened", Output("network-screen", "title"), [Input("network-screened", "data")]),
        ("found", Output("network-sites", "title"), [Input("network-found", "data")]),
        ("areas", Output("network-minimap", "className"), [Input("network-areas", "data")]),
    ):
        app.clientside_callback(ClientsideFunction("network", name), output, *inputs, prevent_initial_call=True)

    @app.callback(
        Output("network-facility", "children"),
        Input("network-sel", "data"),
        Input("draft-edits", "data"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def show(selected: str | None, edits: list[str], chosen: dict[str, Any], params: dict[str, Any]) -> list[Any]:
        return detail(context_now(workspace, chosen, params), selected or "")

    @app.callback(
        Output("network-areas", "data"),
        Input("network-want", "data"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def draw_areas(wanted: list[str] | None, chosen: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
        context = context_now(workspace, chosen, params)
        if not wanted or context.run is None:
            raise PreventUpdate
        return areas(context.run, wanted)

    _closing(app, workspace)
    register_questions(app, workspace)
    _asking(app, workspace)


def _closing(app: Dash, workspace: Workspace) -> None:
    """The plan without the selected facility: asked for when the selection has stood for a tick."""

    @app.callback(
        Output("network-closing", "children"),
        Output("network-tick", "disabled"),
        Output("network-closed", "data"),
        Input("network-sel", "data"),
        Input("network-tick", "n_intervals"),
        Input("network-screened", "data"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def close(
        selected: str | None, ticks: int | None, screened: Any, chosen: dict[str, Any], params: dict[str, Any]
    ) -> tuple[list[Any], bool, dict[str, Any]]:
        context, facility = context_now(workspace, chosen, params), selected or ""
        waiting = closing_waits(context, facility)
        if waiting and ctx.triggered_id == "network-tick":
            ask_closing(context, facility)
        known = {"facility": facility, "usd": closing_usd(context, facility)}
        return closing_part(context, facility), not waiting, known


def _asking(app: Dash, workspace: Workspace) -> None:
    """Move and Open beside: a typed ZIP, or where the facility was dropped."""

    @app.callback(
        Output("set-params", "data", allow_duplicate=True),
        Output("network-move-said", "children"),
        Output("network-beside-said", "children"),
        Input("network-move-add", "n_clicks"),
        Input("network-beside-add", "n_clicks"),
        State("network-move-zip", "value"),
        State("network-beside-zip", "value"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def add(
        moved: int | None,
        opened: int | None,
        move_zip: str,
        beside_zip: str,
        chosen: dict[str, Any],
        params: dict[str, Any],
    ) -> tuple[Any, str, str]:
        moving = ctx.triggered_id == "network-move-add"
        if not (moved if moving else opened):
            raise PreventUpdate
        context = context_now(workspace, chosen, params)
        if context.run is None:
            raise PreventUpdate
        make, asked = (move_to, move_zip) if moving else (beside, beside_zip)
        try:
            new = make(recorded_scenario(context.run), str(params.get("sel") or ""), asked or "", context.edits)
        except InvalidInput as error:
            said = error.findings[0].message
            raise_nothing: tuple[Any, str, str] = ({}, said, "") if moving else ({}, "", said)
            return raise_nothing
        edits = context.edits
        for text in new:
            edits = with_edit(edits, text)
        return {"edits": list(edits)}, "", ""

    @app.callback(
        Output("set-params", "data", allow_duplicate=True),
        Input("network-drop", "data"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def drop(dropped: dict[str, Any] | None, chosen: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
        context = context_now(workspace, chosen, params)
        if not dropped or context.run is None:
            raise PreventUpdate
        scenario = recorded_scenario(context.run)
        zone = zone_at(scenario, np.array([dropped["x"], dropped["y"]], float))
        edits = context.edits
        for text in move_to(scenario, str(dropped["facility"]), zone, edits):
            edits = with_edit(edits, text)
        return {"edits": list(edits)}
