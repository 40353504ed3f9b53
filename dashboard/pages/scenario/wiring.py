"""The page's callbacks: from what was clicked to what is drawn; nothing is worked out here."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update

from core.errors import Pod2doorError
from dashboard.pages.scenario.editing import set_cell
from dashboard.pages.scenario.finding_list import findings_card
from dashboard.pages.scenario.grid import focus, grid_card, page_of_rows
from dashboard.pages.scenario.mattering import batch_toml, place_of_result
from dashboard.pages.scenario.routes import register_routes
from dashboard.pages.scenario.sides import job_of, matter_card, shares_card, source_card
from dashboard.pages.scenario.state import Seen, looked_at
from dashboard.pages.scenario.strip import save_refused, strip
from dashboard.pages.scenario.table_list import tables_card
from dashboard.pages.scenario.upload_summary import upload_summary
from dashboard.pages.scenario.uploading import Uploads
from dashboard.parts.sentences import sentences
from dashboard.workspace import Workspace
from dashboard.workspace.own_scenarios import name_refused
from datasets import bundled

Data = Mapping[str, Any]


def register(app: Dash, workspace: Workspace) -> None:
    """Add them, and the routes for files."""
    uploads = Uploads()
    register_routes(app.server, workspace, uploads)
    _clientside(app)
    _drawing(app, workspace)
    _editing(app, workspace)
    _saving(app, workspace)
    _uploading(app, workspace, uploads)


def _seen(workspace: Workspace, shown: Data, **other: Any) -> Seen:
    values = dict(shown) | other
    values["only"] = "findings" if values.get("only") else ""
    return looked_at(workspace, str(values.get("scenario") or ""), values)


def _now() -> int:
    return int(time.time() * 1000)


def _clientside(app: Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("scenario", "follow"),
        Output("scenario-shown", "data"),
        Output("scenario-grid-key", "data"),
        Input("params", "data"),
        State("scenario-shown", "data"),
        State("scenario-grid-key", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("scenario", "renew"),
        Output("scenario-done", "title"),
        Input("scenario-changed", "data"),
        Input("scenario-shown", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("scenario", "focus"), Output("scenario-done", "lang"), Input("scenario-focus", "data")
    )
    app.clientside_callback(
        ClientsideFunction("scenario", "find"),
        Output("scenario-done", "className"),
        Input("scenario-find", "value"),
        prevent_initial_call=True,
    )


def _drawing(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("scenario-strip", "children"),
        Output("scenario-tables", "children"),
        Output("scenario-findings", "children"),
        Output("scenario-shares", "children"),
        Output("scenario-source", "children"),
        Output("scenario-matter", "children"),
        Output("scenario-only", "children"),
        Input("scenario-shown", "data"),
        Input("scenario-changed", "data"),
        prevent_initial_call=True,
    )
    def draw(shown: Data, changed: Data) -> tuple[Any, ...]:
        copy = changed["copy"] if ctx.triggered_id == "scenario-changed" else shown["copy"]
        seen = _seen(workspace, shown, copy=copy)
        parts = (strip, tables_card, findings_card, shares_card, source_card, matter_card)
        return (*(part(seen) for part in parts), f"Findings {len(seen.here)}")

    @app.callback(
        Output("scenario-grid-slot", "children"),
        Input("scenario-grid-key", "data"),
        State("scenario-shown", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def draw_grid(key: Data, shown: Data, params: Data) -> Any:
        copy = params.get("copy") or ""
        return grid_card(_seen(workspace, shown, table=key["table"], only=key["only"], copy=copy))

    @app.callback(
        Output("scenario-grid", "getRowsResponse"),
        Input("scenario-grid", "getRowsRequest"),
        State("scenario-shown", "data"),
        State("scenario-grid-key", "data"),
        State("params", "data"),
        State("scenario-find", "value"),
        prevent_initial_call=True,
    )
    def rows(request: Data | None, shown: Data, key: Data, params: Data, find: str | None) -> Any:
        if not request:
            return no_update
        copy = params.get("copy") or ""
        seen = _seen(workspace, shown, table=key["table"], only=key["only"], copy=copy)
        return page_of_rows(seen, request, find)

    @app.callback(
        Output("scenario-focus", "data"),
        Input("scenario-goto", "data"),
        State("scenario-shown", "data"),
        State("params", "data"),
        State("scenario-grid", "getRowsRequest", allow_optional=True),
        prevent_initial_call=True,
    )
    def go_to(goto: Data | None, shown: Data, params: Data, request: Data | None) -> Any:
        if not goto:
            return no_update
        same = goto["table"] == shown["table"]
        where = {"table": goto["table"], "line": goto["line"], "copy": params.get("copy") or ""}
        only = params.get("only") == "findings"
        seen = _seen(workspace, shown, only=only, **where)
        return focus(seen, str(goto.get("column") or ""), request if same else None) | {
            "n": _now(),
            "table": seen.table,
        }


def _editing(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("scenario-changed", "data", allow_duplicate=True),
        Input("scenario-act", "data"),
        State("scenario-shown", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def act(asked: Data | None, shown: Data, params: Data) -> Any:
        if not asked:
            return no_update
        copy = str(asked.get("copy") or params.get("copy") or "")
        if asked["what"] == "check":
            return {"copy": copy, "n": _now()}
        seen = _seen(workspace, shown, copy=copy)
        cell = (str(asked[part]) for part in ("table", "row", "column", "value"))
        try:
            copy = set_cell(seen.own, seen.name, seen.copy, *cell)
        except (Pod2doorError, OSError, ValueError) as error:
            return {"copy": seen.copy, "n": _now(), "failed": str(error)}
        return {"copy": copy, "n": _now(), "rebuild": str(asked["row"]) == "1"}

    @app.callback(
        Output("scenario-changed", "data", allow_duplicate=True),
        Input("scenario-late", "n_intervals"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def check_late(ticked: int | None, params: Data) -> Any:
        return {"copy": params.get("copy") or "", "n": _now()} if ticked else no_update

    @app.callback(
        Output("scenario-matter", "children", allow_duplicate=True),
        Input("scenario-rank", "n_clicks", allow_optional=True),
        Input("clock", "n_intervals"),
        State("scenario-shown", "data"),
        prevent_initial_call=True,
    )
    def rank(clicked: int | None, ticked: int | None, shown: Data) -> Any:
        seen = _seen(workspace, shown)
        saved = seen.own.files(seen.name)
        folder = place_of_result(workspace.folder, seen.name, saved).absolute()
        job = job_of(seen, folder)
        if ctx.triggered_id == "scenario-rank" and clicked and (job is None or job.is_over):
            file = folder.with_suffix(".toml")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(batch_toml(saved), encoding="utf-8")
            store = str((workspace.folder / "store").absolute())
            arguments = ["whatif", "run", str(file), "--out", str(folder), "--store", store, "--yes"]
            workspace.jobs.submit("batch", f"defaults of {seen.name}", arguments, folder)
        elif job is None:
            return no_update
        return matter_card(seen)


def _saving(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("scenario-save-modal", "opened"),
        Output("scenario-new-name", "value"),
        Output("scenario-new-name", "error"),
        Output("set-params", "data", allow_duplicate=True),
        Input("scenario-save-as", "n_clicks"),
        Input("scenario-save", "n_clicks"),
        Input("scenario-save-cancel", "n_clicks"),
        Input("scenario-save-new", "n_clicks"),
        State("scenario-new-name", "value"),
        State("scenario-shown", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def save(a: Any, b: Any, c: Any, d: Any, name: str, shown: Data, params: Data) -> tuple[Any, ...]:
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            return (no_update,) * 4
        what = ctx.triggered_id
        if what == "scenario-save-cancel":
            return False, no_update, "", no_update
        seen = _seen(workspace, shown, copy=params.get("copy") or "")
        if what == "scenario-save-new":
            return _save_as(seen, (name or "").strip())
        if what == "scenario-save" and seen.name not in bundled():
            try:
                if not save_refused(seen):
                    seen.own.save(seen.name, seen.copy)
            except (Pod2doorError, OSError) as error:
                return True, _proposed(seen), sentences(error)[0], no_update
            return False, no_update, "", {"copy": ""}
        return True, _proposed(seen), "", no_update


def _save_as(seen: Seen, name: str) -> tuple[Any, ...]:
    why = name_refused(name, [*bundled(), *seen.own.names()])
    if seen.counts[0]:
        why = save_refused(seen)
    if why:
        return no_update, no_update, why, no_update
    try:
        seen.own.save_as(seen.name, seen.copy, name)
    except (Pod2doorError, OSError) as error:
        return no_update, no_update, sentences(error)[0], no_update
    return False, no_update, "", {"scenario": name, "copy": "", "_push": True}


def _proposed(seen: Seen) -> str:
    """A name that is free."""
    taken = {*bundled(), *seen.own.names()}
    return next(name for i in range(2, 10_000) if (name := f"{seen.name[:34]}-{i}") not in taken)


def _uploading(app: Dash, workspace: Workspace, uploads: Uploads) -> None:
    @app.callback(
        Output("scenario-upload-modal", "opened"),
        Output("scenario-upload-body", "children"),
        Input("scenario-upload", "data"),
        State("scenario-shown", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def received(sent: Data | None, shown: Data, params: Data) -> tuple[Any, ...]:
        if not sent:
            return no_update, no_update
        seen = _seen(workspace, shown, copy=params.get("copy") or "")
        return True, upload_summary(seen, sent, uploads)

    @app.callback(
        Output("scenario-upload-modal", "opened", allow_duplicate=True),
        Output("scenario-changed", "data", allow_duplicate=True),
        Input("scenario-upload-take", "n_clicks"),
        Input("scenario-upload-cancel", "n_clicks"),
        State("scenario-upload", "data"),
        State("scenario-shown", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def decided(taken: Any, cancelled: Any, sent: Data | None, shown: Data, params: Data) -> tuple[Any, ...]:
        upload = str((sent or {}).get("id") or "")
        if not (taken or cancelled) or not ctx.triggered[0]["value"]:
            return no_update, no_update
        if ctx.triggered_id != "scenario-upload-take":
            uploads.drop(upload)
            return False, no_update
        seen = _seen(workspace, shown, copy=params.get("copy") or "")
        copy = seen.copy or seen.own.begin(seen.name)
        folder = seen.own.copy_folder(copy, seen.name)
        gone = folder is None or not uploads.take(upload, folder)
        failed = {"failed": "The upload is no longer here: send it again"} if gone else {}
        return False, {"copy": copy, "n": _now(), "rebuild": True} | failed
