"""The top bar: what is chosen, how the runs are doing, search, theme, Run."""

from __future__ import annotations

from dash import html

from dashboard.icons import icon


def top_bar() -> html.Header:
    """Selectors at the left, status and actions at the right."""
    return html.Header(
        [
            html.Div(id="selectors", className="selectors"),
            html.Div(id="run-status", className="run-status"),
            html.Button(icon("search", label="Search"), id="open-search", className="button square"),
            html.Button(icon("moon", label="Dark or light"), id="toggle-theme", className="button square"),
            html.Button([icon("player-play"), "Run"], id="open-run", className="button primary"),
        ],
        className="top-bar",
    )
