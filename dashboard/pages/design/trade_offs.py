"""Trade-offs: the front as a figure, and as a table whose rows go into the draft."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboard.figures.pareto_front import pareto_figure, read_out
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.parts import numbers
from datasets import Edit
from twin.design.tradeoffs import edits_of

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
NOTHING = "one plan is the cheapest, the most on time and the cleanest: there is nothing to trade"
WHY = "Cost of ways, sites and overtime; on time: of all packages, those brought as fast as was asked"


def subtitle(document: Mapping[str, Any]) -> str:
    """How many plans there are, of how many; where they were cut short."""
    points = document.get("points", [])
    if len(points) == 1:
        return NOTHING
    cut = "" if document.get("status") == "done" else f" ({document.get('status')}: there may be more)"
    return f"{len(points)} of {document.get('plans', len(points))} plans that no other beats{cut}"


def shown(context: Context, document: Mapping[str, Any]) -> list[Any]:
    """The figure and its table."""
    given = context.params.get("point", "")
    selected = int(given) if given.isdigit() else 0
    graph = dcc.Graph(
        id="design-front",
        figure=pareto_figure(document, context.theme, selected=selected),
        config=CONFIG,
        responsive=True,
        className="design-front",
    )
    lines = {str(point["point"]): read_out(point) for point in document["points"]}
    legend = html.P(
        [
            html.Span("◇", className="design-today-mark"),
            " as it is today ",
            html.Span("○", className="accent-mark"),
            " knee: beyond it, a little more costs much",
        ],
        className="small muted design-legend",
    )
    return [
        html.Div([graph, legend], className="design-plot"),
        html.Div(_table(document, selected), className="design-points", tabIndex="0"),
        dcc.Store(id="design-front-lines", data=lines),
    ]


def _table(document: Mapping[str, Any], selected: int) -> html.Table:
    heads = ("Point", "Cost a day", "On time", "CO2", "Unserved", "")
    head = html.Tr([html.Th(text, className="" if at in (0, 5) else "num") for at, text in enumerate(heads)])
    rows = [_row(document, point, selected) for point in document["points"]]
    if document.get("today"):
        cells = [html.Td("as it is"), *_figures(document["today"]), html.Td("")]
        rows.append(html.Tr(cells, className="design-today"))
    return html.Table(
        [html.Thead(head, title=WHY), html.Tbody(rows)], className="plain", **{"aria-label": "Plans that nothing beats"}
    )


def _row(document: Mapping[str, Any], point: Mapping[str, Any], selected: int) -> html.Tr:
    number = point["point"]
    marks = [
        html.Span(word, className="badge accent", title=f"Bend of {of}: beyond it, a little more costs much")
        for key, word, of in (("knee", "knee", "cost and on time"), ("knee_co2", "knee CO2", "cost and CO2"))
        if document.get(key) == number
    ]
    texts = edit_texts(point)
    into = _into_draft(number, texts) if texts else html.Span("as it is", title="The scenario makes this plan already")
    pick = html.Button(
        str(number), className="text-button", **{"data-design-point": str(number), "aria-label": f"Point {number}"}
    )
    return html.Tr(
        [html.Td([pick, *marks]), *_figures(point), html.Td(into, className="num")],
        className="selected" if number == selected else "",
        **{"data-point": str(number)},
    )


def _into_draft(number: int, texts: list[str]) -> html.Button:
    return html.Button(
        [icon("plus", className="small"), "Into draft"],
        className="text-button",
        title="The settings with which a run makes this plan's choices",
        **{"data-design-edits": json.dumps(texts), "aria-label": f"Point {number} into the draft"},
    )


def _figures(point: Mapping[str, Any]) -> list[html.Td]:
    return [
        html.Td(f"${numbers.count(point['cost_usd'])}", className="num"),
        html.Td(numbers.percent(100 * point["on_time_share"], 2), className="num"),
        html.Td(f"{numbers.with_unit(point['co2_kg'] / 1000, 't')}", className="num"),
        html.Td(numbers.count(point["unserved_packages"]), className="num"),
    ]


def edit_texts(point: Mapping[str, Any]) -> list[str]:
    """A point's choices as edits of the draft."""
    return [edit_text(edit) for edit in edits_of(point)]


def edit_text(edit: Edit) -> str:
    """An edit that sets something, as ``--edit`` takes it."""
    return f"{edit.values['key']}={edit.values['value']}"
