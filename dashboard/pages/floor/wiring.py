"""Callbacks and routes of the floor page: what is made meanwhile, another floor, sizing; the replay needs none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard.page import Context
from dashboard.pages.floor.asked import Asked, asked_for, store_of
from dashboard.pages.floor.body import content, progress, seeds_of, sizing_of, sizing_state, title_of
from dashboard.pages.floor.panels import tiles_box, versus_box
from dashboard.replay.floor import LINES_PER_STATION_H
from dashboard.replay.live import LiveFloors
from dashboard.replay.live_routes import register_live
from dashboard.replay.routes import register_replay
from dashboard.replay.traces import Traces
from dashboard.shell.choosing import context_of
from dashboard.workspace import Workspace

Chosen = Mapping[str, Any]
PARTS = ("content", "progress", "tiles", "versus", "sizing", "seeds")
"""Whose children are renewed: all of the lower part, or parts of it."""


def register(app: Dash, workspace: Workspace) -> None:
    """Add them to the application."""
    register_replay(app, Traces(store_of(workspace)))
    register_live(app, LiveFloors(), lambda run: _scenario(workspace, run))
    unused = Output("url", "hash", allow_duplicate=True)
    for name, inputs, states in (
        ("start", [Input("floor-spec", "data")], []),
        (
            "run",
            [Input("floor-run", "n_clicks")],
            [State("floor-robots", "value"), State("floor-stations-asked", "value")],
        ),
        ("site", [Input("floor-fc", "value"), Input("floor-zone", "value")], [State("floor-state", "data")]),
    ):
        first = "initial_duplicate" if name == "start" else True
        app.clientside_callback(ClientsideFunction("floor", name), unused, *inputs, *states, prevent_initial_call=first)

    renewing = [Output(f"floor-{name}", "children") for name in PARTS]

    @app.callback(
        *renewing,
        Output("floor-state", "data"),
        Output("floor-poll", "disabled"),
        Input("floor-poll", "n_intervals"),
        Input("params", "data"),
        State("floor-state", "data"),
        State("chosen", "data"),
        prevent_initial_call=True,
    )
    def renew(ticks: int | None, params: Chosen | None, state: dict[str, Any] | None, chosen: Chosen) -> Any:
        if state is None:
            return (no_update,) * (len(PARTS) + 2)
        return renewed(context_of(workspace, chosen, params or {}), state)

    @app.callback(
        Output("floor-content", "children", allow_duplicate=True),
        Output("floor-poll", "disabled", allow_duplicate=True),
        Input("floor-again", "n_clicks"),
        State("params", "data"),
        State("chosen", "data"),
        prevent_initial_call=True,
    )
    def again(clicks: int | None, params: Chosen | None, chosen: Chosen) -> Any:
        if not clicks:
            return no_update, no_update
        context = context_of(workspace, chosen, params or {})
        return content(context, asked_for(context), again=True), False

    @app.callback(
        Output("floor-seeds", "children", allow_duplicate=True),
        Output("floor-poll", "disabled", allow_duplicate=True),
        Input("floor-repeat", "n_clicks"),
        State("params", "data"),
        State("chosen", "data"),
        prevent_initial_call=True,
    )
    def repeat(clicks: int | None, params: Chosen | None, chosen: Chosen) -> Any:
        if not clicks:
            return no_update, no_update
        context = context_of(workspace, chosen, params or {})
        asked = asked_for(context)
        store_of(workspace).repeat(workspace.jobs, asked.floor, title_of(asked))
        return seeds_of(context, asked), False

    @app.callback(
        Output("floor-sizing", "children", allow_duplicate=True),
        Output("floor-state", "data", allow_duplicate=True),
        Output("floor-poll", "disabled", allow_duplicate=True),
        Input("floor-size", "n_clicks"),
        State("floor-state", "data"),
        State("params", "data"),
        State("chosen", "data"),
        prevent_initial_call=True,
    )
    def size(clicks: int | None, state: dict[str, Any], params: Chosen | None, chosen: Chosen) -> Any:
        if not clicks:
            return no_update, no_update, no_update
        context = context_of(workspace, chosen, params or {})
        asked = asked_for(context)
        result = store_of(workspace).result(asked.name).get("pods", {})
        rate = result.get("lines_asked_per_h") or LINES_PER_STATION_H * (asked.floor.stations or 4)
        store_of(workspace).size(workspace.jobs, asked.floor, rate, title_of(asked))
        return sizing_of(context, asked), state | {"sizing": "busy"}, False


def renewed(context: Context, state: dict[str, Any]) -> tuple[Any, ...]:
    """What has changed since `state`: all of the page's lower part, or the figures, or how far the job is.

    Returns
    -------
    tuple
        Children of `PARTS`, the new state, whether nothing more is to come.
    """
    asked = _same_floor(asked_for(context), state)
    store, jobs = store_of(context.workspace), context.workspace.jobs
    was_making = state["phase"] == "making"
    if asked.name != state["name"] or (was_making and store.has(asked.name)):
        return (content(context, asked), *(no_update,) * len(PARTS[1:]), no_update, False)
    if was_making:
        return (no_update, progress(store.job(jobs, asked.name)), *(no_update,) * len(PARTS[2:]), no_update, False)
    results = store.results(asked.floor) if asked.name == asked.floor.key else []
    sizing = sizing_state(context, asked)
    parts: list[Any] = [no_update] * len(PARTS)
    busy = bool(store.repeating(jobs, asked.floor))
    if len(results) > state["seeds"]:
        parts[2:4] = tiles_box(results), versus_box(results)
    if busy or len(results) > state["seeds"]:
        parts[5] = seeds_of(context, asked)
    if sizing != state["sizing"] or sizing == "busy":
        parts[4] = sizing_of(context, asked)
    new = state | {"seeds": max(len(results), state["seeds"]), "sizing": sizing}
    return (*parts, no_update if new == state else new, not busy and sizing != "busy")


def _same_floor(asked: Asked, state: Mapping[str, Any]) -> Asked:
    """What is looked at goes on, when all that the address changed is a time that lies within it."""
    shown = replace(asked.floor, hours=float(state["hours"]))
    within = asked.floor.hours <= shown.hours or asked.name == state["name"]
    return replace(asked, floor=shown, name=shown.key) if within and shown.key == state["name"] else asked


def _scenario(workspace: Workspace, run: str) -> str:
    """Where the orders of a run's live floors are from."""
    if not run:
        return "us"
    return str((workspace.catalogue.open(run).folder / "scenario.toml").absolute())
