"""Empty, failed, loading, stale: each as one sentence and what to do about it."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.icons import icon
from dashboard.page import Context, Page
from dashboard.parts.head import page_head
from dashboard.parts.sentences import sentences


def failed(error: Exception) -> html.Div:
    """What could not be read and why, in one line a finding; Retry asks for the page again."""
    retry = html.Button("Retry", className="text-button", **{"data-retry": "1"})
    what = [html.Span([icon("alert-triangle"), " could not be shown"], className="error-title")]
    return html.Div(
        [*what, *(html.P(line, className="mono") for line in sentences(error)), retry], className="failed", role="alert"
    )


def empty(sentence: str, *actions: Any) -> html.Div:
    """Nothing to show: one sentence and one button."""
    return html.Div([html.P(sentence), *actions], className="empty")


def no_run(page: Page, context: Context) -> html.Div:
    """A page that needs a run, without one: how the first comes about, or that it is being made."""
    jobs = [job for job in context.workspace.under_way() if job.kind == "run" and not job.is_over]
    if jobs:
        name = jobs[-1].out.name
        status = html.Button("See how far it is", className="button", **{"data-open": "runs-drawer"})
        return html.Div(
            [page_head(page), empty(f"The run {name} is being made; it is shown here when it is done.", status)]
        )
    run = html.Button(
        [icon("player-play", className="small"), f"Run {context.scenario}"],
        className="button primary",
        **{"data-open": "open-run"},
    )
    where = f"There is no finished run of {context.scenario} in {context.workspace.folder} yet."
    by_hand = html.P(["or by hand: ", html.Code(f"pod2door run {context.scenario}")], className="muted small")
    return html.Div([page_head(page), empty(where, run, by_hand)])


def skeleton(height_px: int) -> html.Div:
    """A grey block of the final size."""
    return html.Div(className="skeleton", style={"height": f"{height_px}px"})
