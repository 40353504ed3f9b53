"""The page's callbacks: a look a second, one order, and what a person asks for.

A clock stands still while its callback runs: the next tick would make Dash throw away the answer to the one before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from core.errors import Pod2doorError
from dashboard.pages.orders import running
from dashboard.pages.orders.audit_figure import which_panel
from dashboard.pages.orders.letters import chosen_letters, letter_rows, send_again, signature
from dashboard.pages.orders.menus import faults_panel
from dashboard.pages.orders.slots import View
from dashboard.pages.orders.telling import told as told_of
from dashboard.pages.orders.view import Asked, asked, audited, build, reader_of
from dashboard.workspace import Workspace
from orders.serve import faults
from orders.serve.operator import Operator

Params = Mapping[str, Any]
NOT_ALLOWED = "These services were started without --fault-injection: start them from here, or with it."
REST = 15
"""An order that is settled is asked for only every so many times."""


def register(app: Dash, workspace: Workspace) -> None:
    """Add the page's callbacks."""
    app.clientside_callback(
        ClientsideFunction("orders", "paint"), Output("orders-view", "modified_timestamp"), Input("orders-view", "data")
    )
    app.clientside_callback(
        ClientsideFunction("orders", "answered"),
        Output("orders-answer", "modified_timestamp"),
        Input("orders-answer", "data"),
        prevent_initial_call=True,
    )
    _register_looks(app, workspace)
    _register_order(app, workspace)
    _register_asking(app, workspace)


def _register_looks(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("orders-view", "data"),
        Output("orders-letters-rows", "children"),
        Output("orders-shown", "data"),
        Input("orders-clock", "n_intervals"),
        Input("params", "data"),
        State("orders-shown", "data"),
        State("orders-hold", "data"),
        State("orders-paused", "data"),
        running=[(Output("orders-clock", "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def look(_: int, params: Params, shown: str, hold: bool, paused: bool) -> tuple[View, Any, Any]:
        wanted = asked(workspace.folder, params or {})
        reader = reader_of(wanted)
        if paused and ctx.triggered_id == "orders-clock":
            raise PreventUpdate
        view = build(reader, workspace.jobs, wanted)
        sample = reader.history.latest
        letters = chosen_letters(sample.letters if sample else (), wanted.svc)
        now = signature(letters, reader.sent_again)
        if now == shown or (hold and ctx.triggered_id == "orders-clock"):
            return view, no_update, no_update
        return view, letter_rows(letters, reader.sent_again), now


def _register_order(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("orders-order-body", "children"),
        Output("orders-told", "data"),
        Output("orders-search", "value"),
        Input("params", "data"),
        Input("orders-order-clock", "n_intervals"),
        State("orders-told", "data"),
        State("orders-paused", "data"),
        running=[(Output("orders-order-clock", "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def tell(params: Params, looks: int | None, told: str, paused: bool) -> tuple[Any, Any, Any]:
        wanted = asked(workspace.folder, params or {})
        by_clock = ctx.triggered_id == "orders-order-clock"
        rests = told.startswith(f"settled {wanted.order} ") and (looks or 0) % REST
        if by_clock and (paused or rests):
            raise PreventUpdate
        body, now = told_of(wanted, reader_of(wanted).history.latest)
        if now == told:
            raise PreventUpdate
        return body, now, no_update if by_clock else wanted.order


def _register_asking(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("orders-answer", "data"),
        Output("say", "data", allow_duplicate=True),
        Output("jobs-changed", "data", allow_duplicate=True),
        Input("orders-ask", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def answer(ask: Params | None, params: Params) -> tuple[Any, Any, Any]:
        if not ask:
            raise PreventUpdate
        wanted = asked(workspace.folder, params or {})
        try:
            said = ASKED[str(ask["do"])](workspace, wanted, ask)
        except Pod2doorError as error:
            said = str(error)
        return {"text": said, "do": ask["do"], "at": time.time()}, said, time.time()

    @app.callback(
        Output("orders-which-list", "children"),
        Input("orders-which", "opened"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def which(opened: bool | None, params: Params) -> Any:
        if not opened:
            raise PreventUpdate
        return which_panel(audited(asked(workspace.folder, params or {}).folder).found)

    @app.callback(
        Output("orders-faults-list", "children"),
        Input("orders-faults", "opened"),
        Input("orders-answer", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def offer(opened: bool | None, _: Any, params: Params) -> Any:
        if not opened:
            raise PreventUpdate
        wanted = asked(workspace.folder, params or {})
        try:
            with Operator(wanted.folder, 2.0) as operator:
                why = "" if faults.allowed(operator) else NOT_ALLOWED
                return faults_panel(faults.offers(operator), faults.armed(operator) if not why else (), why)
        except Pod2doorError as error:
            return faults_panel((), (), str(error))


def _start(workspace: Workspace, wanted: Asked, ask: Params) -> str:
    production = (ask.get("name") or wanted.setting) == "production"
    running.start(workspace.jobs, wanted.folder, production=production, faults=bool(ask.get("faults", True)))
    return "The services are starting."


def _stop(workspace: Workspace, wanted: Asked, _: Params) -> str:
    job = running.serving(workspace.jobs, wanted.folder)
    if job is None:
        return "These services were not started from here: stop them where they were started."
    workspace.jobs.cancel(job.job_id)
    return "The services are being stopped."


def _load(workspace: Workspace, wanted: Asked, ask: Params) -> str:
    return f"Sending {running.load(workspace.jobs, wanted.folder, int(ask['name'])).title}."


def _stop_load(workspace: Workspace, wanted: Asked, _: Params) -> str:
    job = running.loading(workspace.jobs, wanted.folder)
    if job is None:
        return "No load is under way."
    workspace.jobs.cancel(job.job_id)
    return "The load is being stopped."


def _fault(_: Workspace, wanted: Asked, ask: Params) -> str:
    with Operator(wanted.folder) as operator:
        faults.inject(operator, str(ask["name"]))
    return f"Injected: {ask['name']}."


def _take_back(_: Workspace, wanted: Asked, __: Params) -> str:
    with Operator(wanted.folder) as operator:
        faults.take_back(operator)
    return "All faults are taken back."


def _replay(_: Workspace, wanted: Asked, ask: Params) -> str:
    return send_again(reader_of(wanted), str(ask["name"]), wanted.svc)


def _audit(_: Workspace, wanted: Asked, __: Params) -> str:
    sample = reader_of(wanted).history.latest
    audited(wanted.folder).start(sample.figures.get("log_position", 0.0) if sample else 0.0)
    return "The auditor reads all stores and logs."


ASKED: Mapping[str, Callable[[Workspace, Asked, Params], str]] = {
    "start": _start,
    "stop": _stop,
    "load": _load,
    "stop-load": _stop_load,
    "fault": _fault,
    "take-back": _take_back,
    "replay": _replay,
    "audit": _audit,
}
"""What a person can ask for."""
