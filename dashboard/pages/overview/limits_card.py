"""The card "What limits us": a table of resources, selectable, with what one more of each would be worth."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.spark import spark
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.pages.overview.hours import Hours, hours_of
from dashboard.pages.overview.limits import LONG, Limit, limits, relief, relieved
from dashboard.parts.card import card
from dashboard.parts.kind_mark import kind_mark
from dashboard.parts.numbers import MISSING, THIN, count, short, usd
from dashboard.tokens import Theme
from dashboard.workspace import OpenRun

PRICE = "Shadow price: what one more package an hour (of a lane: a departure) would save, USD a day"
NO_PRICE = "The plan counts whole days: over the day one more an hour here would make nothing cheaper"
SPARK = "Use of capacity by hour, over the measured window and the day after; marked where it was used up"


def limits_card(context: Context) -> html.Section:
    """The card."""
    run = context.run
    assert run is not None
    window = run.document["window"]
    hours = hours_of(run)
    measured_h = (window["end_s"] - window["start_s"]) // 3600
    found = limits(run.table("facilities"), run.table("lanes"), hours, measured_h)
    selected = context.params.get("sel", "")
    return card(
        "What limits us",
        lambda: html.Div(_table(found, hours, context.theme, selected), className="limits-scroll"),
        subtitle="by price, then by what waits",
        controls=_summary(run),
        footer=_foot(found, context.edits),
        id="overview-limits",
        className="overview-limits",
    )


def _summary(run: OpenRun) -> html.Span:
    """How many packages were late, and how many were quoted later than asked: what the limits lead to."""
    promises = run.table("promises")
    delivered, late = int(promises["delivered"].sum()), int(run.table("facilities")["late_packages"].sum())
    quoted = int(promises["quoted"].sum())
    words = f"{short(late)} late, {short(quoted)} quoted later"
    title = (
        f"Of {count(delivered)} delivered packages {count(late)} came after the day promised at checkout; "
        f"{count(quoted)} were quoted a later day than asked for, because no source could make it"
    )
    return html.Span(words, className="badge", title=title)


def _table(found: Sequence[Limit], hours: Hours, theme: Theme, selected: str) -> Any:
    if not found:
        return html.P("Nothing stands at its limit, nothing has a price.", className="empty")
    top = max((x.saves_usd_per_day for x in found), default=0.0)
    days = [f"Day {(hours.first_h + at) // 24 + 1}" for at in range(0, hours.count, 24)]
    spark_head = html.Th(html.Div([html.Span(day) for day in days], className="spark-days"), title=SPARK)
    heads = [
        html.Th("Resource"),
        spark_head,
        html.Th("At limit", className="num", title="Hours of the measured window in which its capacity was used up"),
        html.Th("Waiting", className="num", title="Packages that wait at the end of an hour at the limit, the mean"),
        html.Th("Shadow price", className="num", title=PRICE),
    ]
    rows = [_row(limit, top, theme, selected) for limit in found]
    # One stop of the Tab key; arrows go on from there.
    chosen = next((n for n, x in enumerate(found) if x.name == selected), 0)
    for number, row in enumerate(rows):
        row.tabIndex = "0" if number == chosen else "-1"
    head, body = html.Thead(html.Tr(heads)), html.Tbody(rows)
    return html.Table([head, body], className="plain limits", role="grid", **{"aria-label": "What limits the plan"})


def _row(limit: Limit, top: float, theme: Theme, selected: str) -> html.Tr:
    on = str(limit.name == selected).lower()
    cells = [_named(limit), _spark(limit, theme), _hours(limit), _waiting(limit), _price(limit, top)]
    return html.Tr(cells, className="selectable", **{"data-place": limit.name, "aria-selected": on})


def _named(limit: Limit) -> html.Td:
    mark = (
        html.I(className=f"lane-mark {'air' if limit.work == 'air' else ''}")
        if limit.is_lane
        else kind_mark(limit.kind)
    )
    name = limit.name.replace(">", " → ")
    return html.Td(
        [
            mark,
            html.Span(name, className="strong"),
            " ",
            html.Span("" if limit.is_lane else limit.work, className="muted"),
        ],
        title=limit.place,
    )


def _spark(limit: Limit, theme: Theme) -> html.Td:
    if limit.is_lane:
        return html.Td(
            html.Span(f"{limit.work}, {100 * limit.utilisation:.0f}{THIN}% full", className="muted"),
            title="Packages over what its departures could take",
        )
    full = int(limit.full.sum())
    said = f"At its limit in {full} of {len(limit.full)} hours"
    return html.Td(html.Img(src=spark(limit.use.tolist(), limit.full.tolist(), theme), alt=said, className="spark"))


def _hours(limit: Limit) -> html.Td:
    if math.isnan(limit.at_limit_h):
        return html.Td(MISSING, className="num", title="lanes are not counted by the hour")
    return html.Td([f"{limit.at_limit_h:.0f}", html.Span(f"{THIN}h", className="muted")], className="num")


def _waiting(limit: Limit) -> html.Td:
    if limit.is_lane:
        return html.Td(MISSING, className="num", title="what waits is counted where it waits, at the lane's origin")
    exact = f"{count(round(limit.waiting))} packages wait at the end of an hour at the limit, the mean"
    return html.Td(short(limit.waiting), className="num", title=exact)


def _price(limit: Limit, top: float) -> html.Td:
    saves = limit.saves_usd_per_day
    width = f"{100 * saves / top:.0f}%" if top > 0 else "0"
    bar = html.Div(html.I(style={"width": width}), className="limit-price-bar", **{"aria-hidden": "true"})
    text = usd(saves) if saves else "$0"
    inside = html.Div([bar, html.Span(text, className="strong" if saves else "muted")], className="limit-price")
    return html.Td(inside, className="num", title="" if saves else NO_PRICE)


def _foot(found: Sequence[Limit], edits: Sequence[str]) -> list[Any]:
    asked, worth = relief(found, edits), relieved(found)
    names = ", ".join(f"{limit.name} ({limit.why})" for limit in worth)
    none = f"Nothing has a price, and nothing stands at its limit for {100 * LONG:.0f} % of the measured hours"
    button = html.Button(
        [icon("plus"), f"Relieve top {len(worth)} as edits" if worth else "Nothing to relieve"],
        id="overview-relieve",
        className="button low",
        title=f"A fifth more capacity for {names}" if worth else none,
        disabled=not worth,
        **{"data-edits": json.dumps(relief(found, ())), "data-pending": str(len(asked))},
    )
    note = "; ".join(f"{limit.name}: {limit.why}" for limit in worth)
    return [html.Span(note or none, className="limits-note", title=note or none), button]
