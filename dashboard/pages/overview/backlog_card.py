"""The card "Backlog by hour": a strip a stage, and a column of what waits at the hour under the pointer."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.figures.backlog import Row, backlog_figure
from dashboard.page import Context
from dashboard.pages.overview.hours import Hours, hours_of
from dashboard.pages.overview.map_part import Shown
from dashboard.parts.card import card
from dashboard.parts.export import figure_buttons
from dashboard.workspace import OpenRun

GRAPH = "overview-backlog"
AT_LIMIT = "Half of the stage's open capacity is at its limit; point at an hour to see at how many facilities"


def backlog_card(context: Context) -> html.Section:
    """The card."""
    run = context.run
    assert run is not None
    rows = rows_of(run, context.ref)
    limited = html.Span([html.I(className="limit-mark"), "at its limit"], title=AT_LIMIT)
    names = [html.Span([html.I(className="line-mark"), run.run_id], className="strip-key")]
    if context.ref is not None:
        names.append(html.Span([html.I(className="line-mark ref"), context.ref.run_id], className="strip-key"))
    return card(
        "Backlog by hour",
        lambda: _body(context, run, rows),
        subtitle="packages waiting at each stage, at the hour's end; click an hour to see it on the map",
        controls=[*names, html.Span(limited, className="strip-key"), figure_buttons(GRAPH)],
        id="overview-strip",
        className="overview-strip",
    )


def rows_of(run: OpenRun, ref: OpenRun | None) -> list[Row]:
    """What is drawn: the run's stages, the reference beside those where it covers the same hours."""
    own = hours_of(run)
    other = hours_of(ref) if ref is not None else None
    compared = other if other is not None and other.first_h == own.first_h else None
    beside = {w.key: w.packages for w in compared.waiting} if compared is not None else {}
    rows = []
    for w in own.waiting:
        theirs = beside.get(w.key)
        same = theirs is not None and len(theirs) >= len(w.packages)
        rows.append(
            Row(w.label, w.packages, theirs[: len(w.packages)] if same and theirs is not None else None, w.at_limit)
        )
    return rows


def full_of(hours: Hours) -> list[list[str]]:
    """Of each stage by hour "112 of 200 at limit"; "" where none is."""
    words = []
    for w in hours.waiting:
        pairs = zip(w.full.tolist(), w.open_.tolist(), strict=True)
        words.append([f"{full:,} of {open_:,} at limit" if full else "" for full, open_ in pairs])
    return words


def _body(context: Context, run: OpenRun, rows: list[Row]) -> Any:
    hours = hours_of(run)
    figure = backlog_figure(rows, hours.first_h, context.theme)
    graph = dcc.Graph(
        id=GRAPH, figure=figure, config={"displayModeBar": False}, responsive=True, className="strip-graph"
    )
    start = _start(hours, -(-run.document["window"]["end_s"] // 3600), Shown.of(context.params, run))
    cursor = html.Div(className="strip-cursor", id="overview-cursor")
    slider: dict[str, Any] = {
        "role": "slider",
        "tabIndex": "0",
        "aria-label": "Hour of the backlog; Enter shows it on the map",
        "aria-valuemin": hours.first_h,
        "aria-valuemax": hours.first_h + hours.count - 1,
        "aria-valuenow": start,
    }
    plot = html.Div([graph, cursor], id="overview-plot", className="strip-plot", **slider)
    data = {
        "first": hours.first_h,
        "start": start,
        "rows": [
            {
                "label": r.label,
                "run": r.run.round().tolist(),
                "ref": None if r.ref is None else r.ref.round().tolist(),
                "full": full,
            }
            for r, full in zip(rows, full_of(hours), strict=True)
        ],
    }
    values = [
        html.Div([html.B(className="num"), html.Span(className="num"), html.Small()], className="strip-value")
        for _ in rows
    ]
    column = html.Div([html.Div(className="strip-hour"), *values], id="overview-values", className="strip-values")
    return html.Div([plot, column, dcc.Store(id="overview-backlog-data", data=data)], className="backlog-strip")


def _start(hours: Hours, last_h: int, shown: Shown) -> int:
    """The hour that is read out before anything is pointed at: the chosen one, else the last measured one."""
    return shown.hour if shown.hour is not None else min(last_h, hours.first_h + max(hours.count, 1)) - 1
