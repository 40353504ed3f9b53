"""Sweep levers with honest statistics."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.icons import icon
from dashboard.page import Context, Page
from dashboard.pages.what_if.asked import shown_of
from dashboard.pages.what_if.choosing import batch_select
from dashboard.pages.what_if.drawing import page
from dashboard.pages.what_if.progress import stores
from dashboard.pages.what_if.wiring import register, shown_store
from dashboard.parts.head import page_head

QUESTION = "Which lever moves cost and service most, and where is the knee?"


def body(context: Context) -> html.Div:
    """Draw the page."""
    shown = shown_of(context)
    export = html.Button(
        [icon("download"), "Export"], className="button", id="what_if-export", title="Every difference as CSV"
    )
    return html.Div(
        [
            page_head(PAGE, html.Span(className="spacer"), batch_select(context, shown.asked), export),
            html.P(id="what_if-message", className="what_if-message", role="status"),
            html.Div(page(context, shown), id="what_if-page", className="what_if-page"),
            *stores(shown.view),
            dcc.Store(id="what_if-shown", data=shown_store(shown, context)),
            dcc.Store(id="what_if-action"),
            dcc.Store(id="what_if-job"),
            dcc.Store(id="what_if-look"),
            dcc.Download(id="what_if-download"),
            _toml(),
            _log(),
        ],
        className="what_if",
    )


def _toml() -> dmc.Modal:
    text = dcc.Textarea(id="what_if-toml-text", className="what_if-toml", spellCheck=False, title="Batch file")
    buttons = html.Div(
        [
            html.Button([icon("copy"), "Copy"], className="button", id="what_if-toml-copy"),
            html.Button([icon("download"), "Download"], className="button", id="what_if-toml-download"),
            html.Span(id="what_if-toml-said", className="muted small"),
            html.Button(
                "Apply", className="button primary", id="what_if-toml-apply", title="Read this text as the batch"
            ),
        ],
        className="what_if-toml-foot",
    )
    title = "The file that pod2door whatif run takes"
    return dmc.Modal([text, buttons], id="what_if-toml", title=title, size="xl", opened=False, zIndex=300)


def _log() -> dmc.Modal:
    return dmc.Modal(
        html.Pre(id="what_if-log-text", className="what_if-log", tabIndex=0),
        id="what_if-log",
        title="",
        size="xl",
        opened=False,
        zIndex=300,
    )


PAGE = Page("what_if", "/what-if", "What-if", QUESTION, "adjustments-horizontal", "w", body, register)
