"""The page's callbacks: another figure, all figures; selection and swap are the browser's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from dashboard.page import Context
from dashboard.pages.compare import drawing, where
from dashboard.pages.compare.asked import wanted_metric, wanted_seeds, wants_every
from dashboard.pages.compare.page import below
from dashboard.pages.compare.places import moved
from dashboard.pages.compare.sides import compared
from dashboard.workspace import Workspace


def shown_of(context: Context) -> dict[str, Any]:
    """What is drawn now."""
    return {"metric": wanted_metric(context), "all": wants_every(context), "seeds": wanted_seeds(context)}


def register(app: Dash, workspace: Workspace) -> None:
    """Add the callbacks."""

    @app.callback(
        Output("compare-below", "children"),
        Output("compare-kpis-slot", "children"),
        Output("compare-map-slot", "children"),
        Output("compare-moved-slot", "children"),
        Output("compare-shown", "data"),
        Input("params", "data"),
        State("chosen", "data"),
        State("compare-shown", "data"),
        prevent_initial_call=True,
    )
    def follow(
        params: Mapping[str, Any], chosen: Mapping[str, Any], before: Mapping[str, Any] | None
    ) -> tuple[Any, ...]:
        from dashboard.shell.choosing import context_of

        if chosen.get("path") != "/compare":
            raise PreventUpdate
        context = context_of(workspace, chosen, params)
        now, a, b = shown_of(context), context.ref, context.run
        if now == before or a is None or b is None:
            raise PreventUpdate
        if now["seeds"] != (before or {}).get("seeds"):
            return below(context), no_update, no_update, no_update, now
        kpis, places, rows = no_update, no_update, no_update
        if now["all"] != (before or {}).get("all"):
            kpis = drawing.kpis_card(compared(workspace, a, b, now["seeds"]), every=now["all"])
        if now["metric"] != (before or {}).get("metric"):
            selected, found = context.params.get("sel", ""), moved(a, b, now["metric"])
            places = where.map_part(found, a, b, now["metric"], selected, context.theme)
            rows = where.moved_card(found, a, b, now["metric"], selected)
        return no_update, kpis, places, rows, now

    for side in "ab":
        app.clientside_callback(
            ClientsideFunction("compare", f"pick_{side}"),
            Output("compare-pick", "data", allow_duplicate=True),
            Input(f"compare-{side}", "value"),
            prevent_initial_call=True,
        )
