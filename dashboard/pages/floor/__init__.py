"""See robots and pickers work, and size them."""

from __future__ import annotations

from dash import html

from dashboard.page import Context, Page
from dashboard.parts.head import page_head
from dashboard.parts.states import empty

QUESTION = "How many robots, and do pods beat walking?"


def body(context: Context) -> html.Div:
    """Draw the page."""
    return html.Div([page_head(PAGE), empty("This page is being built.")])


PAGE = Page("floor", "/floor", "Warehouse floor", QUESTION, "building-warehouse", "f", body)
