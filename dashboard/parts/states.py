"""Empty, failed, loading, stale: each as one sentence and what to do about it."""

from __future__ import annotations

from typing import Any

from dash import html

from core.errors import InvalidInput, Pod2doorError
from dashboard.icons import icon
from dashboard.page import Context, Page
from dashboard.parts.head import page_head


def failed(error: Exception) -> html.Div:
    """What could not be read and why, in one line a finding; Retry asks for the page again."""
    if isinstance(error, InvalidInput):
        lines = [str(finding) for finding in error.findings]
    elif isinstance(error, Pod2doorError):
        lines = [str(error)]
    else:
        lines = [f"{type(error).__name__}: {error}"]
    retry = html.Button("Retry", className="text-button", **{"data-retry": "1"})
    what = [html.Span([icon("alert-triangle"), " could not be shown"], className="error-title")]
    return html.Div(
        [*what, *(html.P(line, className="mono") for line in lines), retry], className="failed", role="alert"
    )


def empty(sentence: str, *actions: Any) -> html.Div:
    """Nothing to show: one sentence and one button."""
    return html.Div([html.P(sentence), *actions], className="empty")


def no_run(page: Page, context: Context) -> html.Div:
    """A page that needs a run, without one."""
    run = html.Button([icon("player-play"), "Run us"], className="button primary", **{"data-open": "open-run"})
    return html.Div([page_head(page), empty(f"There is no finished run in {context.workspace.folder} yet.", run)])


def skeleton(height_px: int) -> html.Div:
    """A grey block of the final size."""
    return html.Div(className="skeleton", style={"height": f"{height_px}px"})
