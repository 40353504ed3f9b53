"""How far the job is that a card waits for: a bar, its stage, Cancel; or why it brought nothing."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.design.answers import Answer
from dashboard.icons import icon
from dashboard.parts import numbers
from dashboard.shell.status_line import clock_left

CANCEL = "design-cancel"
"""Type of the id of a button that ends a job: {"type": CANCEL, "job": its id}."""


def job_strip(found: Answer, *, at: str) -> list[Any]:
    """One line where a job is at it or has failed; nothing otherwise.

    Parameters
    ----------
    at : str
        Tells this strip's button from another one of the same job.
    """
    job = found.job
    if found.failed:
        words = html.Span([icon("alert-triangle", className="small"), f" failed: {found.failed}"], className="error")
        return [html.Div(words, className="job-strip", role="alert", title=found.failed)]
    if job is None or not found.is_asked:
        return []
    percent = round(100 * job.progress)
    left = f", {clock_left(job.seconds_left)} left" if job.seconds_left is not None else ""
    stage = "waits for its turn" if job.state == "queued" else f"{job.stage}, {numbers.percent(percent, 0)}{left}"
    bar = html.Div(
        html.Div(style={"width": f"{percent}%"}),
        className="job-bar",
        role="progressbar",
        **{"aria-label": job.title, "aria-valuenow": percent},
    )
    cancel = html.Button(
        "Cancel",
        id={"type": CANCEL, "job": job.job_id, "at": at},
        className="text-button",
        disabled=job.stage == "stopping",
        **{"aria-label": f"Cancel: {job.title}"},
    )
    return [html.Div([bar, html.Span(stage, className="job-stage", title=stage), cancel], className="job-strip")]
