"""Trust or repair a station's routes."""

from __future__ import annotations

from dash import Dash, html

from dashboard.page import Context, Page
from dashboard.workspace import Workspace

QUESTION = "Which routes, at what cost, and who is not served?"


def body(context: Context) -> html.Div:
    """Draw the page."""
    from dashboard.pages.last_mile import drawing

    return drawing.body(PAGE, context)


def register(app: Dash, workspace: Workspace) -> None:
    """Add the page's callbacks."""
    from dashboard.pages.last_mile import wiring

    wiring.register(app, workspace, PAGE)


PAGE = Page("last_mile", "/last-mile", "Last mile", QUESTION, "truck-delivery", "l", body, register)
