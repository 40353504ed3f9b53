"""Decide between two runs."""

from __future__ import annotations

from dash import html

from dashboard.page import Context, Page
from dashboard.parts.head import page_head
from dashboard.parts.states import empty

QUESTION = "What does B change, and is it more than noise?"


def body(context: Context) -> html.Div:
    """Draw the page."""
    return html.Div([page_head(PAGE), empty("This page is being built.")])


PAGE = Page("compare", "/compare", "Compare", QUESTION, "arrows-exchange", "c", body)
