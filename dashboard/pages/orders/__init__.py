"""Watch the services live and find one order."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.page import Context, Page
from dashboard.pages.orders import one_order
from dashboard.pages.orders.folders import shown
from dashboard.pages.orders.guards import guards_card
from dashboard.pages.orders.letters import chosen_letters, letter_rows, letters_card
from dashboard.pages.orders.menus import controls, start_panel
from dashboard.pages.orders.saga import saga_card
from dashboard.pages.orders.sample import Sample
from dashboard.pages.orders.slots import View, frame
from dashboard.pages.orders.strip import strip
from dashboard.pages.orders.subscribers import subscribers_card
from dashboard.pages.orders.telling import told
from dashboard.pages.orders.view import Asked, asked, build, reader_of
from dashboard.pages.orders.wiring import register
from dashboard.parts.head import page_head

QUESTION = "Is every subscriber within its service level, and where is this order?"
PERIOD_MS, ORDER_MS = 1000, 2000


def body(context: Context) -> html.Div:
    """Draw the page."""
    runs = context.workspace.folder
    wanted = asked(runs, context.params)
    if wanted.refused:
        context.notices.append(f"{wanted.refused}; shown is {shown(runs, wanted.folder)}.")
    reader = reader_of(wanted)
    view = build(reader, context.workspace.jobs, wanted)
    folder = shown(runs, wanted.folder)
    sample = reader.history.latest
    rows = letter_rows(chosen_letters(sample.letters if sample else (), wanted.svc), reader.sent_again)
    page = frame("page", view, [start_panel(view, folder), _grid(view, rows, wanted, sample)], "orders-page")
    return html.Div([page_head(PAGE, *controls(view, folder)), *_stores(view), page], className="orders-root")


def _stores(view: View) -> list[Any]:
    return [
        dcc.Store(id="orders-view", data=view),
        dcc.Store(id="orders-shown", data=""),
        dcc.Store(id="orders-told", data=""),
        dcc.Store(id="orders-hold", data=False),
        dcc.Store(id="orders-paused", data=False),
        dcc.Store(id="orders-ask"),
        dcc.Store(id="orders-answer"),
        dcc.Interval(id="orders-clock", interval=PERIOD_MS),
        dcc.Interval(id="orders-order-clock", interval=ORDER_MS),
    ]


def _grid(view: View, rows: list[html.Div], wanted: Asked, sample: Sample | None) -> html.Div:
    return html.Div(
        [
            strip(view),
            html.Div(
                [
                    subscribers_card(view),
                    html.Div([guards_card(view), letters_card(view, rows)], className="orders-side"),
                    saga_card(view),
                    one_order.order_card(wanted.order, told(wanted, sample)[0]),
                ],
                className="orders-grid-cards",
            ),
        ],
        className="orders-live-part",
    )


PAGE = Page("orders", "/orders", "Orders", QUESTION, "receipt-dollar", "d", body, register)
