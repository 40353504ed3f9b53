"""What the card of one order offers while none is chosen: the orders that came last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.pages.orders.clock import hms
from dashboard.pages.orders.letters import order_button
from dashboard.pages.orders.sample import Letter
from dashboard.parts import numbers

HINT = "Or type an order's id, or the X-Correlation-Id of its answer."
HEADS = (("Placed", ""), ("Order", ""), ("Units", "num"), ("Amount", "num"), ("Promise", ""), ("State", ""), ("", ""))


def latest_body(orders: Sequence[Mapping[str, Any]], letters: Sequence[Letter]) -> html.Div:
    """A row an order, the latest first; a click opens it."""
    if not orders:
        return html.Div([html.P("No order yet: Load sends some."), html.P(HINT)], className="empty")
    gave_up: dict[str, set[str]] = {}
    for letter in letters:
        gave_up.setdefault(letter.order, set()).add(letter.subscriber.capitalize())
    head = html.Thead(html.Tr([html.Th(name, className=cls) for name, cls in HEADS]))
    rows = [_row(order, sorted(gave_up.get(order["order_id"], ()))) for order in orders]
    table = html.Table([head, html.Tbody(rows)], className="plain orders-latest")
    return html.Div([table, html.P(HINT, className="small muted orders-hint")], className="orders-latest-box")


def latest_signature(orders: Sequence[Mapping[str, Any]], letters: Sequence[Letter]) -> str:
    """Changes when the rows do."""
    shown = {order["order_id"] for order in orders}
    dead = sorted(f"{letter.order}/{letter.subscriber}" for letter in letters if letter.order in shown)
    return f"latest {[(order['order_id'], order['version']) for order in orders]} {dead}"


def _row(order: Mapping[str, Any], gave_up: Sequence[str]) -> html.Tr:
    dead = html.Span(f"{', '.join(gave_up)} gave up", className="badge worse") if gave_up else ""
    return html.Tr(
        [
            html.Td(hms(order["placed_us"] / 1e6), className="mono muted"),
            html.Td(order_button(order["order_id"])),
            html.Td(numbers.count(order["units"]), className="num"),
            html.Td(numbers.usd(order["amount_cents"] / 100), className="num"),
            html.Td(order["promise"].replace("_", " ")),
            html.Td(order["status"].replace("_", " ")),
            html.Td(dead),
        ]
    )
