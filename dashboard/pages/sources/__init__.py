"""Words, known answers, and the model against published figures."""

from __future__ import annotations

from dash import html

from dashboard.page import Context, Page
from dashboard.parts.head import page_head
from dashboard.parts.states import empty

QUESTION = "What does each word mean, and does the model agree with what is published?"


def body(context: Context) -> html.Div:
    """Draw the page."""
    return html.Div([page_head(PAGE), empty("This page is being built.")])


PAGE = Page("sources", "/sources", "Glossary & sources", QUESTION, "info-circle", "a", body)
