"""The Design page: what can be traded, what to open and close, what the plan promised; beside the draft."""

from __future__ import annotations

from dash import dcc, html

from dashboard.design import answer_to, question
from dashboard.draft.card import draft_card
from dashboard.page import Context, Page
from dashboard.pages.design.cards import CARDS, design_card
from dashboard.parts.head import page_head
from dashboard.parts.states import no_run

QUESTION = "What should be open, what does each promise cost, and did the day keep it?"
HEAD = Page("design", "/design", "Design", QUESTION, "map-pin", "p", lambda context: None)
TICK_MS = 1000


def body(context: Context) -> html.Div:
    """Draw the page."""
    if context.run is None:
        return no_run(HEAD, context)
    slots = {
        command: html.Div(design_card(context, command), id=f"design-{command}", className="design-slot")
        for command in CARDS
    }
    left = html.Div([slots["pareto"], slots["promise"]], className="design-left")
    right = html.Div([slots["locate"], draft_card(context)], className="design-right")
    return html.Div(
        [
            page_head(HEAD),
            html.Div([left, right], className="design"),
            dcc.Store(id="design-seen", data=seen(context)),
            dcc.Store(id="design-asked"),
            dcc.Interval(id="design-tick", interval=TICK_MS, disabled=not waits(context)),
        ]
    )


def seen(context: Context) -> dict[str, list[str]]:
    """What is shown of each question, in short: what differs is drawn again."""
    found = {command: answer_to(context.workspace, question(context, command)) for command in CARDS}
    return {command: [each.state, each.progress] for command, each in found.items()}


def waits(context: Context) -> bool:
    """Whether a job is at one of them."""
    return any(answer_to(context.workspace, question(context, command)).is_asked for command in CARDS)
