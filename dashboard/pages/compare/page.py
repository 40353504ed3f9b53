"""The page below its head: what it stands on, key figures and the diff, then where it differs."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.page import Context
from dashboard.pages.compare import drawing, where
from dashboard.pages.compare.asked import wanted_metric, wanted_seeds, wants_every
from dashboard.pages.compare.places import moved
from dashboard.pages.compare.sides import Compared, compared
from dashboard.pages.compare.standing import banners
from dashboard.parts.states import empty
from dashboard.workspace import OpenRun


def below(context: Context) -> list[Any]:
    """Everything below the head."""
    a, b = context.ref, context.run
    if a is None or b is None:
        return [empty("Pick a run A to hold B against.")]
    if a.run_id == b.run_id:
        return [empty("The two runs are the same.")]
    found = compared(context.workspace, a, b, wanted_seeds(context))
    if not found.comparison.rows:
        return [*banners(found), empty("The two runs are the same in every figure.")]
    return [*banners(found), html.Div(_cards(context, found, a, b), className="grid compare-grid")]


def _cards(context: Context, found: Compared, a: OpenRun, b: OpenRun) -> list[Any]:
    metric, selected = wanted_metric(context), context.params.get("sel", "")
    places = moved(a, b, metric)
    kpis = drawing.kpis_card(found, every=wants_every(context))
    lower = [
        _slot("moved", where.moved_card(places, a, b, metric, selected)),
        drawing.hours_card(found, a, b, context.theme),
    ]
    return [
        _slot("kpis", kpis),
        drawing.edits_card(found),
        _slot("map", where.map_part(places, a, b, metric, selected, context.theme)),
        html.Div(lower, className="compare-column"),
    ]


def _slot(name: str, inside: Any) -> html.Div:
    return html.Div(inside, id=f"compare-{name}-slot", className="compare-slot")
