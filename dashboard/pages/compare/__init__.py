"""Decide between two runs."""

from __future__ import annotations

from dash import dcc, html

from dashboard.icons import icon
from dashboard.page import Context, Page
from dashboard.pages.compare import drawing
from dashboard.pages.compare.asked import action
from dashboard.pages.compare.page import below
from dashboard.pages.compare.wiring import register, shown_of
from dashboard.parts.head import page_head
from dashboard.parts.states import no_run

QUESTION = "What does B change, and is it more than noise?"


def body(context: Context) -> html.Div:
    """Draw the page."""
    if context.run is None:
        return no_run(PAGE, context)
    swap = html.Button(
        icon("arrows-exchange"),
        className="button square",
        id="compare-swap",
        title="Exchange A and B",
        disabled=context.ref is None,
        **{"aria-label": "Exchange A and B"},
        **action("swap", a=context.ref.run_id if context.ref else "", b=context.run.run_id),
    )
    a, b = drawing.select("a", context.ref, context), drawing.select("b", context.run, context)
    stores = [dcc.Store(id="compare-shown", data=shown_of(context)), dcc.Store(id="compare-pick")]
    below_ = html.Div(below(context), id="compare-below", className="compare-below")
    return html.Div([page_head(PAGE, a, swap, b), below_, *stores], className="compare")


PAGE = Page("compare", "/compare", "Compare", QUESTION, "arrows-exchange", "c", body, register)
