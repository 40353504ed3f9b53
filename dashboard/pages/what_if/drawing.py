"""The page put together: editor and progress, then what the batch says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import dcc, html

from core.errors import Pod2doorError
from dashboard.figures.tornado import tornado_figure
from dashboard.figures.trade_off import trade_off_figure
from dashboard.figures.words import short_title, title
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.pages.what_if.asked import FRONTIER, Asked, Shown, base_of, shown_of
from dashboard.pages.what_if.batches import BatchView
from dashboard.pages.what_if.differences import shown_metrics, table
from dashboard.pages.what_if.editor import action, controls, editor
from dashboard.pages.what_if.progress import progress_body
from dashboard.pages.what_if.results import Results, results_of
from dashboard.parts.card import card
from dashboard.parts.numbers import THIN
from dashboard.parts.states import empty, failed
from dashboard.tokens import Theme

GRAPH = {"displayModeBar": False, "responsive": True}


def page(context: Context, shown: Shown | None = None) -> list[Any]:
    """Everything below the head."""
    shown = shown or shown_of(context)
    return [
        *_other_scenario(context, shown),
        html.Div(
            [
                html.Div(editor_card(shown, context.edits), id="what_if-editor", className="what_if-slot"),
                html.Div(progress_card(shown.view), id="what_if-progress", className="what_if-slot"),
            ],
            className="grid what_if-top",
        ),
        html.Div(results(shown, context.theme), id="what_if-results", className="what_if-results"),
    ]


def _other_scenario(context: Context, shown: Shown) -> list[html.P]:
    """What is said where the address names a batch of another scenario than the chosen one."""
    base, here = str(shown.design.document.get("base", "")), base_of(context)
    if Path(base).name == Path(here).name:
        return []
    text = f"This batch is of {Path(base).name}, not of the chosen scenario {context.scenario}."
    own = html.Button(f"Batches of {context.scenario}", className="text-button", **action("own"))
    return [html.P([icon("alert-triangle", className="small"), text, own], className="what_if-other", role="note")]


def editor_card(shown: Shown, edits: tuple[str, ...]) -> html.Section:
    """The batch editor."""
    base = str(shown.design.document.get("base", ""))
    return card(
        "Batch",
        lambda: editor(shown.design, shown.size, edits),
        subtitle=["factors × levels, edits on ", html.Span(base.rpartition("/")[2], className="mono")],
        controls=controls(shown.design),
        className="what_if-batch-card",
    )


def progress_card(view: BatchView | None) -> html.Section:
    """How far the chosen batch is."""
    where = "a column a combination, a row a seed"
    about = [html.Span(view.name, className="mono"), f", {where}"] if view else "no batch"
    subtitle = [html.Span(about, id="what_if-about"), html.Span(id="what_if-cell")]
    return card(
        "Progress",
        lambda: progress_body(view),
        subtitle=subtitle,
        controls=html.Div(batch_controls(view), id="what_if-controls", className="card-controls"),
    )


def batch_controls(view: BatchView | None) -> list[html.Button]:
    """Pause, Cancel, Resume: as the batch is."""
    if view is None:
        return []
    if view.state == "running" and view.job is not None:
        kept = "End the process; what has run is kept, Resume goes on"
        return [html.Button([icon("player-pause"), "Pause"], className="button low", title=kept, **action("stop"))]
    if view.state == "queued" and view.job is not None:
        return [
            html.Button([icon("x"), "Cancel"], className="button low", title="Take it from the queue", **action("stop"))
        ]
    if view.state in ("cancelled", "failed"):
        return [
            html.Button(
                [icon("player-play"), "Resume"],
                className="button low",
                title="The same command again goes on",
                **action("resume"),
            )
        ]
    return []


def results(shown: Shown, theme: Theme) -> list[Any]:
    """What the batch says so far."""
    if shown.view is None:
        return [card("Differences", empty("Results stand here once a batch has run."), className="what_if-differences")]
    try:
        found = results_of(shown.view)
    except Pod2doorError as error:
        return [card("Differences", failed(error), className="what_if-differences")]
    if found is None:
        waits = "The reference has not run yet: differences are against it."
        return [card("Differences", empty(waits), className="what_if-differences")]
    asked = shown.asked
    bottom = html.Div(
        [tornado_card(found, asked, theme), trade_off_card(found, asked, theme)], className="grid what_if-bottom"
    )
    return [differences_card(found, asked), bottom]


def differences_card(found: Results, asked: Asked) -> html.Section:
    """In short, then the table."""
    comparison = found.comparison
    paired = all(seeds.paired for seeds in comparison.seeds)
    how = "paired by seed" if paired else "unpaired: too few seeds in common"
    percent = f"{100 * comparison.confidence:g}{THIN}%"
    tests = f"Holm for {comparison.tested} comparisons" if comparison.tested else "nothing left to chance"
    short = html.Div(
        _said("In short", found.short), **_region("In short"), id="what_if-short", className="what_if-short"
    )
    beware = html.Div(
        _said("Beware", found.beware),
        **_region("Beware"),
        id="what_if-beware",
        className="what_if-short what_if-beware",
    )
    return card(
        "Differences",
        lambda: html.Div(
            [short, beware, table(found, asked.sort, every=asked.every, selected=asked.chosen)],
            className="what_if-answer",
        ),
        subtitle=f"against {comparison.reference_name}, {how}, {percent} intervals, {tests}",
        controls=_table_controls(found, asked),
        className="what_if-differences",
    )


def _said(head: str, lines: tuple[str, ...]) -> list[Any]:
    """A heading and its sentences; nothing where there are none."""
    return [html.Strong(head), html.Ul([html.Li(line) for line in lines])] if lines else []


def _region(name: str) -> dict[str, Any]:
    """Of a part that may scroll."""
    return {"tabIndex": 0, "role": "region", "aria-label": name}


def _table_controls(found: Results, asked: Asked) -> list[Any]:
    metrics = shown_metrics(found)
    sort = asked.sort if asked.sort in metrics else FRONTIER
    sorts = [(FRONTIER, "Frontier first"), *((kpi, short_title(kpi)) for kpi in metrics[:2])]
    hide = html.Button(
        [html.I(className="switch"), "Hide no difference"],
        className="switch-button",
        role="switch",
        title="Leave out variants whose intervals all span 0",
        **{"aria-checked": "false" if asked.every else "true"},
        **action("set", key="all", value="" if asked.every else "1"),
    )
    return [
        hide,
        _segmented("Order", sorts, sort, "sort", FRONTIER),
        html.Button(
            [icon("arrows-exchange"), "Compare two"],
            className="button low",
            id="what_if-compare",
            title="Choose two rows; one is compared with the reference",
            **action("compare"),
        ),
    ]


def _segmented(label: str, options: list[tuple[str, str]], value: str, key: str, default: str) -> html.Div:
    buttons = [
        html.Button(
            text,
            title=title(name) if name != default else "",
            **{"aria-pressed": "true" if name == value else "false"},
            **action("set", key=key, value="" if name == default else name),
        )
        for name, text in options
    ]
    return html.Div(buttons, className="segmented", role="group", **{"aria-label": label})


def tornado_card(found: Results, asked: Asked, theme: Theme) -> html.Section:
    """Each factor alone."""
    metrics = shown_metrics(found)
    metric = asked.metric if asked.metric in metrics else metrics[0]

    def body() -> Any:
        tornado = found.tornado(metric)
        if not tornado.swings:
            return empty("No variant differs from the reference in one factor alone.")
        graph = dcc.Graph(id="what_if-tornado", figure=tornado_figure(tornado, theme), config=GRAPH, responsive=True)
        return [graph, _twin(tornado_rows(tornado), "What matters most")]

    options = [(kpi, short_title(kpi)) for kpi in metrics]
    return card(
        "What matters most",
        body,
        subtitle="one factor at a time, others at reference",
        controls=_segmented("Figure", options, metric, "metric", metrics[0]),
        className="what_if-chart",
    )


def tornado_rows(tornado: Any) -> list[list[str]]:
    """The tornado as a table, for those who hear the page."""
    from dashboard.figures.words import change

    rows = [["Factor", "Level", "Difference", "Verdict"]]
    for swing in tornado.swings:
        rows += [[swing.factor, bar.level, change(bar.delta, tornado.unit), str(bar.verdict)] for bar in swing.bars]
    return rows


def _twin(rows: list[list[str]], caption: str) -> html.Table:
    head, *body = rows
    return html.Table(
        [
            html.Caption(caption),
            html.Thead(html.Tr([html.Th(c) for c in head])),
            html.Tbody([html.Tr([html.Td(c) for c in row]) for row in body]),
        ],
        className="visually-hidden",
    )


def trade_off_card(found: Results, asked: Asked, theme: Theme) -> html.Section:
    """The front and its knee."""
    front = found.front
    missing = {v.number for v in found.variants if 0 < found.seeds(v.number) < found.planned}

    def body() -> Any:
        if front is None or len(front.points) < 2:
            return empty("The trade-off needs two figures with a better side, and two variants.")
        figure = trade_off_figure(front, theme, missing=missing, selected=asked.chosen)
        return dcc.Graph(id="what_if-trade-off", figure=figure, config=GRAPH, responsive=True, clear_on_unhover=True)

    name = (
        "Trade-off" if front is None else f"{short_title(front.kpis[0])} against {short_title(front.kpis[1]).lower()}"
    )
    seeds = max((found.seeds(v.number) for v in found.variants), default=0)
    legend = [
        html.Span([html.I(className=f"what_if-key {key}"), text])
        for key, text in (("frontier", "frontier"), ("dominated", "dominated"), ("missing", "seeds missing"))
    ]
    return card(
        name,
        body,
        subtitle=[
            html.Span(f"means of {seeds} seeds, crosses 95 %", id="what_if-trade-about"),
            html.Span(id="what_if-point"),
        ],
        controls=html.Div(legend, className="what_if-keys"),
        className="what_if-chart",
    )
