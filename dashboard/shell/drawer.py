"""The drawer of all jobs and runs: logs, cancel, resume, open."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.icons import icon
from dashboard.jobs import Job
from dashboard.parts import numbers
from dashboard.shell.run_status import ICONS, TONES
from dashboard.shell.status_line import clock_left
from dashboard.workspace import RunLabel
from dashboard.workspace.stale import why_older

MOST_JOBS, MOST_RUNS = 30, 200
RUNNING_ICON = "player-play"


def drawer() -> dmc.Drawer:
    """Opened by the run status."""
    return dmc.Drawer(
        html.Div(id="drawer-body", className="drawer-body"),
        id="runs-drawer",
        title="Runs",
        position="right",
        size=560,
        transitionProps={"duration": 0},
        closeButtonProps={"aria-label": "Close"},
    )


def drawer_body(
    jobs: Sequence[Job], runs: Sequence[RunLabel], chosen: str, ref: str, shown: str, log: str
) -> list[Any]:
    """All jobs and runs.

    Parameters
    ----------
    jobs, runs : newest first
    chosen, ref : str
        Ids of the chosen run and the reference.
    shown, log : str
        The job whose log is shown, and its end.
    """
    ids = {run.run_id for run in runs}
    rows = [_job(job, job.out.name in ids, log if job.job_id == shown else None) for job in jobs[:MOST_JOBS]]
    more = f"{len(jobs) - MOST_JOBS} older ones are in the jobs folder" if len(jobs) > MOST_JOBS else ""
    lists: list[Any] = [html.H3("Under way, and started from here")]
    lists.append(html.Ol(rows, className="jobs") if rows else html.P("Nothing yet: Run starts one.", className="muted"))
    lists += [html.P(more, className="muted small")] if more else []
    lists.append(html.H3(f"Finished runs, {len(runs):,}" if runs else "Finished runs"))
    body = [_run(run, chosen, ref) for run in runs[:MOST_RUNS]]
    lists.append(html.Ol(body, className="runs") if body else html.P("There is none yet.", className="muted"))
    return lists


def _job(job: Job, openable: bool, log: str | None) -> html.Li:
    words = [
        html.B(job.name, className="mono" if job.name == job.out.name else None),
        html.Span(_state(job), className=TONES.get(job.state, "")),
    ]
    head = html.Div(
        [_job_icon(job), html.Div(words, className="job-words"), _job_buttons(job, openable, log is not None)],
        className="job-head",
    )
    more = job.title if job.name != job.title else job.out.name
    lines: list[Any] = [head, html.Div(more, className="muted small job-title", title=more)]
    if job.state == "running":
        bar = html.Div(style={"width": f"{100 * job.progress:.0f}%"})
        lines.append(
            html.Div(
                bar,
                className="job-bar",
                role="progressbar",
                **{"aria-label": job.name, "aria-valuenow": round(100 * job.progress)},
            )
        )
    if log is not None:
        lines.append(html.Pre(log or "It has printed nothing yet.", className="log", tabIndex="0"))
    return html.Li(lines, className="job")


def _state(job: Job) -> str:
    if job.state == "running":
        percent = numbers.percent(100 * job.progress, 0)
        left = clock_left(job.seconds_left)
        return f"{job.stage} {percent}{f', {left} left' if left else ''}"
    if job.state == "failed":
        return f"failed{f' in {job.reached}' if job.reached else ''}: {job.stage}"
    if job.state == "cancelled" and job.progress:
        return f"cancelled at {numbers.percent(100 * job.progress, 0)}"
    return job.state


def _job_icon(job: Job) -> Any:
    if job.state == "running":
        return html.Span(className="ring", style={"--share": f"{100 * job.progress:.0f}%"}, **{"aria-hidden": "true"})
    return icon(ICONS[job.state], className=TONES.get(job.state, ""))


def _job_buttons(job: Job, openable: bool, shows_log: bool) -> html.Div:
    if not job.is_ours:
        return html.Div(className="job-buttons")
    buttons = [_button("job-log", job, "Hide log" if shows_log else "Log")]
    if not job.is_over:
        buttons.append(_button("job-cancel", job, "Cancel"))
    elif job.state != "done":
        buttons.append(_button("job-resume", job, "Resume" if job.kind == "batch" else "Run again"))
    elif openable:
        buttons.insert(0, _open(job.out.name))
    return html.Div(buttons, className="job-buttons")


def _button(what: str, job: Job, words: str) -> html.Button:
    return html.Button(
        words,
        id={"type": what, "job": job.job_id},
        className="text-button",
        **{"aria-label": f"{words}: {job.name}"},
    )


def _open(run_id: str) -> html.A:
    return html.A(
        "Open", href=f"?run={run_id}", className="text-button", **{"data-run": run_id, "aria-label": f"Open {run_id}"}
    )


def _run(run: RunLabel, chosen: str, ref: str) -> html.Li:
    role = "shown" if run.run_id == chosen else "reference" if run.run_id == ref else ""
    older = why_older(run)
    when = time.strftime("%d %b %H:%M", time.localtime(run.started)) if run.started else ""
    facts = " · ".join(filter(None, [run.scenario, run.title, numbers.duration(run.seconds) if run.seconds else ""]))
    badges = [html.Span(role, className="badge accent")] if role else []
    if older:
        badges.append(
            html.Span(
                [icon("alert-triangle", className="small"), "older than its input"], className="badge warn", title=older
            )
        )
    head = [html.B(run.run_id, className="mono"), *badges, html.Span(when, className="muted small job-when")]
    buttons = [] if run.run_id == chosen else [_open(run.run_id)]
    if role == "":
        buttons.append(
            html.A("As reference", href=f"?ref={run.run_id}", className="text-button", **{"data-ref": run.run_id})
        )
    return html.Li(
        [
            html.Div(
                [html.Div(head, className="job-words"), html.Div(buttons, className="job-buttons")],
                className="job-head",
            ),
            html.Div(facts, className="muted small job-title", title=facts),
        ],
        className="job run-row-item",
    )
