"""The card of one order: its events at the left, its spans at the right, linked by what they tell of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.icons import icon
from dashboard.pages.orders.story import Story, link_of, spans_of
from dashboard.pages.orders.subscribers import WHAT
from dashboard.pages.orders.timeline import timeline
from dashboard.parts import numbers
from dashboard.parts.card import card
from orders.platform.observe.flame import Bar

MOST_TICKS = 5
WIDE = 75.0
"""A bar that ends further right, per cent, has its time before it or on it."""


def order_card(wanted: str, children: Any) -> html.Section:
    """Draw it."""
    search = html.Div(
        [
            dmc.TextInput(
                id="orders-search",
                value=wanted,
                placeholder="order id or correlation id",
                size="xs",
                className="orders-search",
                **{"aria-label": "Order id or correlation id"},
            ),
            html.Button(
                icon("search", label="Find the order"),
                id="orders-find",
                className="button square low",
                **{"data-orders": "find"},
            ),
            html.Button(
                "Latest orders",
                id="orders-latest",
                className="text-button",
                title="The orders that came last",
                **{"data-orders": "order", "data-order-id": ""},
            ),
        ],
        className="orders-search-box",
    )
    return card(
        "One order",
        html.Div(children, id="orders-order-body"),
        subtitle=search,
        id="orders-order",
        className="orders-order",
    )


def order_body(story: Story) -> list[Any]:
    """Facts, timeline and trace."""
    order = story.order
    words, tone, why = story.verdict()
    said = _said(order)
    facts = html.Div(
        [
            html.Span(
                ["correlation ", html.Span(order["correlation"], className="mono", id="orders-correlation")],
                className="muted orders-correlation",
            ),
            html.Button(
                icon("copy", label="Copy the correlation id"),
                className="text-button",
                **{"data-orders": "copy", "data-copy": order["correlation"]},
            ),
            html.Span(said, className="badge"),
            *_gave_up(story),
            html.Span(
                [icon("check" if tone == "better" else "alert-triangle", className="small"), words],
                className=f"badge {tone}",
                title=why,
            ),
        ],
        className="orders-facts",
    )
    return [
        facts,
        html.Div([timeline(story), _trace(story)], className="orders-story", **{"data-order": order["order_id"]}),
    ]


def _gave_up(story: Story) -> list[html.Span]:
    if not story.letters:
        return []
    who = ", ".join(name.capitalize() for name in story.gave_up)
    words = [icon("alert-triangle", className="small"), f"in {who}'s dead letters"]
    return [html.Span(words, className="badge worse", id="orders-gave-up")]


def not_found(wanted: str) -> html.Div:
    """While it is not there."""
    return html.Div(
        html.P(["No order or correlation id ", html.Span(wanted[:80], className="mono"), " here yet; still looking."]),
        className="empty",
        role="status",
    )


def unreachable(wanted: str, why: str) -> html.Div:
    """While the order service does not answer."""
    said = f"{wanted[:80]}: {why}" if wanted else why
    return html.Div(html.P(f"{said}. Asked again every two seconds."), className="empty", role="status")


def _trace(story: Story) -> html.Div:
    bars = spans_of(story)
    if not bars or story.flame is None:
        return html.Div("No service tells of a span: none is asked for this order, or none answers.", className="empty")
    axis_ms = max(story.flame.axis_ms, 1.0)
    ticks = [
        html.Span(
            f"{at:,.0f}{f'{numbers.THIN}ms' * (not at)}",
            className="orders-tick",
            style={"--x": f"{100 * at / axis_ms:.2f}%"},
        )
        for at in ticks_of(axis_ms)
    ]
    head = html.Div(
        [html.Span("ms after it came", className="muted"), html.Div(ticks, className="orders-ticks")],
        className="orders-span orders-span-head",
    )
    return html.Div(
        [
            head,
            *(_span(bar, axis_ms, story.order["events"]) for bar in bars),
            *(_no_span(name, name in story.gave_up) for name in story.missing),
        ],
        className="orders-trace",
        tabIndex="0",
        role="list",
        **{"aria-label": "Spans"},
    )


def ticks_of(axis_ms: float) -> list[float]:
    """Round milliseconds from 0 on, five at the most; none at the axis's very end, where its words would be cut."""
    size = 10 ** math.floor(math.log10(axis_ms))
    step = next(step for step in (size / 5, size / 2, size, 2 * size) if axis_ms / step < MOST_TICKS)
    return [step * place for place in range(MOST_TICKS) if step * place <= 0.93 * axis_ms]


def _span(bar: Bar, axis_ms: float, events: Sequence[Mapping[str, Any]]) -> html.Div:
    left = 100 * min(bar.start_ms, axis_ms) / axis_ms
    width = min(100 - left, 100 * bar.took_ms / axis_ms)
    over = bar.held is False
    style = {"--x": f"{left:.2f}%", "--w": f"{width:.2f}%"}
    side = "after" if left + width < WIDE else "before" if left > 100 - WIDE else "inside"
    return html.Div(
        [
            html.Span(
                [html.Span(bar.service, className="strong"), f" {bar.name.replace('_', ' ')}"],
                className="orders-why",
                title=f"{bar.service} {bar.name}",
            ),
            html.Div(
                [
                    html.I(className=f"orders-bar-span {bar.kind} {'worse' if over else ''}"),
                    html.Span(_took(bar, axis_ms), className=f"orders-took {side}"),
                ],
                className="orders-lane",
                style=style,
            ),
        ],
        className="orders-span orders-link",
        tabIndex="0",
        role="listitem",
        **{"data-link": link_of(bar, events), "data-span": bar.name},
    )


def _no_span(subscriber: str, gave_up: bool) -> html.Div:
    """Whose effect does not stand."""
    said = "given up: among its dead letters" if gave_up else "none yet"
    return html.Div(
        [
            html.Span(
                [html.Span(subscriber, className="strong"), f" {WHAT[subscriber]}"],
                className="orders-why",
                title=f"{subscriber} {WHAT[subscriber]}",
            ),
            html.Div(html.Span(said, className=f"orders-none {'worse' if gave_up else 'muted'}")),
        ],
        className="orders-span",
        role="listitem",
        **{"data-no-span": subscriber},
    )


def _took(bar: Bar, axis_ms: float) -> str:
    """How long it took; "//" before what runs off the axis."""
    words = numbers.duration(bar.took_ms / 1000) if bar.took_ms >= 1 else f"<1{numbers.THIN}ms"
    return f"{'// ' * (bar.end_ms > axis_ms * 1.001)}{words}{', over' * (bar.held is False)}"


def _said(order: Mapping[str, Any]) -> str:
    units, status = order["units"], order["status"].replace("_", " ")
    return (
        f"{units} unit{'s' * (units != 1)} · {numbers.usd(order['amount_cents'] / 100)} · {order['promise']} · {status}"
    )
