"""Judge a run in ten seconds: what it costs, what is late, what limits it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, Patch, State, dcc, html, no_update

from dashboard.figures.kinds import DRAWN
from dashboard.figures.us_map import first_marker_trace, painted
from dashboard.page import Context, Page
from dashboard.pages.overview import map_part
from dashboard.pages.overview.backlog_card import backlog_card
from dashboard.pages.overview.held import held
from dashboard.pages.overview.limits_card import limits_card
from dashboard.pages.overview.map_part import MAP, Shown, hour_badge, layer_of, scale
from dashboard.pages.overview.tiles import tiles
from dashboard.parts.export import run_exports
from dashboard.parts.head import page_head
from dashboard.parts.states import no_run
from dashboard.workspace import OpenRun, Workspace
from dashboard.workspace.replicates import replicates

QUESTION = "What does this plan cost, what is late, and what limits it?"


def body(context: Context) -> html.Div:
    """The page."""
    run = context.run
    if run is None:
        return no_run(PAGE, context)
    return html.Div(
        [
            page_head(PAGE, run_exports(run), note=_note(context, run)),
            held(lambda: tiles(context)),
            html.Div(
                [held(lambda: map_part.map_part(context)), held(lambda: limits_card(context))],
                className="overview-middle",
            ),
            held(lambda: backlog_card(context)),
            dcc.Store(id="overview-layer", data=_asked(context.params)),
            html.Div(id="overview-toast", className="overview-toast", role="status"),
        ],
        className="overview",
    )


def _note(context: Context, run: OpenRun) -> str:
    """What was measured, and how many seeds stand behind the tiles."""
    window = run.document["window"]
    first, last = window["start_s"] // 3600, -(-window["end_s"] // 3600)
    days = f"Day {first // 24 + 1}" if last - first == 24 else f"hours {first} to {last}"
    return f"{days} measured · {replicates(context.workspace, run).note}"


def _asked(params: Mapping[str, Any]) -> dict[str, str]:
    return {"color": str(params.get("color") or ""), "hour": str(params.get("hour") or "")}


def register(app: Dash, workspace: Workspace) -> None:
    """Colours and hour of the map; everything else of the page needs no server."""
    app.clientside_callback(
        ClientsideFunction("overview", "layer"),
        Output("overview-layer", "data"),
        Input("params", "data"),
        State("overview-layer", "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(MAP, "figure"),
        Output(f"{MAP}-lines", "data"),
        Output("overview-scale", "children"),
        Output("overview-hour", "children"),
        Input("overview-layer", "data"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def colour(asked: Mapping[str, Any], chosen: Mapping[str, Any], params: Mapping[str, Any] | None) -> Any:
        from dashboard.shell.choosing import context_of

        context = context_of(workspace, chosen, {**(params or {}), **asked})
        return (no_update,) * 4 if context.run is None else coloured(context, context.run)


def coloured(context: Context, run: OpenRun) -> tuple[Any, ...]:
    """The map's markers in other colours, and what goes with them."""
    shown = Shown.of(context.params, run)
    layer = layer_of(run, shown)
    colours = layer.colours(context.theme) if layer else None
    figure = Patch()
    facilities = run.table("facilities")
    drawn = map_part.ids_by_kind(facilities)
    first = first_marker_trace()
    for number, kind in enumerate(DRAWN):
        for key, value in painted(drawn[kind], kind, context.theme, colours).items():
            figure["data"][first + number]["marker"][key] = value
    return figure, map_part.figure_lines(run, shown), scale(layer, context.theme), hour_badge(shown)


PAGE = Page("overview", "/", "Overview", QUESTION, "layout-dashboard", "o", body, register)
