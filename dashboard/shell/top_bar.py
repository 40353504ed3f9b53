"""The top bar: what is chosen, how the runs are doing, search, theme, Run."""

from __future__ import annotations

from dash import html

from dashboard.icons import icon
from dashboard.shell.run_status import status_button
from dashboard.shell.selectors import selectors


def top_bar() -> html.Header:
    """Selectors at the left, status and actions at the right."""
    return html.Header(
        [
            html.Div(selectors(), id="selectors", className="selectors"),
            status_button(),
            html.Button(
                icon("search", label="Search (/)"),
                id="open-search",
                className="button square",
                **{"data-open": "open-search"},
            ),
            html.Button(
                [icon("moon", className="if-light"), icon("sun", className="if-dark")],
                id="toggle-theme",
                className="button square",
                title="Dark or light (t)",
                **{"aria-label": "Dark or light"},
            ),
            html.Button(
                [icon("player-play", className="small"), "Run"],
                id="open-run",
                className="button primary",
                title="Run a scenario (r)",
                **{"data-open": "open-run"},
            ),
        ],
        className="top-bar",
    )
