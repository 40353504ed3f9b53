"""Decide between two runs."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.icons import icon
from dashboard.page import Context, Page
from dashboard.pages.compare import drawing
from dashboard.pages.compare.places import moved
from dashboard.pages.compare.sides import Compared, compared
from dashboard.pages.compare.wiring import register, shown_of
from dashboard.parts.head import page_head
from dashboard.parts.states import empty, no_run

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
        **drawing.action("swap", a=context.ref.run_id if context.ref else "", b=context.run.run_id),
    )
    a, b = drawing.select("a", context.ref, context), drawing.select("b", context.run, context)
    stores = [dcc.Store(id="compare-shown", data=shown_of(context)), dcc.Store(id="compare-pick")]
    return html.Div([page_head(PAGE, a, swap, b), *_below(context), *stores], className="compare")


def _below(context: Context) -> list[Any]:
    a, b = context.ref, context.run
    if a is None or b is None:
        return [empty("Pick a run A to hold B against.")]
    if a.run_id == b.run_id:
        return [empty("The two runs are the same.")]
    found = compared(context.workspace, a, b)
    if not found.comparison.rows:
        return [*_banners(found), empty("The two runs are the same in every figure.")]
    metric, selected = drawing.wanted_metric(context), context.params.get("sel", "")
    places = moved(a, b, metric)
    slots = [
        html.Div(
            drawing.kpis_card(found, every=drawing.wants_every(context)),
            id="compare-kpis-slot",
            className="compare-slot",
        ),
        drawing.edits_card(found, a, b),
        html.Div(
            drawing.map_part(places, a, b, metric, selected, context.theme),
            id="compare-map-slot",
            className="compare-slot",
        ),
        html.Div(
            [
                html.Div(
                    drawing.moved_card(places, a, b, metric, selected),
                    id="compare-moved-slot",
                    className="compare-slot",
                ),
                drawing.hours_card(found, a, b, context.theme),
            ],
            className="compare-column",
        ),
    ]
    return [*_banners(found), html.Div(slots, className="grid compare-grid")]


def _banners(found: Compared) -> list[html.Div]:
    """What a reader must know before the figures."""
    lines: list[Any] = []
    if found.across:
        bases = f"A is a run of {found.a.base}, B one of {found.b.base}"
        text = f"{bases}: different scenarios, so no difference is an edit's alone."
        lines.append(
            html.Div(
                [icon("alert-triangle", className="small"), text],
                className="compare-banner",
                id="compare-other-scenario",
                role="note",
            )
        )
    elif not found.paired:
        text = "A and B have other seeds, so they are compared unpaired: more noise than with the same orders in both."
        lines.append(
            html.Div(
                [icon("alert-triangle", className="small"), text],
                className="compare-banner",
                id="compare-unpaired",
                role="note",
            )
        )
    if found.pairs < 2:
        more = html.Button("Run more seeds", className="text-button", **{"data-open": "open-run"})
        text = "One seed each: no interval, and nothing that could be told from chance; run more seeds of both."
        lines.append(
            html.Div(
                [icon("info-circle", className="small"), text, more],
                className="compare-banner",
                id="compare-one-seed",
                role="note",
            )
        )
    return lines


PAGE = Page("compare", "/compare", "Compare", QUESTION, "arrows-exchange", "c", body, register)
