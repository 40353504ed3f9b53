"""The Design page's callbacks: questions are asked as jobs, looked at once a second, drawn again where they changed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from core.errors import InvalidInput
from dashboard.design import answer_to, ask, question
from dashboard.draft.wiring import context_now
from dashboard.page import Context
from dashboard.pages.design.body import seen, waits
from dashboard.pages.design.cards import CARDS, START, design_card
from dashboard.parts.job_strip import CANCEL, job_strip
from dashboard.workspace import Workspace


def register(app: Dash, workspace: Workspace) -> None:
    """Add the page's callbacks."""
    for name, output, given in (
        ("read", Output("design-front", "className"), Input("design-front", "hoverData")),
        ("pick", Output("design-front", "clear_on_unhover"), Input("design-front", "clickData")),
    ):
        app.clientside_callback(ClientsideFunction("design", name), output, given, prevent_initial_call=True)
    _asking(app, workspace)
    _cancelling(app, workspace)
    _looking(app, workspace)


def _asking(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("jobs-changed", "data", allow_duplicate=True),
        Output("say", "data", allow_duplicate=True),
        Output("design-asked", "data"),
        Input({"type": START, "command": ALL}, "n_clicks"),
        State({"type": "design-option", "command": ALL}, "value"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def start(
        clicks: list[int | None], values: list[Any], chosen: dict[str, Any], params: dict[str, Any]
    ) -> tuple[Any, Any, float]:
        pressed = _pressed()
        context = context_now(workspace, chosen, params)
        if context.run is None:
            raise PreventUpdate
        command = str(pressed["command"])
        given = {state["id"]["command"]: state.get("value") for state in ctx.states_list[0]}
        try:
            job = ask(workspace, question(context, command), *options(command, given.get(command)))
        except InvalidInput as error:
            return time.time(), str(error), time.time()
        return time.time(), f"{job.title}: started", time.time()


def options(command: str, value: object) -> list[str]:
    """The command's options with the number that was typed, kept within its limits; the usual one without any."""
    about = CARDS[command]
    if not about.option:
        return []
    try:
        number = int(float(str(value)))
    except (ValueError, OverflowError):
        number = int(about.usual)
    return [about.option, str(min(about.high, max(about.low, number)))]


def _cancelling(app: Dash, workspace: Workspace) -> None:
    """Cancel of a strip, on whichever page it stands."""

    @app.callback(
        Output("jobs-changed", "data", allow_duplicate=True),
        Output("say", "data", allow_duplicate=True),
        Input({"type": CANCEL, "job": ALL, "at": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def cancel(clicks: list[int | None]) -> tuple[float, str]:
        try:
            workspace.jobs.cancel(str(_pressed()["job"]))
        except InvalidInput as error:
            return time.time(), str(error)
        return time.time(), "Stopping; what is known by then is kept"


def _pressed() -> Mapping[str, Any]:
    """The id of the button that was pressed; buttons that only appeared are none."""
    if not ctx.triggered_id or not any(entry["value"] for entry in ctx.triggered):
        raise PreventUpdate
    pressed: Mapping[str, Any] = ctx.triggered_id
    return pressed


def _looking(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        *(Output(f"design-{command}", "children") for command in CARDS),
        *(Output(f"design-{command}-strip", "children") for command in CARDS),
        Output("design-seen", "data"),
        Output("design-tick", "disabled"),
        Input("design-tick", "n_intervals"),
        Input("design-asked", "data"),
        State("design-seen", "data"),
        State("chosen", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def look(
        ticks: int | None,
        asked: float | None,
        before: Mapping[str, Any] | None,
        chosen: dict[str, Any],
        params: dict[str, Any],
    ) -> tuple[Any, ...]:
        context = context_now(workspace, chosen, params)
        if context.run is None:
            raise PreventUpdate
        now = seen(context)
        drawn = [_drawn(context, command, now[command], (before or {}).get(command)) for command in CARDS]
        return (*(card for card, _ in drawn), *(strip for _, strip in drawn), now, not waits(context))


def _drawn(context: Context, command: str, now: list[str], before: list[str] | None) -> tuple[Any, Any]:
    """The card, where more than the job's progress changed; else its strip, where that did."""
    if before is None or now[0] != before[0]:
        return design_card(context, command), no_update
    if now[1] != before[1]:
        return no_update, job_strip(answer_to(context.workspace, question(context, command)), at=command)
    return no_update, no_update
