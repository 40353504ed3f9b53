"""Sweep levers with honest statistics."""

from __future__ import annotations

from dash import html

from dashboard.page import Context, Page
from dashboard.parts.head import page_head
from dashboard.parts.states import empty

QUESTION = "Which lever moves cost and service most, and where is the knee?"


def body(context: Context) -> html.Div:
    """Draw the page."""
    return html.Div([page_head(PAGE), empty("This page is being built.")])


PAGE = Page("what_if", "/what-if", "What-if", QUESTION, "adjustments-horizontal", "w", body)
