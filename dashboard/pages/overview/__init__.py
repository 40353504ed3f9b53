"""Judge a run in ten seconds: what it costs, what is late, what limits it."""

from __future__ import annotations

from dash import dcc, html

from dashboard.figures.us_map import us_map
from dashboard.page import Context, Page
from dashboard.parts.card import card
from dashboard.parts.head import page_head
from dashboard.parts.states import no_run

QUESTION = "What does this plan cost, what is late, and what limits it?"


def body(context: Context) -> html.Div:
    """The page."""
    if context.run is None:
        return no_run(PAGE, context)
    figure = us_map(context.run.table("facilities"), context.run.table("lanes"), context.theme)
    return html.Div(
        [
            page_head(PAGE),
            card("Network", dcc.Graph(id="overview-map", figure=figure, config={"displayModeBar": False})),
        ]
    )


PAGE = Page("overview", "/", "Overview", QUESTION, "layout-dashboard", "o", body)
