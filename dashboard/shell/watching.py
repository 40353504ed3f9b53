"""The clock's callbacks: jobs and runs as they are now, and nothing at all when nothing changed."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from core.errors import InvalidInput
from dashboard.jobs import Job
from dashboard.jobs.elsewhere import MARK
from dashboard.shell.drawer import drawer_body
from dashboard.shell.run_status import status_parts
from dashboard.shell.selectors import NO_REFERENCE, run_options, scenario_options
from dashboard.shell.status_line import StatusLine, status_line
from dashboard.workspace import RunLabel, Workspace
from dashboard.workspace.places import scenario_places
from dashboard.workspace.stale import why_older

IDLE_MS, BUSY_MS = 10_000, 1_000
"""How often the jobs are looked at."""
WATCHED = 100
"""Newest jobs whose end is told."""


def register_watching(app: Dash, workspace: Workspace) -> None:
    """Run status, selectors' lists, announcements, the drawer."""

    @app.callback(
        Output("run-status", "children"),
        Output("clock", "interval"),
        Output("select-scenario", "data"),
        Output("select-run", "data"),
        Output("select-ref", "data"),
        Output("say", "data", allow_duplicate=True),
        Output("seen", "data"),
        Input("clock", "n_intervals"),
        Input("jobs-changed", "data"),
        Input("resolved", "data"),
        State("seen", "data"),
        prevent_initial_call=True,
    )
    def look(ticks: int, changed: float, resolved: Mapping[str, Any] | None, seen: Mapping[str, Any] | None) -> Any:
        if resolved is None:  # nothing is known to be looked at yet: nothing is said that may be wrong
            raise PreventUpdate
        jobs, runs = workspace.under_way(), workspace.catalogue.runs()
        line = _line(jobs, runs, resolved.get("run", ""))
        scenarios = scenario_options(scenario_places(workspace), runs)
        now = _seen(jobs, runs, line, scenarios)
        seen = seen or {}
        if now == seen:
            raise PreventUpdate
        fresh = now["lists"] != seen.get("lists")
        options = run_options(runs) if fresh else no_update
        return (
            status_parts(line) if now["line"] != seen.get("line") else no_update,
            now["interval"] if now["interval"] != seen.get("interval") else no_update,
            scenarios if fresh else no_update,
            options,
            [NO_REFERENCE, *options] if fresh else no_update,
            news(seen, jobs, runs) or no_update,
            now,
        )

    _register_drawer(app, workspace)


def _register_drawer(app: Dash, workspace: Workspace) -> None:
    @app.callback(
        Output("drawer-body", "children"),
        Input("runs-drawer", "opened"),
        Input("seen", "data"),
        Input("job-shown", "data"),
        State("resolved", "data"),
        prevent_initial_call=True,
    )
    def fill(opened: bool, seen: Any, shown: str | None, resolved: Mapping[str, Any] | None) -> Any:
        if not opened:
            raise PreventUpdate
        jobs, chosen = workspace.under_way(), resolved or {}
        shown = shown if shown and workspace.jobs.get(shown) else ""
        log = workspace.jobs.log(shown) if shown else ""
        runs = workspace.catalogue.runs()
        return drawer_body(jobs, runs, chosen.get("run", ""), chosen.get("ref", ""), shown, log)

    @app.callback(
        Output("job-shown", "data"),
        Input({"type": "job-log", "job": ALL}, "n_clicks"),
        State("job-shown", "data"),
        prevent_initial_call=True,
    )
    def show_log(clicks: list[int | None], shown: str | None) -> Any:
        job_id = _pressed()
        return "" if job_id == shown else job_id

    @app.callback(
        Output("jobs-changed", "data", allow_duplicate=True),
        Output("say", "data", allow_duplicate=True),
        Input({"type": "job-cancel", "job": ALL}, "n_clicks"),
        Input({"type": "job-resume", "job": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def act(cancels: list[int | None], resumes: list[int | None]) -> Any:
        job_id = _pressed()
        what = ctx.triggered_id["type"]
        try:
            if what == "job-cancel":
                workspace.jobs.cancel(job_id)
                return time.time(), "Cancelled"
            return time.time(), f"{workspace.jobs.resume(job_id).name} is queued"
        except InvalidInput as error:
            return time.time(), str(error)


def _pressed() -> str:
    """The job whose button was pressed; buttons that only appeared are none."""
    if not ctx.triggered_id or not any(entry["value"] for entry in ctx.triggered):
        raise PreventUpdate
    return str(ctx.triggered_id["job"])


def _line(jobs: Sequence[Job], runs: Sequence[RunLabel], run_id: str) -> StatusLine:
    run = next((run for run in runs if run.run_id == run_id), None)
    return status_line(jobs, run, why_older(run) if run else "")


def _seen(
    jobs: Sequence[Job], runs: Sequence[RunLabel], line: StatusLine, scenarios: list[dict[str, Any]]
) -> dict[str, Any]:
    """What is shown, in short: what differs is drawn again."""
    jobs = jobs[:WATCHED]
    busy = any(not job.is_over and not job.is_beside for job in jobs)
    states = {job.job_id: job.state for job in jobs}
    progress = [(job.stage, job.progress, job.seconds_left) for job in jobs if not job.is_over]
    return {
        "line": _short(vars(line)),
        "lists": _short([[run.run_id, run.title, run.scenario] for run in runs] + scenarios),
        "jobs": states,
        "scenarios": sorted({name for run in runs for name in (run.scenario, run.base)}),
        "progress": _short(progress),
        "interval": BUSY_MS if busy else IDLE_MS,
    }


def news(seen: Mapping[str, Any], jobs: Sequence[Job], runs: Sequence[RunLabel]) -> str:
    """What ended since the last look, as a sentence; "" where nothing did, or at the first look."""
    before = seen.get("jobs")
    if before is None:
        return ""
    ended = [
        job for job in jobs if job.is_over and before.get(job.job_id, "queued") not in ("done", "failed", "cancelled")
    ]
    said = [f"{job.name} {_ENDED[job.state]}{CHOOSE if _can_be_chosen(job) else ''}" for job in ended]
    # The command line's own are no longer listed once they are over.
    now = {job.job_id for job in jobs}
    gone = {job_id[1:] for job_id in before if job_id.startswith(MARK) and job_id not in now}
    said += [f"{run.run_id} is done{CHOOSE}" for run in runs if run.run_id in gone]
    return ". ".join(said)


_ENDED = {"done": "is done", "failed": "failed", "cancelled": "was cancelled"}
CHOOSE = ": choose it under Run"


def _can_be_chosen(job: Job) -> bool:
    return job.kind == "run" and job.state == "done"


def _short(value: Any) -> int:
    return crc32(json.dumps(value, sort_keys=True, default=str).encode())
