"""Trust or repair a station's routes."""

from __future__ import annotations

from dash import html

from dashboard.page import Context, Page
from dashboard.parts.head import page_head
from dashboard.parts.states import empty

QUESTION = "Which routes, at what cost, and who is not served?"


def body(context: Context) -> html.Div:
    """Draw the page."""
    return html.Div([page_head(PAGE), empty("This page is being built.")])


PAGE = Page("last_mile", "/last-mile", "Last mile", QUESTION, "truck-delivery", "l", body)
