"""Trust and mend the input."""

from __future__ import annotations

from dash import html

from dashboard.page import Context, Page
from dashboard.parts.head import page_head
from dashboard.parts.states import empty

QUESTION = "Is the input sound, and where does each number come from?"


def body(context: Context) -> html.Div:
    """Draw the page."""
    return html.Div([page_head(PAGE), empty("This page is being built.")])


PAGE = Page("scenario", "/scenario", "Scenario & data", QUESTION, "database", "s", body)
