"""The head of a page: its name, the question it answers, its own controls."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.icons import icon
from dashboard.page import Page


def page_head(page: Page, *controls: Component, note: str = "") -> html.Div:
    """h1, the question, controls, Copy link."""
    copy = html.Button(
        [icon("link"), "Copy link"], className="button", id=f"{page.key}-copy-link", **{"data-copy-link": "1"}
    )
    return html.Div(
        [
            html.H1(page.name),
            html.P(page.question, className="question", title=page.question),
            html.Span(note, className="note"),
            *controls,
            copy,
        ],
        className="page-head",
    )
