"""The page's callbacks: what is clicked becomes a design, a job, or another look at the batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, dcc, no_update
from dash.exceptions import PreventUpdate

from core.errors import InvalidInput, Pod2doorError
from dashboard.page import Context
from dashboard.pages.what_if import changes, drawing, running
from dashboard.pages.what_if.asked import Shown, shown_of
from dashboard.pages.what_if.batches import NEW, batch_view
from dashboard.pages.what_if.browser import register_browser
from dashboard.pages.what_if.checking import findings_of
from dashboard.pages.what_if.choosing import batch_options
from dashboard.pages.what_if.clicked import changed_design
from dashboard.pages.what_if.design import MOST_CODE, code_of, toml_of
from dashboard.pages.what_if.differences import export_rows
from dashboard.pages.what_if.editor import findings_lines
from dashboard.pages.what_if.factors import factor_of, options
from dashboard.pages.what_if.progress import alert, cell_text, failure_text, figures, legend, matrix_data
from dashboard.pages.what_if.results import results_of
from dashboard.parts.table_files import table_bytes
from dashboard.workspace import Workspace
from whatif.runs.batch_folder import KPIS

PARTS = {
    "batch": "page",
    "design": "editor",
    "edits": "editor",
    "sort": "results",
    "metric": "results",
    "every": "results",
    "stamp": "results",
}
"""What of the page another value of the address, or newer results, draws anew."""


def shown_store(shown: Shown, context: Context) -> dict[str, Any]:
    """What is drawn now, so that only what changes is drawn again."""
    asked = shown.asked
    return {
        "batch": asked.batch,
        "design": asked.code,
        "edits": list(context.edits),
        "sort": asked.sort,
        "metric": asked.metric,
        "every": asked.every,
        "stamp": _stamp(shown),
    }


def _stamp(shown: Shown) -> str:
    """When the results were written."""
    try:
        return "" if shown.view is None else str((shown.view.folder / KPIS).stat().st_mtime_ns)
    except OSError:
        return ""


def register(app: Dash, workspace: Workspace) -> None:
    """Add the callbacks."""
    _register_drawing(app, workspace)
    _register_design(app, workspace)
    _register_jobs(app, workspace)
    _register_looks(app, workspace)
    register_browser(app)


def _context(workspace: Workspace, chosen: Mapping[str, Any], params: Mapping[str, Any] | None) -> Context:
    from dashboard.shell.choosing import context_of

    return context_of(workspace, chosen, params or {})


def _register_drawing(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("what_if-page", "children"),
        Output("what_if-editor", "children"),
        Output("what_if-results", "children"),
        Output("what_if-shown", "data"),
        Output("what_if-batch", "value"),
        Output("what_if-cells", "data"),
        Output("what_if-clock", "interval"),
        Output("what_if-clock", "disabled"),
        Input("params", "data"),
        State("chosen", "data"),
        State("what_if-shown", "data"),
        prevent_initial_call=True,
    )
    def follow(
        params: Mapping[str, Any], chosen: Mapping[str, Any], before: Mapping[str, Any] | None
    ) -> tuple[Any, ...]:
        if chosen.get("path") != "/what-if":
            raise PreventUpdate
        context = _context(workspace, chosen, params)
        shown = shown_of(context)
        now = shown_store(shown, context)
        parts = {PARTS[key] for key, value in now.items() if (before or {}).get(key) != value}
        if not parts:
            raise PreventUpdate
        if "page" in parts:
            view = shown.view
            pace = 1000 if view is not None and view.at_work else 10_000
            cells = matrix_data(view) if view is not None else None
            page = drawing.page(context, shown)
            return page, no_update, no_update, now, shown.asked.batch or NEW, cells, pace, view is None
        editor = drawing.editor_card(shown, context.edits) if "editor" in parts else no_update
        found = drawing.results(shown, context.theme) if "results" in parts else no_update
        return no_update, editor, found, now, *[no_update] * 4

    @app.callback(
        Output("what_if-cells", "data", allow_duplicate=True),
        Output("what_if-figures", "children"),
        Output("what_if-legend", "children"),
        Output("what_if-alert", "children"),
        Output("what_if-controls", "children"),
        Output("what_if-clock", "interval", allow_duplicate=True),
        Output("what_if-results", "children", allow_duplicate=True),
        Output("what_if-shown", "data", allow_duplicate=True),
        Input("what_if-clock", "n_intervals"),
        State("what_if-shown", "data"),
        State("what_if-cells", "data"),
        State("params", "data"),
        State("chosen", "data"),
        prevent_initial_call=True,
    )
    def tick(
        _: int,
        before: Mapping[str, Any],
        cells: Mapping[str, Any] | None,
        params: Mapping[str, Any],
        chosen: Mapping[str, Any],
    ) -> tuple[Any, ...]:
        view = batch_view(workspace, str((before or {}).get("batch", "")))
        if view is None or chosen.get("path") != "/what-if":
            raise PreventUpdate
        now = matrix_data(view)
        if cells == now and not view.at_work:
            raise PreventUpdate
        found, shown_data = no_update, no_update
        context = _context(workspace, chosen, params)
        shown = shown_of(context)
        if (before or {}).get("stamp") != _stamp(shown):
            found = drawing.results(shown, context.theme)
            shown_data = shown_store(shown, context)
        pace = 1000 if view.at_work else 10_000
        return now, figures(view), legend(view), alert(view), drawing.batch_controls(view), pace, found, shown_data


def _register_design(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("set-params", "data", allow_duplicate=True),
        Output("what_if-message", "children", allow_duplicate=True),
        Input("what_if-action", "data"),
        State("params", "data"),
        State("chosen", "data"),
        prevent_initial_call=True,
    )
    def edit(do: Mapping[str, Any] | None, params: Mapping[str, Any], chosen: Mapping[str, Any]) -> tuple[Any, Any]:
        if not do:
            raise PreventUpdate
        context = _context(workspace, chosen, params)
        design = shown_of(context).design
        if do["do"] == "text":
            return _addressed(str(do.get("value", "")))
        document = dict(design.document)
        try:
            if do["do"] == "add-factor":
                base = design.batch.base if design.batch else str(document.get("base", ""))
                changed = changes.add_factor(document, factor_of(str(do["kind"]), str(do["of"]), base))
            else:
                changed = changed_design(do, document, context.edits)
        except (KeyError, IndexError, Pod2doorError) as error:
            return no_update, f"That cannot be done: {error}"
        return _addressed(toml_of(changed))

    @app.callback(
        Output("what_if-findings", "children"),
        Input("what_if-text", "data"),
    )
    def check(text: str) -> Any:
        return findings_lines(findings_of(text or ""))

    @app.callback(
        Output("what_if-of", "data"),
        Output("what_if-of", "value"),
        Input("what_if-add-factor", "n_clicks"),
        Input("what_if-kind", "value"),
        State("params", "data"),
        State("chosen", "data"),
        prevent_initial_call=True,
    )
    def choices(opened: int | None, kind: str, params: Mapping[str, Any], chosen: Mapping[str, Any]) -> tuple[Any, Any]:
        if not opened:
            raise PreventUpdate
        design = shown_of(_context(workspace, chosen, params)).design
        base = design.batch.base if design.batch else str(design.document.get("base", ""))
        return options(kind, base), None


def _addressed(text: str) -> tuple[Any, str]:
    """The design into the address, where it has room."""
    code = code_of(text)
    if len(code) > MOST_CODE:
        return (
            no_update,
            "This batch is too large for the address: keep it as a file and run it with pod2door whatif run.",
        )
    return {"design": code}, ""


def _register_jobs(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("set-params", "data", allow_duplicate=True),
        Output("what_if-message", "children", allow_duplicate=True),
        Output("what_if-page", "children", allow_duplicate=True),
        Output("what_if-batch", "data"),
        Output("what_if-cells", "data", allow_duplicate=True),
        Output("what_if-clock", "interval", allow_duplicate=True),
        Output("what_if-clock", "disabled", allow_duplicate=True),
        Input("what_if-job", "data"),
        State("params", "data"),
        State("chosen", "data"),
        prevent_initial_call=True,
    )
    def work(do: Mapping[str, Any] | None, params: Mapping[str, Any], chosen: Mapping[str, Any]) -> tuple[Any, ...]:
        if not do:
            raise PreventUpdate
        context = _context(workspace, chosen, params)
        shown = shown_of(context)
        try:
            name = _worked(str(do["do"]), workspace, shown)
        except InvalidInput as error:
            return no_update, "; ".join(f.message for f in error.findings), *[no_update] * 5
        fresh = _context(workspace, chosen, {**params, "batch": name, "design": ""})
        select, view = batch_options(fresh), batch_view(workspace, name)
        cells = matrix_data(view) if view is not None else None
        return {"batch": name, "design": "", "sel": ""}, "", drawing.page(fresh), select, cells, 1000, False


def _worked(do: str, workspace: Workspace, shown: Shown) -> str:
    """Start, stop or go on; the batch's name."""
    if do == "run":
        return running.start(workspace, shown.design, shown.size).out.name
    if shown.view is None:
        raise PreventUpdate
    if do == "stop":
        running.stop(workspace, shown.view)
    else:
        running.resume(workspace, shown.view)
    return shown.view.name


def _register_looks(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("what_if-log", "opened"),
        Output("what_if-log", "title"),
        Output("what_if-log-text", "children"),
        Input("what_if-look", "data"),
        State("what_if-shown", "data"),
        prevent_initial_call=True,
    )
    def look(do: Mapping[str, Any] | None, shown: Mapping[str, Any]) -> tuple[bool, str, str]:
        view = batch_view(workspace, str((shown or {}).get("batch", "")))
        if not do or view is None:
            raise PreventUpdate
        if do["do"] == "cell":
            title, text = cell_text(view, int(do["variant"]), int(do["seed"]), workspace.folder)
            return True, title, text
        place = int(do.get("place", -1))
        failures = list(view.status.get("failures", []))
        if 0 <= place < len(failures):
            return True, f"Seed {failures[place].get('seed')}: failed", failure_text(failures[place])
        log = workspace.jobs.log(view.job.job_id) if view.job else str(view.status.get("error") or "")
        return True, view.name, log or "It printed nothing."

    @app.callback(
        Output("what_if-download", "data"),
        Input("what_if-export", "n_clicks"),
        State("what_if-shown", "data"),
        prevent_initial_call=True,
    )
    def export(clicked: int | None, shown: Mapping[str, Any]) -> Any:
        view = batch_view(workspace, str((shown or {}).get("batch", "")))
        found = results_of(view) if view is not None else None
        if not clicked or view is None or found is None:
            raise PreventUpdate
        import pandas as pd

        return dcc.send_bytes(table_bytes(pd.DataFrame(export_rows(found)), "csv"), f"{view.name}-differences.csv")
