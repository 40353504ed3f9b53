"""Watch the services live and find one order."""

from __future__ import annotations

from dash import html

from dashboard.page import Context, Page
from dashboard.parts.head import page_head
from dashboard.parts.states import empty

QUESTION = "Is every subscriber within its service level, and where is this order?"


def body(context: Context) -> html.Div:
    """Draw the page."""
    return html.Div([page_head(PAGE), empty("This page is being built.")])


PAGE = Page("orders", "/orders", "Orders", QUESTION, "receipt-dollar", "d", body)
